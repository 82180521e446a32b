/* What is written over a picture: slice, window, zoom, scale bar, and the letters at the edges. */
import { make } from "./elements.js";
import { scaleBar } from "./view.js";

/** @import { Geometry, Sides } from "../types" */

const EDGES = /** @type {const} */ (["left", "right", "top", "bottom"]);

/** @param {Sides} sides */
export function makeHud(sides) {
  /** @type {(place: string, text?: string) => HTMLElement} */
  const hud = (place, text) => make("span", { class: "rk-hud rk-" + place, text });
  const slice = hud("slice");
  const windowing = hud("window");
  const zoom = hud("zoom");
  const bar = hud("bar");
  const node = make("div", { class: "rk-huds", "aria-hidden": "true" }, [
    slice, windowing, zoom, bar, ...EDGES.map((edge) => sides[edge] && hud("side rk-" + edge, sides[edge]))
  ]);
  return {
    node, slice, windowing, zoom,
    /** @type {(mmPerPixel: number, geometry: Geometry) => void} */
    paintBar: (mmPerPixel, geometry) => {
      const { px, text } = scaleBar(mmPerPixel, Math.min(geometry.boxWidth / 4, 120));
      bar.textContent = text;
      bar.style.width = px + "px";
    }
  };
}
