/* Mouse, pen and fingers on a stage.
 *
 * One finger or the left button scrolls a stack or pans a zoomed picture; the right button, or Shift, windows; two fingers
 * zoom. A client's own menu is kept from opening only after a real drag. */
import { clamp, steps } from "./numbers.js";

/** @import { Zoomable, ZoomableOptions } from "../types" */
/** @typedef {{ x: number, y: number }} Spot */
/** @typedef {(event: MouseEvent) => Spot} Locate */

const DRAG_PX = 4;
const SECOND_TAP_MS = 350;
const SECOND_TAP_PX = 24;

/** @param {Event} event */
const isOnButton = (event) => Boolean(/** @type {Element} */ (event.target).closest("button"));

/** @type {(stage: Zoomable, event: PointerEvent) => string} */
function modeOf(stage, event) {
  if (event.button === 2 || event.shiftKey) { return "window"; }
  if (event.button === 1 || stage.view.s > 1) { return "pan"; }
  return stage.count > 1 ? "scroll" : "none";
}

/** @param {Spot[]} fingers */
const pinchOf = ([a, b]) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, size: Math.max(Math.hypot(a.x - b.x, a.y - b.y), 10) });

/**
 * @param {Zoomable} stage
 * @param {ZoomableOptions} options
 * @param {Locate} locate
 */
export function listenToPointers(stage, options, locate) {
  const { node } = stage;
  /** @type {Map<number, Spot>} */
  const held = new Map();
  const tap = makeTap(stage, options, locate);
  let mode = "";
  /** @type {MouseEvent | null} */
  let start = null;
  let carry = 0;
  let pinch = { x: 0, y: 0, size: 1 };
  let dragged = false;

  /** @type {(dx: number, dy: number) => void} */
  function drag(dx, dy) {
    if (mode === "pinch" && held.size === 2) {
      const next = pinchOf([...held.values()]);
      stage.pan(next.x - pinch.x, next.y - pinch.y);
      stage.zoom(next.size / pinch.size, next.x, next.y);
      pinch = next;
    } else if (mode === "pan") {
      stage.pan(dx, dy);
    } else if (mode === "scroll") {
      const moved = steps(carry + dy, clamp(options.geometry().boxHeight * 0.8 / stage.count, 5, 24));
      carry = moved.rest;
      if (moved.whole) { stage.step(moved.whole); }
    } else if (mode === "window" && stage.canWindow) {
      const unit = Math.max(stage.width, 40) / 250;
      stage.setWindow(stage.centre + dy * unit, stage.width + dx * unit);
    }
  }

  node.addEventListener("pointerdown", (event) => {
    if (isOnButton(event)) { return; }
    if (event.isPrimary) { held.clear(); }
    held.set(event.pointerId, locate(event));
    try { node.setPointerCapture(event.pointerId); } catch { /* the pointer has left already */ }
    if (held.size === 2) {
      mode = "pinch";
      pinch = pinchOf([...held.values()]);
    } else {
      mode = modeOf(stage, event);
      start = event;
      carry = 0;
      dragged = false;
      if (event.button === 1) { event.preventDefault(); }
    }
  });
  node.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    const isStill = !dragged && mode !== "pinch" && start &&
      Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) <= DRAG_PX;
    if (!before || isStill) { return; }
    dragged = true;
    const now = locate(event);
    held.set(event.pointerId, now);
    drag(now.x - before.x, now.y - before.y);
  });
  /** @param {PointerEvent} event */
  const release = (event) => { if (held.delete(event.pointerId) && held.size) { mode = "none"; } };
  node.addEventListener("pointerup", release);
  node.addEventListener("pointercancel", release);
  /* A tap is taken at its click, the last event of a touch: whatever it puts under the finger is not clicked as well. */
  node.addEventListener("click", (event) => { if (!dragged && !isOnButton(event)) { tap(event); } });
  node.addEventListener("contextmenu", (event) => {
    if (dragged && mode === "window") { event.preventDefault(); }
    dragged = false;
  });
}

/**
 * A tap goes to whoever wants it; the second of two zooms, or fits.
 * @param {Zoomable} stage
 * @param {ZoomableOptions} options
 * @param {Locate} locate
 */
function makeTap(stage, options, locate) {
  let last = { t: -Infinity, x: 0, y: 0 };
  /** @param {MouseEvent} event */
  return (event) => {
    const { x, y } = locate(event);
    const isSecond = event.timeStamp - last.t < SECOND_TAP_MS && Math.hypot(x - last.x, y - last.y) < SECOND_TAP_PX;
    const [u, v] = stage.locate(event);
    last = { t: isSecond ? -Infinity : event.timeStamp, x, y };
    if (options.tapped && options.tapped(u, v)) { return; }
    if (isSecond && stage.view.s > 1) { stage.fit(); } else if (isSecond) { stage.zoom(2.5, x, y); }
  };
}
