/* What dims a picture around its outlines: a veil with holes. */
import { make } from "./elements.js";
import { pathOf } from "./shapes.js";

/** @import { Shape } from "../types" */

/* A place has no extent of its own: this much around it stays as it is, in picture widths. */
const AROUND_A_PLACE = 0.06;

let veils = 0;

/**
 * The hole that a shape makes, as an SVG path.
 * @param {Shape} shape
 * @param {number} width
 * @param {number} height
 */
export function holeOf({ point, ...other }, width, height) {
  const [x, y] = point || [];
  return pathOf(point ? { ellipse: [x, y, AROUND_A_PLACE, AROUND_A_PLACE * width / height] } : other, width, height);
}

/**
 * A veil over a picture `width` by `height`; without a hole there is none.
 * @param {number} width
 * @param {number} height
 */
export function makeVeil(width, height) {
  veils += 1;
  const id = "rk-veil-" + veils;
  const all = { width, height };
  const holes = make("path");
  const mask = make("mask", { id, maskUnits: "userSpaceOnUse", x: 0, y: 0, ...all }, [make("rect", { fill: "#fff", ...all }), holes]);
  const veil = make("rect", { class: "rk-veil", mask: `url(#${id})`, ...all });
  return {
    parts: [mask, veil],
    /** @param {string[]} paths */
    cut: (paths) => {
      holes.setAttribute("d", paths.join(""));
      veil.setAttribute("display", paths.length ? "inline" : "none");
    }
  };
}
