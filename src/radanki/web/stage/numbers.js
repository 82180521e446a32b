/* Arithmetic that knows nothing of pictures. */

/** @import { Point } from "../types" */

/** @type {(value: number, low: number, high: number) => number} */
export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/**
 * Follow the straight lines between knots [x, y]; outside them, the first or last y.
 * @param {Point[]} knots
 * @param {number} x
 */
export function interpolate(knots, x) {
  if (x <= knots[0][0]) { return knots[0][1]; }
  for (let k = 1; k < knots.length; k += 1) {
    const [ax, ay] = knots[k - 1];
    const [bx, by] = knots[k];
    if (x <= bx) { return ay + (by - ay) * (x - ax) / (bx - ax); }
  }
  return knots[knots.length - 1][1];
}

/**
 * Whole steps in an accumulated distance, and what is left over.
 * @param {number} distance
 * @param {number} size
 */
export function steps(distance, size) {
  const whole = Math.trunc(distance / size);
  return { whole, rest: distance - whole * size };
}
