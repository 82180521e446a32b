/* What a reader does, by mouse or by key. */
import { at, choice, every, field } from "./dom.js";
import { choose, paint } from "./painting.js";
import { source } from "./source.js";
import { client, currentCard, shownCards, state } from "./state.js";

/** @import { State } from "./types" */

/** @param {number} by */
function step(by) {
  const cards = shownCards();
  const next = cards[cards.findIndex((card) => card === currentCard()) + by];
  if (next) { choose(next.key); }
}

/** @type {(folder: string, key?: string | null) => Promise<void>} */
export async function openCase(folder, key) {
  state.opening = folder;
  const change = await source.one(folder);
  /* Who steps on quickly gets the last case only. */
  if (state.opening !== folder) { return; }
  state.change = change;
  choose(key || "");
}

/** @param {number} by */
function stepCase(by) {
  const next = state.cases[state.cases.findIndex((one) => one.folder === state.opening) + by];
  if (next) { openCase(next.folder); }
}

/** @param {string} name */
function setClient(name) {
  state.client = name;
  state.width = client().width;
  paint();
}

function nextClient() {
  const place = state.clients.indexOf(client());
  setClient(state.clients[(place + 1) % state.clients.length].name);
}

/** @param {Partial<State>} values */
function set(values) {
  Object.assign(state, values);
  paint();
}

/** @type {Record<string, () => void>} */
const KEYS = {
  ArrowLeft: () => step(-1), ArrowRight: () => step(1),
  f: () => set({ sides: "front" }), b: () => set({ sides: "back" }), a: () => set({ sides: "both" }),
  t: () => set({ isNight: !state.isNight }), d: nextClient, s: () => set({ runs: !state.runs }),
  v: () => set({ view: state.view === "card" ? "sheet" : "card" }), o: () => set({ showsBefore: !state.showsBefore })
};

/** @type {(key: string, isShifted: boolean) => boolean} */
function pressKey(key, isShifted) {
  if (isShifted && (key === "ArrowLeft" || key === "ArrowRight")) {
    stepCase(key === "ArrowLeft" ? -1 : 1);
    return true;
  }
  if (!Object.hasOwn(KEYS, key) || !state.change) { return false; }
  KEYS[key]();
  return true;
}

/** @type {(id: string, act: () => void, type?: string) => void} */
const on = (id, act, type = "click") => at(id).addEventListener(type, act);

export function listen() {
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof Element && /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping) { return; }
    if (pressKey(event.key, event.shiftKey)) { event.preventDefault(); }
  });
  /* Keys that a card leaves alone come from its frame. */
  window.addEventListener("message", ({ data, source: sender }) => {
    const frames = /** @type {HTMLIFrameElement[]} */ (every("#frames iframe"));
    const isOurs = frames.some((frame) => frame.contentWindow === sender);
    if (isOurs && data && typeof data.radankiKey === "string") { pressKey(data.radankiKey, false); }
  });
  on("previous", () => step(-1));
  on("next", () => step(1));
  on("night", KEYS.t);
  on("scripts", KEYS.s);
  on("before", KEYS.o);
  every("[data-view]").forEach((button) => button.addEventListener("click", () => set({ view: button.dataset.view })));
  every("[data-sides]").forEach((button) => button.addEventListener("click", () => set({ sides: button.dataset.sides })));
  on("client", () => setClient(choice("client").value), "change");
  on("kind", () => set({ kind: choice("kind").value }), "change");
  on("case", () => openCase(choice("case").value), "change");
  on("width", () => {
    const width = Number(field("width").value);
    if (width >= 240 && width <= 2400) { set({ width }); }
  }, "change");
}
