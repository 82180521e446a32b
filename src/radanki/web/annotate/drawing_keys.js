/* Drawing with keys, while the picture has the focus. */
import { clamp } from "../stage/numbers.js";
import { CLICK_PX } from "./grips.js";
import { BRUSHES, handlesOf, isDrawn, moved, rounded, withHandleAt } from "./shapes.js";

/** @import { Drawing, Hands } from "./types" */

const ARROWS = /** @type {Record<string, number[]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] });

/**
 * Make the function that takes a key, and says whether it did.
 * @param {Drawing} drawing
 * @param {Hands} hands
 * @param {{ spaceHeld: boolean }} pointers
 */
export function makeKeys(drawing, { screen, chosen, reshape, changed }, pointers) {
  const { node, stage } = screen;
  const middle = () => screen.sourceAt([node.clientWidth / 2, node.clientHeight / 2]);

  /** @type {(from: number[], dx: number, dy: number) => number[]} */
  const kept = ([x, y], dx, dy) => [clamp(x + dx, 0, screen.size()[0]), clamp(y + dy, 0, screen.size()[1])];

  /** @param {number[]} spot */
  function keepInView(spot) {
    const [x, y] = screen.toScreen(spot);
    /** @type {(n: number, most: number) => number} */
    const out = (n, most) => n < 20 ? 60 - n : n > most - 20 ? most - 60 - n : 0;
    const dx = out(x, node.clientWidth);
    const dy = out(y, node.clientHeight);
    if (stage.view.s > 1 && (dx || dy)) { stage.pan(dx, dy); }
  }

  /** @type {(way: number[], unit: number) => void} */
  function step([dx, dy], unit) {
    if (drawing.tool !== "select") {
      screen.cursor = kept(screen.cursor || middle(), dx * unit, dy * unit);
      keepInView(screen.cursor);
      if (BRUSHES.includes(drawing.tool)) {
        drawing.hovered = screen.cursor;
        if (drawing.points.length) { drawing.points.push(screen.cursor); }
      } else if (drawing.points.length) { drawing.hovered = screen.cursor; }
      changed("hover", screen.cursor);
      changed();
      return;
    }
    const one = chosen();
    if (one && one.shape && one.isHere && !one.isRegion) {
      const { handle } = drawing;
      const shape = handle === null ? moved(one.shape, dx * unit, dy * unit, screen.size()) :
        withHandleAt(one.shape, handle, kept(handlesOf(one.shape)[handle], dx * unit, dy * unit));
      if (isDrawn(shape)) { reshape(one.number, rounded(shape, screen.size()[0]), "nudge"); }
    } else if (dy && screen.isStack && stage.view.s <= 1) {
      stage.step(dy);
    } else {
      stage.pan(-dx * 40, -dy * 40);
    }
  }

  /** @param {number} by */
  function nextHandle(by) {
    const one = chosen();
    if (!one || !one.shape || one.isRegion) { return false; }
    const count = handlesOf(one.shape).length;
    drawing.handle = drawing.handle === null ? (by > 0 ? 0 : count - 1) : (drawing.handle + by + count) % count;
    changed();
    return true;
  }

  function enter() {
    /* Where a mouse drew, there is no cross to place: Enter then closes. */
    if (!screen.cursor && drawing.points.length && !BRUSHES.includes(drawing.tool)) { drawing.close(); return; }
    screen.cursor = screen.cursor || middle();
    drawing.place(screen.cursor, CLICK_PX);
  }

  /** @param {KeyboardEvent} event */
  return ({ key, shiftKey }) => {
    if (key === " ") { Object.assign(pointers, { spaceHeld: true }); return true; }
    if (!screen.told) { return false; }
    if (ARROWS[key]) { step(ARROWS[key], Math.max(1, 1 / screen.scale()) * (shiftKey ? 10 : 1)); return true; }
    if (key === "Enter" && drawing.tool !== "select") { enter(); return true; }
    if (key === "Backspace" && drawing.points.length) { drawing.takeBack(); return true; }
    if (key === "." || key === ",") { return nextHandle(key === "." ? 1 : -1); }
    return (key === "Insert" || (key === "+" && drawing.tool === "select")) && drawing.addCorner();
  };
}
