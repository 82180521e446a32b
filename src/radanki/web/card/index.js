/* The viewer on cards. A client may run this again on each side, in one and the same window, or load a whole page per side.
 *
 * Rules that this folder keeps, each tested in tests/web/viewer:
 *   - a viewer appears whole or not at all: on any fault the pictures are back where they were;
 *   - position, window, zoom and marks go from question to answer, and never to the next review: a question forgets all;
 *   - one key listener for the life of the window; a newer version of this script takes over from an older one;
 *   - Anki's keys pass through untouched; the client's menu opens unless a right button was really dragged;
 *   - nothing is requested but the pictures that the card names.
 */
import { onKey, run } from "./keys.js";
import { forget, isPlain, setPlain } from "./memory.js";
import { mountOcclusion } from "./occlusion.js";
import { button, isFolded, warn } from "./parts.js";
import { isAnswerSide } from "./reading.js";
import { sweep, unmountAll } from "./side.js";
import { isWaiting, lineUp } from "./turns.js";
import { mountViewer } from "./viewer.js";

/** @import { RadankiApi } from "../types" */

/* Raised when a change must win over an older script that a student's window already holds. The second reads templates. */
const VERSION = 2;
const VIEWERS = ".rk-viewer[data-viewer]";
const api = /** @type {RadankiApi} */ (window.radanki || {});

function offerViewer() {
  document.querySelectorAll(".rk-viewer:not(.rk-on)").forEach((root) => {
    if (root.querySelector(".rk-offer")) { return; }
    const offer = button("Picture viewer", "", { class: "rk-button rk-offer" });
    offer.addEventListener("click", () => {
      setPlain(api, false);
      document.querySelectorAll(".rk-offer").forEach((each) => each.remove());
      api.mount();
    });
    root.appendChild(offer);
  });
}

function showPlain() {
  setPlain(api, true);
  unmountAll();
  offerViewer();
}

/**
 * Do something with a viewer that may fail: then its plain picture is shown.
 * @template T
 * @param {() => T} work
 */
function orPlain(work) {
  try { return work(); } catch (problem) {
    warn("the plain picture is shown", problem);
    return undefined;
  }
}

/** @param {Element[]} roots */
function mountThese(roots) {
  const all = [...document.querySelectorAll(VIEWERS)];
  roots.map((root) => orPlain(() => mountViewer(root, all.indexOf(root), showPlain)))
    .map((measure) => measure && orPlain(measure)).forEach((lay) => lay && orPlain(lay));
}

/** Mount every viewer that is not mounted yet; safe to call at any time, and it never throws. */
function mount() {
  const roots = [...document.querySelectorAll(VIEWERS)];
  const fresh = roots.filter((root) => !root.classList.contains("rk-on") && !isWaiting(root));
  sweep();
  if (fresh.length && !roots.some(isAnswerSide)) { forget(); }
  if (isPlain(api)) {
    offerViewer();
  } else {
    mountThese(fresh.filter((root) => !isFolded(root)));
    lineUp(fresh.filter(isFolded), (root) => { if (!root.classList.contains("rk-on") && !isPlain(api)) { mountThese([root]); } });
  }
  api.mountOcclusion();
}

if (!(api.version >= VERSION)) {
  Object.assign(api, { version: VERSION, mount, mountOcclusion, cmd: run });
  window.radanki = api;
  document.addEventListener("keydown", (event) => { if (api.version === VERSION) { onKey(event); } });
}
api.mount();
