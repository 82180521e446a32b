/* What can be taken hold of: the handles of the chosen finding, the middles of its edges, or an outline. */
import { boundsOf, distanceTo } from "../stage/shapes.js";
import { middlesOn } from "./overlay.js";
import { handlesOf, moved, withCorner, withHandleAt } from "./shapes.js";

/** @import { Shape } from "../types" */
/** @import { Drawn, Grip, Screen } from "./types" */

export const CLICK_PX = 4;

/** @type {(a: number[], b: number[]) => number} */
export const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** @type {(shape: Shape, width: number, height: number) => Shape} */
function asFractions(shape, width, height) {
  if (shape.polygon) { return { polygon: shape.polygon.map((p) => [p[0] / width, p[1] / height]) }; }
  const [[kind, numbers]] = /** @type {[string, number[]][]} */ (Object.entries(shape));
  return { [kind]: numbers.map((n, i) => n / (i % 2 ? height : width)) };
}

/** @param {Shape} shape */
function spread(shape) {
  const [left, top, right, bottom] = boundsOf(shape);
  return (right - left) * (bottom - top);
}

/**
 * Which of the points is nearest to a place of the stage, within reach; -1 where none is.
 * @type {(screen: Screen, points: (number[] | null)[], at: number[], reach: number) => number}
 */
function nearest(screen, points, at, reach) {
  let best = -1;
  let least = reach;
  points.forEach((point, i) => {
    const away = point ? distance(screen.toScreen(point), at) : Infinity;
    if (away <= reach && (best < 0 || away < least)) { best = i; least = away; }
  });
  return best;
}

/**
 * What lies under a place of the stage.
 * @param {Screen} screen
 * @param {(Drawn & { isHere: boolean }) | undefined} mine the chosen finding
 * @param {Drawn[]} findings those that are outlined here
 * @param {number[]} at
 * @param {number} reach in CSS pixels
 * @returns {Grip | null}
 */
export function gripAt(screen, mine, findings, at, reach) {
  if (mine && mine.shape && mine.isHere) {
    const handle = nearest(screen, handlesOf(mine.shape), at, reach);
    if (handle >= 0) { return { kind: "handle", handle, finding: mine }; }
    const middle = nearest(screen, middlesOn(screen, mine.shape), at, reach);
    if (middle >= 0) { return { kind: "middle", handle: middle, finding: mine }; }
  }
  const [width, height] = screen.size();
  const [x, y] = screen.sourceAt(at);
  const ranked = findings.flatMap((finding) => {
    if (!finding.shape) { return []; }
    const away = distanceTo(asFractions(finding.shape, width, height), x / width, y / height, height / width) * width * screen.scale();
    return away <= reach ? [{ finding, away, spread: spread(finding.shape) }] : [];
  });
  /* The smallest of those that lie over one another: else what is inside could never be taken. */
  ranked.sort((a, b) => (a.away - b.away) || a.spread - b.spread);
  return ranked.length ? { kind: "shape", handle: 0, finding: ranked[0].finding } : null;
}

/**
 * A shape that is dragged by a grip, from one place of the picture to another.
 * @type {(grip: Grip, shape: Shape, from: number[], at: number[], size: number[]) => Shape}
 */
export function dragged({ kind, handle }, shape, from, at, size) {
  if (kind === "shape") { return moved(shape, at[0] - from[0], at[1] - from[1], size); }
  if (kind === "middle") { return withHandleAt(withCorner(shape, handle, at), handle + 1, at); }
  return withHandleAt(shape, handle, at);
}
