/* Which part of a picture a stage shows, and how large.
 *
 * `u` and `v` are fractions of the picture, 0 to 1 from its top left corner; `px` and `py` are CSS pixels of the stage. A view
 * keeps the place in the stage's middle, so that it means the same on a stage of another size. */
import { clamp } from "./numbers.js";

/** @import { Geometry, View } from "../types" */

/** @type {View} */
export const FITTED = { s: 1, x: 0.5, y: 0.5 };

/**
 * The largest size at which a picture fits a box; small pictures are enlarged.
 * @param {number} width
 * @param {number} height
 * @param {number} boxWidth
 * @param {number} boxHeight
 */
export function fitSize(width, height, boxWidth, boxHeight) {
  const scale = Math.min(boxWidth / width, boxHeight / height);
  return { width: width * scale, height: height * scale };
}

/** @type {(middle: number, extent: number, box: number) => number} */
const keepInside = (middle, extent, box) => extent <= box ? 0.5 : clamp(middle, box / extent / 2, 1 - box / extent / 2);

/**
 * A view with which no edge of a zoomed picture leaves the stage; next to nothing of zoom is no zoom.
 * @param {View} view
 * @param {Geometry} geometry
 */
export function clampView(view, geometry) {
  const s = view.s < 1.02 ? 1 : Math.min(view.s, geometry.limit);
  return {
    s,
    x: keepInside(view.x, geometry.width * s, geometry.boxWidth),
    y: keepInside(view.y, geometry.height * s, geometry.boxHeight)
  };
}

/** @type {(view: View, geometry: Geometry, px: number, py: number) => number[]} */
export const toPicture = (view, geometry, px, py) => [
  view.x + (px - geometry.boxWidth / 2) / (geometry.width * view.s),
  view.y + (py - geometry.boxHeight / 2) / (geometry.height * view.s)
];

/** @type {(view: View, geometry: Geometry, u: number, v: number) => number[]} */
export const toStage = (view, geometry, u, v) => [
  geometry.boxWidth / 2 + (u - view.x) * geometry.width * view.s,
  geometry.boxHeight / 2 + (v - view.y) * geometry.height * view.s
];

/** @type {(view: View, geometry: Geometry, dx: number, dy: number) => View} */
export const panBy = (view, geometry, dx, dy) => clampView({
  s: view.s,
  x: view.x - dx / (geometry.width * view.s),
  y: view.y - dy / (geometry.height * view.s)
}, geometry);

/**
 * Zoom so that what lies under the stage point (px, py) stays there.
 * @param {View} view
 * @param {Geometry} geometry
 * @param {number} factor
 * @param {number} px
 * @param {number} py
 */
export function zoomAbout(view, geometry, factor, px, py) {
  const [u, v] = toPicture(view, geometry, px, py);
  const s = clamp(view.s * factor, 1, geometry.limit);
  return clampView({
    s,
    x: u - (px - geometry.boxWidth / 2) / (geometry.width * s),
    y: v - (py - geometry.boxHeight / 2) / (geometry.height * s)
  }, geometry);
}

/**
 * A round length in millimetres whose bar is no longer than `longest` pixels.
 * @param {number} mmPerPixel
 * @param {number} longest
 */
export function scaleBar(mmPerPixel, longest) {
  const most = mmPerPixel * longest;
  const ten = 10 ** Math.floor(Math.log10(most) + 1e-9);
  const mm = [5, 2, 1].map((n) => n * ten).find((n) => n <= most * (1 + 1e-9)) || ten;
  return { mm, px: mm / mmPerPixel, text: mm >= 10 ? `${mm / 10} cm` : `${+mm.toPrecision(3)} mm` };
}
