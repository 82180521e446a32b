/* What goes from question to answer, and what a device remembers. Clients may refuse storage: then a window's memory is all. */

/** @import { KeptState, RadankiApi } from "../types" */

const STORE = "radanki";
const PLAIN = "radanki-plain";
/** @type {Record<string, KeptState> | null} */
let memory = null;

/**
 * @template T
 * @param {"sessionStorage" | "localStorage"} name
 * @param {(storage: Storage) => T} use
 */
function storage(name, use) {
  try { return use(window[name]); } catch { return null; }
}

function all() {
  if (!memory) { memory = storage("sessionStorage", (store) => JSON.parse(store.getItem(STORE) || "null")) || {}; }
  return /** @type {Record<string, KeptState>} */ (memory);
}

/** @param {string} key */
export const kept = (key) => all()[key];

/** @type {(key: string, state: KeptState) => void} */
export function keep(key, state) {
  all()[key] = state;
  storage("sessionStorage", (store) => store.setItem(STORE, JSON.stringify(memory)));
}

export function forget() {
  memory = {};
  storage("sessionStorage", (store) => store.removeItem(STORE));
}

/** @param {RadankiApi} api */
export const isPlain = (api) => Boolean(api.plain || storage("localStorage", (store) => store.getItem(PLAIN) === "1"));

/** @type {(api: RadankiApi, plain: boolean) => void} */
export function setPlain(api, plain) {
  api.plain = plain;
  storage("localStorage", (store) => plain ? store.setItem(PLAIN, "1") : store.removeItem(PLAIN));
}
