// Opens H5P packages with Lumi's own server library, as Lumi does when somebody uploads one: the sizes of the files, what
// may lie in a package, h5p.json by its schema, content.json. Prints a line a package; fails where one is refused.
//
//     node check.mjs FOLDER_OF_NODE_MODULES PACKAGE.h5p ...
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

const [modules, ...packages] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, "nowhere.js"));
const lumi = "@lumieducation/h5p-server";
const { H5PConfig } = require(lumi);
const { default: PackageValidator } = require(`${lumi}/build/src/PackageValidator.js`);
const { default: PackageImporter } = require(`${lumi}/build/src/PackageImporter.js`);

const validator = new PackageValidator(new H5PConfig(), undefined);
const parts = { includeContent: true, includeLibraries: true, includeMetadata: true };
for (const file of packages) {
  const folder = await mkdtemp(path.join(tmpdir(), "radanki-h5p-"));
  try {
    await validator.validateFileSizes(file);
    await PackageImporter.extractPackage(file, folder, parts);
    await validator.validateExtractedPackage(folder, true, false);
    process.stdout.write(`${path.basename(file)}: opened\n`);
  } catch (error) {
    const told = (error.getErrors?.() ?? [error]).map((one) => one.message);
    process.stdout.write(`${path.basename(file)}: refused: ${told.join("; ")}\n`);
    process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
