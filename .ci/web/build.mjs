/* Bundle and shorten the scripts that are committed beside their sources: `node .ci/web/build.mjs [FOLDER]`.
 *
 * esbuild joins the modules of a script into one, in the language of 2018 (Android's and Apple's web views of that year show cards);
 * terser then makes it shorter than esbuild would (docs/decisions/0020-minifier.md). The same sources give the same bytes.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const tools = join(root, ".tools", "web");
const load = createRequire(join(tools, "package.json"));
const esbuild = load("esbuild");
const { minify } = load("terser");

const web = join(root, "src", "radanki", "web");
const out = process.argv[2] || web;
const LANGUAGE = 2018;
const BANNER = "/* radanki, Apache-2.0; to be read in src/radanki/web */\n";
/* Names of properties that the card's modules hand to one another, and nobody else: they may be shortened. A name that is in a card's
 * data, in what is kept from question to answer, in a command, in Anki or in the browser must never stand here; a test looks. */
const PRIVATE = [
  "addInside", "announce", "asksForMarks", "boxHeight", "boxWidth", "canWindow", "chosen", "differs", "filtering", "focusKey", "frameWord",
  "geometry", "goal", "hush", "isAnswer", "isLone", "isUntold", "keyIndex", "locate", "outlines", "overlay", "paintBar", "paintOutlines",
  "paintPins", "paintPlaying", "paintSlice", "paintSlider", "paintView", "paintWindow", "pictures", "pins", "placePins", "prepare",
  "selectAt", "setView", "setWindow", "showing", "storeKey", "tapped", "toggleAll", "viewed", "windowing"
];
const files = [
  ["card/index.js", "card/card.min.js"],
  ["card/card.css", "card/card.min.css"],
  ["preview/index.js", "preview/preview.min.js"],
  ["study/index.js", "study/study.min.js"]
];
/* What a page brings of others asks that its licence travels along. */
const others = { "study/index.js": ["ts-fsrs"] };

async function bundled(source) {
  const built = await esbuild.build({
    entryPoints: [join(web, source)], bundle: true, minify: true, format: "iife", target: `es${LANGUAGE}`, write: false,
    nodePaths: [join(tools, "node_modules")]
  });
  return built.outputFiles[0].text;
}

/* The preview reads data with names like these: only the card's bundle has them shortened. */
async function shortened(text, hasPrivate) {
  const { code } = await minify(text, {
    ecma: LANGUAGE, compress: { passes: 3 }, format: { ascii_only: true },
    mangle: !hasPrivate || { properties: { regex: new RegExp(`^(${PRIVATE.join("|")})$`), keep_quoted: true } }
  });
  return code + "\n";
}

async function notices(source) {
  const texts = (others[source] || []).map(async (name) =>
    `/* Holds ${name}:\n\n${await readFile(join(tools, "node_modules", name, "LICENSE"), "utf8")}*/\n`);
  return (await Promise.all(texts)).join("");
}

for (const [source, name] of files) {
  const text = await bundled(source);
  const target = join(out, name);
  await mkdir(dirname(target), { recursive: true });
  const above = BANNER + await notices(source);
  await writeFile(target, above + (source.endsWith(".css") ? text : await shortened(text, source.startsWith("card/"))));
}
