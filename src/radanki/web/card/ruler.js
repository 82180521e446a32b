/* A ruler on pictures whose pixels have a known size: two ends, a line between them, and its length in millimetres. */
import { make } from "../stage/elements.js";
import { clamp } from "../stage/numbers.js";
import { ARROWS, press } from "./parts.js";

/** @import { Card, Stage } from "../types" */
/** @typedef {ReturnType<typeof makeRuler>} Ruler */

const FIRST_LENGTH = 0.3;
const SHORTEST = 0.005;

/** @type {(mm: number) => string} */
export const lengthText = (mm) => `${mm < 10 ? mm.toFixed(1) : Math.round(mm)} mm`;

/**
 * @param {Card} card
 * @param {Stage} stage
 * @param {() => Element | false} button the button that turns it on and off
 * @param {(length: string) => void} say
 */
export function makeRuler({ data, zs }, stage, button, say) {
  const ends = [0, 1].map((i) => make("button", { type: "button", class: "rk-mark rk-end", "data-end": i }));
  const line = make("div", { class: "rk-measure", "aria-hidden": "true" });
  const told = make("span", { class: "rk-hud rk-length", "aria-hidden": "true" });
  const layer = make("div", {}, [line, told, ...ends]);
  /** Both ends, in fractions of the picture. */
  let spots = [[0, 0], [0, 0]];

  function draw() {
    const [[u, v], [u2, v2]] = spots;
    const length = lengthText(Number(data.spacing) * stage.pictureWidth * Math.hypot(u2 - u, (v2 - v) * stage.aspect));
    const z = zs[stage.index];
    [line, told, ...ends].forEach((node, i) => {
      const [x, y] = spots[i % 2];
      Object.assign(node.dataset, { u: x, v: y, ...(z !== null && { z }) });
    });
    line.dataset.to = `${u2} ${v2}`;
    told.textContent = length;
    ends.forEach((end, i) => end.setAttribute("aria-label", `Ruler end ${i + 1}, ${length}: arrow keys move it, Delete removes it`));
    stage.placePins();
    say(length);
  }

  const isOn = () => Boolean(layer.parentNode);
  function toggle() {
    const { view } = stage;
    const on = button();
    if (isOn()) { layer.remove(); } else { stage.pins.appendChild(layer); }
    stage.node.classList.toggle("rk-measuring", isOn());
    press(on, isOn());
    if (!isOn()) { return; }
    const reach = FIRST_LENGTH / view.s / 2;
    spots = [[view.x - reach, view.y], [view.x + reach, view.y]];
    draw();
    /* A click leaves no focus on a button, a key does: the ends are what keys move next. */
    if (document.activeElement === on) { ends[0].focus(); }
  }

  /** @type {(i: number, u: number, v: number) => void} */
  function move(i, u, v) {
    spots[i] = [clamp(u, 0, 1), clamp(v, 0, 1)];
    draw();
  }

  listenToDrags(stage, { isOn, spots: () => spots, take: (wanted) => { spots = wanted; }, move, draw });
  return {
    toggle,
    /**
     * Move an end by an arrow key, or take the ruler away: false for any other key.
     * @type {(end: Element, key: string) => boolean}
     */
    key: (end, key) => {
      const by = ARROWS[key];
      if (key === "Delete" || key === "Backspace" || key === "Escape") {
        toggle();
        stage.node.focus();
        return true;
      }
      if (!by) { return false; }
      const i = Number(end.getAttribute("data-end"));
      move(i, spots[i][0] + by[0] / 200, spots[i][1] + by[1] / 200);
      return true;
    }
  };
}

/**
 * While the ruler is on, a drag measures: the stage neither scrolls, pans nor takes a tap. Its buttons and its slider work as ever.
 * @param {Stage} stage
 * @param {{ isOn: () => boolean, spots: () => number[][], take: (spots: number[][]) => void, draw: () => void,
 *   move: (i: number, u: number, v: number) => void }} ruler
 */
function listenToDrags({ node, locate }, { isOn, spots, take, move, draw }) {
  let held = -1;
  let pointer = -1;
  let kept = spots();
  node.addEventListener("pointerdown", (event) => {
    if (held >= 0) { event.stopPropagation(); return; }
    if (!isOn() || event.button || !event.isPrimary) { return; }
    event.stopPropagation();
    pointer = event.pointerId;
    const end = /** @type {Element} */ (event.target).closest(".rk-end");
    const [u, v] = locate(event).map((share) => clamp(share, 0, 1));
    kept = spots().slice();
    held = end ? Number(end.getAttribute("data-end")) : 1;
    if (!end) { take([[u, v], [u, v]]); }
    try { node.setPointerCapture(event.pointerId); } catch { /* the pointer has left already */ }
  }, true);
  node.addEventListener("pointermove", (event) => {
    if (held < 0) { return; }
    event.stopPropagation();
    if (event.pointerId !== pointer) { return; }
    const [u, v] = locate(event);
    move(held, u, v);
  }, true);
  /** @param {PointerEvent} event */
  const release = (event) => {
    if (held < 0) { return; }
    event.stopPropagation();
    if (event.pointerId !== pointer) { return; }
    held = -1;
    const [[u, v], [u2, v2]] = spots();
    if (Math.hypot(u2 - u, v2 - v) < SHORTEST) { take(kept); }
    draw();
  };
  node.addEventListener("pointerup", release, true);
  node.addEventListener("pointercancel", release, true);
  node.addEventListener("click", (event) => { if (isOn()) { event.stopPropagation(); } }, true);
}
