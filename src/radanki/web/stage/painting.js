/* What a stage shows: the picture, what is written and drawn over it, and how all of it is laid out. */
import { make } from "./elements.js";
import { makeHud } from "./hud.js";
import { clamp } from "./numbers.js";
import { makeOutlines } from "./outlines.js";
import { makePictures } from "./pictures.js";
import { fitSize, toStage } from "./view.js";
import { canStyle, greyTable, makeFilter, valueTable, windowText } from "./window.js";

/** @import { Geometry, Stage, StageOptions, View } from "../types" */

const NARROW_PX = 560;

/**
 * Marks on the picture: elements with `data-u`, `data-v`, and `data-z` where they are on one slice only; `data-to` makes a line.
 * @param {HTMLElement} pins
 * @param {View} view
 * @param {Geometry} geometry
 * @param {number | null} z
 */
function placePins(pins, view, geometry, z) {
  /** @type {NodeListOf<HTMLElement>} */ (pins.querySelectorAll("[data-u]")).forEach((pin) => {
    const [x, y] = toStage(view, geometry, Number(pin.dataset.u), Number(pin.dataset.v));
    pin.style.transform = `translate(${x}px,${y}px)`;
    if (pin.dataset.to) {
      const [u2, v2] = pin.dataset.to.split(" ").map(Number);
      const [x2, y2] = toStage(view, geometry, u2, v2);
      pin.style.width = Math.hypot(x2 - x, y2 - y) + "px";
      pin.style.transform += ` rotate(${Math.atan2(y2 - y, x2 - x)}rad)`;
    }
    pin.hidden = pin.dataset.z !== undefined && +pin.dataset.z !== z;
  });
}

/** @param {HTMLImageElement} image */
const sizeOf = (image) => [
  Number(image.getAttribute("width")) || image.naturalWidth || 512, Number(image.getAttribute("height")) || image.naturalHeight || 512
];

/**
 * Make the element of a stage, and what paints its parts. `stageOf` gives the stage itself, once it is there.
 * @param {StageOptions} options
 * @param {() => Stage} stageOf
 */
export function makePainting(options, stageOf) {
  const { images, curve, spacing, isUntold } = options;
  const count = images.length;
  const [pictureWidth, pictureHeight] = sizeOf(images[options.key]);
  const aspect = pictureHeight / pictureWidth;
  const values = valueTable(curve);
  if (!values.every(isFinite)) { throw new Error("the curve is not a list of pairs"); }
  const filter = makeFilter();
  const filtering = canStyle("filter", "url(#a)");
  const hud = makeHud(options.sides || {});
  const outlines = makeOutlines(pictureWidth, pictureHeight);
  const pictures = makePictures(images, (image) => { if (image === images[stageOf().index]) { paintSlice(); } });
  /* The filter is on what does not move: on each picture, it cost 3 to 10 times the frames (benchmarks/viewer.py). */
  const lens = make("div", { class: "rk-lens" }, [pictures.node]);
  const pins = make("div", { class: "rk-pins" });
  const node = make("div", { class: "rk-stage", tabindex: "0", role: "group", "aria-label": options.name },
    [filter.node, lens, outlines.overlay, outlines.tags, hud.node, pins]);
  node.style.setProperty("--rk-aspect", `${pictureWidth} / ${pictureHeight}`);
  /** @type {Geometry} */
  let geometry = { boxWidth: 0, boxHeight: 0, width: 1, height: 1, limit: 8 };

  const z = () => options.zs[stageOf().index];
  const paintOutlines = () => outlines.paint(z());
  const paintPins = () => placePins(pins, stageOf().view, geometry, z());

  function paintSlice() {
    const { index } = stageOf();
    if (count > 1) { hud.slice.textContent = options.stepName(index, "/"); }
    const isShown = pictures.show(index);
    node.classList.toggle("rk-wait", !pictures.isThere(index));
    if (!isShown) { return; }
    paintOutlines();
    paintPins();
  }

  return {
    node, pins, filtering, aspect, pictureWidth, outlines, pictures, paintSlice, paintOutlines, paintPins,
    geometry: () => geometry,
    paintView: () => {
      const { view } = stageOf();
      const [x, y] = toStage(view, geometry, 0, 0);
      const { style } = pictures.node;
      style.width = geometry.width + "px";
      style.height = geometry.height + "px";
      style.transform = `translate(${x}px,${y}px) scale(${view.s})`;
      hud.zoom.textContent = view.s > 1 ? view.s.toFixed(1) + "x" : "";
      node.style.touchAction = view.s > 1 || count > 1 ? "none" : "pan-y";
      node.classList.toggle("rk-zoomed", view.s > 1);
      if (spacing) { hud.paintBar(spacing * pictureWidth / (geometry.width * view.s), geometry); }
      outlines.place(view, geometry);
      paintPins();
    },
    paintWindow: () => {
      const { centre, width, label, inverted } = stageOf();
      if (filtering) { lens.style.filter = filter.use(greyTable(values, centre, width, inverted)); }
      const numbers = curve && !isUntold && windowText(centre, width);
      hud.windowing.textContent = filtering ? [label, numbers].filter(Boolean).join(" ") : "";
    },
    /** Gives whether anything is to be laid out: an observer tells of a size when it is not even new. */
    measure: () => {
      if (!canStyle("aspect-ratio", "1")) { node.style.height = Math.min(node.clientWidth * aspect, window.innerHeight * 0.7) + "px"; }
      const boxWidth = node.clientWidth || 1;
      const boxHeight = node.clientHeight || 1;
      if (boxWidth === geometry.boxWidth && boxHeight === geometry.boxHeight) { return false; }
      const { width, height } = fitSize(pictureWidth, pictureHeight, boxWidth, boxHeight);
      geometry = { boxWidth, boxHeight, width, height, limit: clamp(4 * pictureWidth / width, 4, 16) };
      outlines.measure(boxWidth < NARROW_PX);
      return true;
    }
  };
}
