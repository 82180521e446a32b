/* Shapes in fractions of the picture, as case.yaml has them. `aspect` is the picture's height over its width. */
import { clamp } from "./numbers.js";

/** @import { Point, Shape } from "../types" */

/**
 * The box of a shape, in the shape's own units: left, top, right, bottom.
 * @param {Shape} shape
 */
export function boundsOf({ rect, ellipse, polygon, point }) {
  if (rect) {
    const [x, y, width, height] = rect;
    return [x, y, x + width, y + height];
  }
  if (ellipse) {
    const [x, y, rx, ry] = ellipse;
    return [x - rx, y - ry, x + rx, y + ry];
  }
  const points = polygon || [point || []];
  const xs = points.map((p) => p[0]);
  const ys = points.map((p) => p[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** @type {(x: number, y: number, a: Point, b: Point) => number} */
export function distanceToSegment(x, y, [ax, ay], [bx, by]) {
  const dx = bx - ax;
  const dy = by - ay;
  const t = clamp(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1), 0, 1);
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** @type {(points: Point[], x: number, y: number) => boolean} */
function isInPolygon(points, x, y) {
  let inside = false;
  points.forEach(([ax, ay], i) => {
    const [bx, by] = points[(i + points.length - 1) % points.length];
    if ((ay > y) !== (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax) { inside = !inside; }
  });
  return inside;
}

/**
 * How far (u, v) lies outside a shape, in picture widths; 0 inside.
 * @param {Shape} shape
 * @param {number} u
 * @param {number} v
 * @param {number} aspect
 */
export function distanceTo(shape, u, v, aspect) {
  const y = v * aspect;
  if (shape.ellipse) {
    const [cx, cy, rx, ry] = shape.ellipse;
    const dx = u - cx;
    const dy = y - cy * aspect;
    const out = Math.hypot(dx / rx, dy / (ry * aspect));
    return out <= 1 ? 0 : Math.hypot(dx, dy) * (1 - 1 / out);
  }
  if (shape.polygon) {
    const points = shape.polygon.map((p) => [p[0], p[1] * aspect]);
    return isInPolygon(points, u, y) ? 0 :
      Math.min(...points.map((p, i) => distanceToSegment(u, y, p, points[(i + 1) % points.length])));
  }
  const [left, top, right, bottom] = boundsOf(shape);
  return Math.hypot(Math.max(left - u, 0, u - right), Math.max(top * aspect - y, 0, y - bottom * aspect));
}

/**
 * A shape as an SVG path in pixels of a picture `width` by `height`; a place is a small cross.
 * @param {Shape} shape
 * @param {number} width
 * @param {number} height
 */
export function pathOf(shape, width, height) {
  /** @type {(x: number, y: number) => string} */
  const at = (x, y) => `${+(x * width).toFixed(2)} ${+(y * height).toFixed(2)}`;
  if (shape.ellipse) {
    const [x, y, rx, ry] = shape.ellipse;
    const arc = `A${at(rx, ry)} 0 1 1 `;
    return `M${at(x - rx, y)}${arc}${at(x + rx, y)}${arc}${at(x - rx, y)}Z`;
  }
  if (shape.polygon) { return `M${shape.polygon.map(([x, y]) => at(x, y)).join("L")}Z`; }
  const [left, top, right, bottom] = boundsOf(shape);
  if (shape.point) {
    const dx = 0.02;
    const dy = 0.02 * width / height;
    return `M${at(left - dx, top)}L${at(left + dx, top)}M${at(left, top - dy)}L${at(left, top + dy)}`;
  }
  return `M${at(left, top)}L${at(right, top)}L${at(right, bottom)}L${at(left, bottom)}Z`;
}
