/* The wheel: one notch is one slice, whatever the mouse and its settings make of a notch. */
import { steps } from "./numbers.js";

const LINE_PX = 16;
const PAGE_PX = 400;
/* What a trackpad has to move for a slice; an event that is as large by itself is a notch. */
const SLICE_PX = 40;
const NOTCH = 120;

/**
 * How far an event scrolls, in CSS pixels down.
 * @param {WheelEvent} event
 */
export const pixelsOf = (event) => event.deltaY * [1, LINE_PX, PAGE_PX][event.deltaMode];

/**
 * Make a function that gives how many slices each event of a wheel or trackpad moves, down being more.
 *
 * Engines count notches in `wheelDeltaY`, 120 each, and add up those of one frame; `deltaY` is what the system's settings make of
 * them, 16 to 120 pixels or some lines. Trackpads send pixels by the few: those add up, until the direction turns.
 */
export function makeWheel() {
  let rest = 0;
  /** @param {WheelEvent & { wheelDeltaY?: number }} event */
  return (event) => {
    const pixels = pixelsOf(event);
    const notches = -(event.wheelDeltaY || 0) / NOTCH;
    if (notches && notches % 1 === 0) {
      rest = 0;
      return notches;
    }
    if (event.deltaMode || Math.abs(pixels) >= SLICE_PX) {
      rest = 0;
      return Math.sign(pixels);
    }
    const moved = steps(rest * pixels < 0 ? pixels : rest + pixels, SLICE_PX);
    rest = moved.rest;
    return moved.whole;
  };
}
