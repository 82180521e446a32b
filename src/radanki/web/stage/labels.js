/* Where labels stand, so that none covers another. */
import { clamp } from "./numbers.js";

/** @import { Box } from "../types" */

/**
 * Put labels inside a box without covering one another: each moves up, off what it names, then down.
 * @param {Box[]} labels
 * @param {number} boxWidth
 * @param {number} boxHeight
 */
export function placeLabels(labels, boxWidth, boxHeight) {
  /** @type {Box[]} */
  const placed = [];
  return labels.map(({ x: wanted, y: above, width, height }) => {
    const x = clamp(wanted, 0, Math.max(boxWidth - width, 0));
    const lowest = Math.max(boxHeight - height, 0);
    const start = clamp(above, 0, lowest);
    /** @type {(y: number) => boolean} */
    const isFree = (y) => placed.every((p) => {
      return x >= p.x + p.width || p.x >= x + width || y >= p.y + p.height || p.y >= y + height;
    });
    let y = start;
    while (y > 0 && !isFree(y)) { y -= 4; }
    if (!isFree(y)) { y = start; }
    while (y < lowest && !isFree(y)) { y += 4; }
    const spot = { x, y: clamp(y, 0, lowest), width, height };
    placed.push(spot);
    return spot;
  });
}
