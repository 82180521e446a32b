/* The order of a stack, where things are in it, and the frames of a loop. `z` is a slice's number as the case counts. */
import { steps } from "./numbers.js";

/** @import { Span } from "../types" */

/** @type {(slices: Span | null | undefined, z: number | null) => boolean} */
export const isIn = (slices, z) => !slices || z === null || (z >= slices[0] && z <= slices[1]);

/**
 * Where to go to see something: stay if it is seen here, else the key slice, else the middle of its slices.
 * @param {(number | null)[]} zs
 * @param {Span | null | undefined} slices
 * @param {number} index
 * @param {number} key
 */
export function sliceFor(zs, slices, index, key) {
  if (isIn(slices, zs[index])) { return index; }
  if (isIn(slices, zs[key])) { return key; }
  const seen = zs.map((z, i) => i).filter((i) => isIn(slices, zs[i]));
  return seen.length ? seen[Math.floor((seen.length - 1) / 2)] : index;
}

/**
 * Stack order: as `order` says, else by rising z, else as written.
 * @param {number[]} zs
 * @param {number[]} [order]
 */
export function stackOrder(zs, order) {
  const places = zs.map((z, i) => i);
  /** @type {(i: number) => number} */
  const rank = (i) => order ? order.indexOf(zs[i]) : zs[i];
  return zs.some(isNaN) ? places : places.sort((a, b) => rank(a) - rank(b) || a - b);
}

/**
 * The next frame of a loop: `carry` is the time in milliseconds that no frame has used yet. A long pause skips, never races.
 * @param {number} index
 * @param {number} count
 * @param {number} carry
 * @param {number} elapsed
 * @param {number} fps
 */
export function advance(index, count, carry, elapsed, fps) {
  const { whole, rest } = steps(carry + Math.min(elapsed, 1000), 1000 / fps);
  return { index: (index + whole) % count, carry: rest };
}
