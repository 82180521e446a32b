/* Keys of the card. Anki's own pass through untouched. */
import { current } from "./side.js";

const KEYS = /** @type {Record<string, string>} */ ({
  "[": "prev", "]": "next", w: "next-window", W: "prev-window", z: "zoom-in", x: "zoom-out", f: "fit", c: "cine", l: "labels"
});

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.tagName === "TEXTAREA" || target.tagName === "SELECT" ||
    (target instanceof HTMLInputElement && target.type !== "range"));
}

/**
 * Run a command on the current viewer; false if it has nothing to do there. For user actions of mobile clients as well.
 * @param {string} name
 */
export function run(name) {
  const viewer = current();
  const command = viewer && viewer.commands[name];
  /* Cards whose labels are plain HTML have a check box for them. */
  const box = name === "labels" && !command && document.getElementById("rk-labels");
  if (command) { command(); } else if (box) { box.click(); }
  return Boolean(command || box);
}

/** @param {KeyboardEvent} event */
export function onKey(event) {
  if (event.defaultPrevented || event.isComposing || isTyping(event.target)) { return; }
  /* Some keyboards have the square brackets on AltGr, which reports Ctrl and Alt as well. */
  const isBracket = event.key === "[" || event.key === "]";
  const isAltGr = isBracket && event.getModifierState && event.getModifierState("AltGraph");
  if (event.metaKey || ((event.ctrlKey || event.altKey) && !isAltGr)) { return; }
  const viewer = current();
  const isTaken = viewer && viewer.root.contains(/** @type {Node} */ (event.target)) && viewer.focusKey(event);
  if (isTaken || (Object.keys(KEYS).includes(event.key) && run(KEYS[event.key]))) { event.preventDefault(); }
}
