/* The window: from the codes of a picture to the greys on the screen, by a filter. */
import { make } from "./elements.js";
import { clamp, interpolate } from "./numbers.js";

/** @import { Point } from "../types" */

/**
 * What the 256 codes of a picture stand for: Hounsfield units by its tone curve, else the codes themselves.
 * @param {Point[]} [curve]
 */
export function valueTable(curve) {
  const back = curve && curve.map(([value, code]) => [code, value]);
  const table = [];
  for (let code = 0; code < 256; code += 1) { table.push(back ? interpolate(back, code) : code); }
  return table;
}

/**
 * The grey (0 to 1) of each code in a window: the linear function of DICOM PS3.3 C.11.2.1.2, as the renderer has it.
 * @param {number[]} values
 * @param {number} centre
 * @param {number} width
 * @param {boolean} [inverted]
 */
export function greyTable(values, centre, width, inverted) {
  const span = Math.max(width - 1, 1e-3);
  return values.map((value) => {
    const grey = clamp((value - (centre - 0.5)) / span + 0.5, 0, 1);
    return inverted ? 1 - grey : grey;
  });
}

/** @param {number[]} greys */
export const tableValues = (greys) => greys.map((grey) => +grey.toFixed(4)).join(" ");

/** @param {number[]} greys */
export const isIdentity = (greys) => greys.every((grey, code) => Math.abs(grey * 255 - code) < 0.01);

/** @type {(centre: number, width: number) => string} */
export const windowText = (centre, width) => `W ${Math.round(width)} L ${Math.round(centre)}`;

/** @type {(property: string, value: string) => boolean} */
export const canStyle = (property, value) => Boolean(window.CSS && window.CSS.supports && window.CSS.supports(property, value));

let filters = 0;

/** Two filters that take turns: a changed `url()` makes every engine repaint, a changed table alone may not. */
export function makeFilter() {
  const names = [0, 1].map(() => { filters += 1; return "rk-lut-" + filters; });
  const transfers = names.map((id) => make("filter", {
    id, "color-interpolation-filters": "sRGB", x: "0", y: "0", width: "1", height: "1"
  }, [make("feComponentTransfer", {}, ["R", "G", "B"].map((channel) => make("feFunc" + channel, { type: "table" })))]));
  let turn = 0;
  return {
    node: make("svg", { class: "rk-lut", width: 0, height: 0, "aria-hidden": "true", focusable: "false" }, transfers),
    /** @param {number[]} greys */
    use: (greys) => {
      if (isIdentity(greys)) { return "none"; }
      turn = 1 - turn;
      const values = tableValues(greys);
      transfers[turn].querySelectorAll("[type]").forEach((one) => one.setAttribute("tableValues", values));
      return `url(#${names[turn]})`;
    }
  };
}
