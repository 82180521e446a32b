/* An element to zoom and pan: the stage of a viewer, or the container of an occlusion card. */
import { clamp } from "./numbers.js";
import { listenToPointers } from "./pointers.js";
import { FITTED, clampView, panBy, toPicture, zoomAbout } from "./view.js";
import { makeWheel, pixelsOf } from "./wheel.js";

/** @import { View, Zoomable, ZoomableOptions } from "../types" */

/**
 * Make an element answer to mouse, fingers and wheel. Who makes a stack of it replaces `step`; where `canWindow`, `setWindow`,
 * `centre` and `width` too.
 * @param {HTMLElement} node
 * @param {ZoomableOptions} options
 * @returns {Zoomable}
 */
export function makeZoomable(node, options) {
  /** @param {View} view */
  const setView = (view) => {
    stage.view = clampView(view, options.geometry());
    options.viewed();
  };
  /** @type {Zoomable} */
  const stage = {
    node, count: options.count, canWindow: Boolean(options.canWindow), view: FITTED, centre: 0, width: 0, setView,
    zoom: (factor, px, py) => {
      const g = options.geometry();
      setView(zoomAbout(stage.view, g, factor, px === undefined ? g.boxWidth / 2 : px, py === undefined ? g.boxHeight / 2 : py));
    },
    pan: (dx, dy) => setView(panBy(stage.view, options.geometry(), dx, dy)),
    fit: () => setView(FITTED),
    step: () => {},
    setWindow: () => {},
    locate: (event) => {
      const { x, y } = locate(event);
      return toPicture(stage.view, options.geometry(), x, y);
    }
  };
  const locate = options.locate || ((event) => {
    const box = node.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  });
  listenToPointers(stage, options, locate);
  listenToWheel(stage, locate);
  return stage;
}

/**
 * Ctrl and wheel zoom; on a stack the wheel moves through it; else the page scrolls, unless the picture is zoomed.
 * @param {Zoomable} stage
 * @param {(event: MouseEvent) => { x: number, y: number }} locate
 */
function listenToWheel(stage, locate) {
  const slicesOf = makeWheel();
  stage.node.addEventListener("wheel", (event) => {
    if (event.ctrlKey) {
      const at = locate(event);
      stage.zoom(Math.exp(-clamp(pixelsOf(event), -120, 120) / 300), at.x, at.y);
    } else if (stage.count > 1) {
      const by = slicesOf(event);
      if (by) { stage.step(by); }
    } else if (stage.view.s > 1) {
      stage.pan(0, -pixelsOf(event));
    } else { return; }
    event.preventDefault();
  }, { passive: false });
}
