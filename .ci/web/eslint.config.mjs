/* ESLint for every script of the repository: `make lint`. What it needs is installed in .tools/web. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const load = createRequire(join(dirname(fileURLToPath(import.meta.url)), "..", "..", ".tools", "web", "package.json"));
const { recommended } = load("@eslint/js").configs;
const globals = load("globals");

const rules = {
  complexity: ["error", 20],
  "consistent-return": "error",
  curly: "error",
  "default-case-last": "error",
  eqeqeq: "error",
  "max-depth": ["error", 4],
  "max-len": ["error", { code: 140 }],
  "max-lines": ["error", 250],
  "max-lines-per-function": ["error", { max: 80, IIFEs: true }],
  "max-params": ["error", 6],
  "no-console": "error",
  "no-eval": "error",
  "no-implicit-globals": "error",
  "no-implied-eval": "error",
  "no-new-func": "error",
  "no-param-reassign": "error",
  "no-shadow": "error",
  "no-unneeded-ternary": "error",
  "no-unused-vars": ["error", { args: "after-used" }],
  "no-use-before-define": ["error", { functions: false, variables: false }],
  "no-useless-rename": "error",
  "no-useless-return": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "one-var": ["error", "never"],
  "prefer-arrow-callback": "error",
  "prefer-const": "error",
  "prefer-rest-params": "error",
  "prefer-spread": "error",
  radix: "error"
};
const WHOLE = ["**/selftest.js", "**/preview/client.js", "**/preview/masks.js", "**/gallery/*.js"];

export default [
  { ignores: ["**/*.min.js", "**/*.ts"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  recommended,
  { files: ["src/radanki/web/**/*.js"], languageOptions: { globals: globals.browser, sourceType: "module" }, rules },
  /* What is no module: a card, a frame or a page takes it as it is. */
  { files: WHOLE, languageOptions: { sourceType: "script" } },
  { files: ["**/gallery/worker.js"], languageOptions: { globals: globals.serviceworker } },
  { files: ["**/*.mjs"], languageOptions: { globals: globals.node }, rules: { ...rules, "max-lines": ["error", 300] } }
];
