/* The stage: one picture of a stack, windowed, zoomed, played, with outlines over it. It knows nothing of answers, keys, storage
 * or Anki. It is built detached: a picture stays where it is until it is shown, or until it is its turn (`pictures`). */
import { makeLoop } from "./loop.js";
import { clamp } from "./numbers.js";
import { makePainting } from "./painting.js";
import { reachOf } from "./score.js";
import { clampView } from "./view.js";
import { makeZoomable } from "./zoomable.js";

/** @import { Stage, StageOptions } from "../types" */

/**
 * @param {StageOptions} options
 * @returns {Stage}
 */
export function makeStage(options) {
  const { images, changed } = options;
  const painting = makePainting(options, () => stage);
  const { outlines, pictures } = painting;
  const windowed = () => {
    painting.paintWindow();
    changed("window");
  };
  const viewed = () => {
    painting.paintView();
    changed("view");
  };
  const zoomable = makeZoomable(painting.node, {
    count: images.length, canWindow: painting.filtering, tapped: options.tapped, geometry: painting.geometry, viewed
  });
  const { setView } = zoomable;
  let isLaidOut = false;
  /** @type {Stage} */
  const stage = Object.assign(zoomable, {
    index: options.key, label: "", inverted: false, playing: false, speed: 1,
    aspect: painting.aspect, pictureWidth: painting.pictureWidth, pins: painting.pins,
    placePins: painting.paintPins, reach: () => reachOf(painting.geometry().width * stage.view.s), restore: pictures.restore,
    ...makeLoop(() => stage, options.fps, (index) => {
      if (!pictures.isThere(index)) { return; }
      stage.index = index;
      painting.paintSlice();
      pictures.prepare(index);
      changed("frame");
    }, changed),
    /** @type {Stage["show"]} */
    show: (index) => {
      stage.index = clamp(Math.round(index), 0, images.length - 1);
      painting.paintSlice();
      pictures.prepare(stage.index);
      changed("slice");
    },
    /** @type {Stage["step"]} */
    step: (by) => {
      stage.pause();
      stage.show(stage.index + by);
    },
    /** @type {Stage["setWindow"]} */
    setWindow: (centre, width, label = "") => {
      Object.assign(stage, { centre, width: Math.max(width, 1), label });
      windowed();
    },
    invert: () => {
      stage.inverted = !stage.inverted;
      windowed();
    },
    /** @type {Stage["draw"]} */
    draw: (wanted) => {
      outlines.draw(wanted);
      painting.paintOutlines();
    },
    /** Before the first layout nobody knows what fits: that sees to it. @type {Stage["setView"]} */
    setView: (view) => { if (isLaidOut) { setView(view); } else { stage.view = view; } },
    measure: painting.measure,
    layout: () => {
      isLaidOut = true;
      stage.view = clampView(stage.view, painting.geometry());
      painting.paintView();
    }
  });
  return stage;
}
