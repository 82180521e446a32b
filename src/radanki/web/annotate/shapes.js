/* Shapes in pixels of the source picture, as case.yaml has them: {rect}, {ellipse}, {polygon} or {point}.
 * Pure functions: nothing here knows the page. Tested by node in tests/web/annotate. */
import { clamp } from "../stage/numbers.js";
import { boundsOf } from "../stage/shapes.js";
import { signedArea } from "./rings.js";

/** @import { Shape } from "../types" */

/* Tools that ask for two places: a box's opposite corners, or an arrow's tail and tip. */
export const TWO_PLACES = ["rect", "ellipse", "arrow", "blank", "crop"];
/* Tools that paint: all places that they go over count. */
export const BRUSHES = ["brush", "eraser"];
/* Tools whose next outline goes to the chosen finding where that has none on this slice. */
export const GOING_ON = ["wand", "brush"];
/* Tools that draw an outline from nothing; a point and an arrow's tip have none. */
export const OUTLINING = [...GOING_ON, "polygon", "rect", "ellipse"];

const RIM_CORNERS = 24;

/**
 * A shape as the corners of its outline.
 * @param {Shape} shape
 */
export function cornersOf({ polygon, rect, ellipse }) {
  if (polygon) { return polygon; }
  if (rect) {
    const [x, y, width, height] = rect;
    return [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
  }
  const [x, y, rx, ry] = ellipse || [];
  /** @param {number} n */
  const tidy = (n) => Math.round(n * 100) / 100;
  return Array.from({ length: RIM_CORNERS }, (_, i) => {
    const angle = 2 * Math.PI * i / RIM_CORNERS;
    return [tidy(x + rx * Math.cos(angle)), tidy(y + ry * Math.sin(angle))];
  });
}

/** @param {Shape} shape */
export function kindOf(shape) { return Object.keys(shape)[0]; }

/**
 * The numbers of what is no polygon.
 * @param {Shape} shape
 */
const numbersOf = ({ rect, ellipse, point }) => rect || ellipse || point || [];

/**
 * A tenth of a pixel is finer than anybody points; small pictures get a hundredth, to stay within 0.002 of their width.
 * @type {(shape: Shape, widthPx: number) => Shape}
 */
export function rounded(shape, widthPx) {
  const unit = widthPx < 256 ? 100 : 10;
  /** @param {number} n */
  const round = (n) => Math.round(n * unit) / unit;
  if (shape.polygon) { return { polygon: shape.polygon.map((p) => p.map(round)) }; }
  return { [kindOf(shape)]: numbersOf(shape).map(round) };
}

/**
 * The shape that a tool draws between two places: a box's opposite corners, an ellipse's, an arrow's tail and tip.
 * @type {(tool: string, a: number[], b: number[]) => Shape}
 */
export function between(tool, a, b) {
  const x = Math.min(a[0], b[0]);
  const y = Math.min(a[1], b[1]);
  const width = Math.abs(b[0] - a[0]);
  const height = Math.abs(b[1] - a[1]);
  if (tool === "ellipse") { return { ellipse: [x + width / 2, y + height / 2, width / 2, height / 2] }; }
  if (tool === "arrow") { return { point: b.slice() }; }
  return { rect: [x, y, width, height] };
}

/**
 * A box that covers every pixel a drawn one touches (for what is painted black), or the nearest whole one (for a crop).
 * @type {(rect: number[], size: number[], covers: boolean) => number[]}
 */
export function pixelBox(rect, size, covers) {
  /** @param {number} n */
  const low = (n) => covers ? Math.floor(n + 1e-6) : Math.round(n);
  /** @param {number} n */
  const high = (n) => covers ? Math.ceil(n - 1e-6) : Math.round(n);
  const left = clamp(low(rect[0]), 0, size[0] - 1);
  const top = clamp(low(rect[1]), 0, size[1] - 1);
  const right = clamp(high(rect[0] + rect[2]), left + 1, size[0]);
  const bottom = clamp(high(rect[1] + rect[3]), top + 1, size[1]);
  return [left, top, right - left, bottom - top];
}

/**
 * Moved as a whole, as far as it stays on the picture.
 * @type {(shape: Shape, dx: number, dy: number, size: number[]) => Shape}
 */
export function moved(shape, dx, dy, size) {
  const [left, top, right, bottom] = boundsOf(shape);
  const x = clamp(dx, Math.min(-left, 0), Math.max(size[0] - right, 0));
  const y = clamp(dy, Math.min(-top, 0), Math.max(size[1] - bottom, 0));
  if (shape.polygon) { return { polygon: shape.polygon.map((p) => [p[0] + x, p[1] + y]) }; }
  const [a, b, ...rest] = numbersOf(shape);
  return { [kindOf(shape)]: [a + x, b + y, ...rest] };
}

/**
 * The places that can be taken hold of: corners of a box, the four ends of an ellipse, the points of a polygon.
 * @type {(shape: Shape) => number[][]}
 */
export function handlesOf(shape) {
  if (shape.polygon) { return shape.polygon; }
  if (shape.point) { return [shape.point]; }
  if (shape.ellipse) {
    const [x, y, rx, ry] = shape.ellipse;
    return [[x - rx, y], [x, y - ry], [x + rx, y], [x, y + ry]];
  }
  const [left, top, right, bottom] = boundsOf(shape);
  return [[left, top], [right, top], [right, bottom], [left, bottom]];
}

/**
 * The shape with one of its handles at another place; what lies opposite stays where it is.
 * @type {(shape: Shape, handle: number, at: number[]) => Shape}
 */
export function withHandleAt(shape, handle, at) {
  if (shape.point) { return { point: at.slice() }; }
  if (shape.polygon) { return { polygon: shape.polygon.map((p, i) => i === handle ? at.slice() : p) }; }
  if (shape.rect) {
    const opposite = handlesOf(shape)[(handle + 2) % 4];
    return between("rect", opposite, at);
  }
  const [left, top, right, bottom] = boundsOf(shape);
  const ends = [left, top, right, bottom];
  ends[handle] = at[handle % 2];
  return between("ellipse", [ends[0], ends[1]], [ends[2], ends[3]]);
}

/**
 * The middles of a polygon's edges: the i-th lies after the i-th corner.
 * @type {(shape: Shape) => number[][]}
 */
export function middlesOf(shape) {
  const points = shape.polygon || [];
  return points.map((p, i) => {
    const q = points[(i + 1) % points.length];
    return [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
  });
}

/** @type {(shape: Shape, after: number, at: number[]) => Shape} */
export function withCorner(shape, after, at) {
  const points = (shape.polygon || []).slice();
  points.splice(after + 1, 0, at.slice());
  return { polygon: points };
}

/**
 * A polygon keeps three corners at least: null where it has no more.
 * @type {(shape: Shape, corner: number) => Shape | null}
 */
export function withoutCorner(shape, corner) {
  if (!shape.polygon || shape.polygon.length <= 3) { return null; }
  return { polygon: shape.polygon.filter((p, i) => i !== corner) };
}

/**
 * Whether a shape covers anything.
 * @type {(shape: Shape) => boolean}
 */
export function isDrawn(shape) {
  if (shape.point) { return true; }
  if (shape.polygon) { return shape.polygon.length >= 3 && Math.abs(signedArea(shape.polygon)) > 0.5; }
  const [, , width, height] = numbersOf(shape);
  return width > 0.5 && height > 0.5;
}
