/* The picture on the viewer's own stage: the same zoom, pan, pinch, wheel and window formula. */
import { clamp } from "../stage/numbers.js";
import { clampView, fitSize, toPicture, toStage } from "../stage/view.js";
import { makeZoomable } from "../stage/zoomable.js";
import { $, wordsOf } from "./dom.js";
import { paintPicture, valueAt } from "./greys.js";
import { drawScene } from "./overlay.js";
import { makeValues } from "./values.js";

/** @import { ImageTold, Opened, Screen } from "./types" */
/** @typedef {{ load: (image: string, place: number) => Promise<Opened>, shown: () => void, changed: (what: string) => void }} Page */

const HUDS = ["hud-slice", "hud-value", "hud-window", "hud-zoom", "side-left", "side-right", "side-top", "side-bottom"];

/** @param {string} words */
function say(words) {
  $("stage-words").textContent = words;
  $("stage-words").hidden = !words;
}

/** @type {(screen: Screen) => Partial<Screen>} */
const placing = (screen) => ({
  place: () => screen.places[screen.index],
  size: () => screen.told ? [screen.told.width_px, screen.told.height_px] : [1, 1],
  local: (event) => {
    const box = screen.node.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  },
  sourceAt: ([px, py]) => {
    const [u, v] = toPicture(screen.stage.view, screen.box, px, py);
    const [width, height] = screen.size();
    return [clamp(u, 0, 1) * width, clamp(v, 0, 1) * height];
  },
  toScreen: ([x, y]) => {
    const [width, height] = screen.size();
    return toStage(screen.stage.view, screen.box, x / width, y / height);
  },
  scale: () => screen.box.width * screen.stage.view.s / screen.size()[0],
  down: () => screen.box.height * screen.stage.view.s / screen.size()[1]
});

/** @type {(screen: Screen, canvas: HTMLCanvasElement, page: Page) => Partial<Screen>} */
function opening(screen, canvas, { load, shown, changed }) {
  const values = makeValues(load);
  let wish = 0;

  /** @type {(picture: ImageTold, got: Opened) => void} */
  function firstLook(picture, { told }) {
    const preset = picture.window || told.window;
    screen.setWindow(preset.centre, preset.width);
    screen.inverted = false;
    ["left", "right", "top", "bottom"].forEach((side, i) => { $("side-" + side).textContent = told.geometry.sides[i]; });
  }

  return {
    open: async (picture, index = Math.max(0, picture.places.indexOf(picture.first))) => {
      Object.assign(screen, { picture, places: picture.places, isStack: picture.places.length > 1, told: null, opened: null });
      screen.stage.count = picture.places.length;
      values.forget();
      $("shapes").replaceChildren();
      canvas.hidden = true;
      say(picture.missing || "Opening the picture");
      HUDS.forEach((id) => { $(id).textContent = ""; });
      if (picture.missing) { screen.index = 0; return; }
      await screen.show(index);
      screen.stage.fit();
      values.fetchAhead(picture, screen.index, () => picture === screen.picture);
    },
    show: async (index) => {
      screen.index = clamp(Math.round(index), 0, screen.places.length - 1);
      changed("slice");
      wish += 1;
      const mine = wish;
      const { picture } = screen;
      if (!picture) { return; }
      try {
        const opened = await values.read(picture, screen.place());
        if (mine !== wish || picture !== screen.picture) { return; }
        const isFirst = !screen.told;
        Object.assign(screen, { opened, told: opened.told });
        if (isFirst) { firstLook(picture, opened); }
        say("");
        canvas.hidden = false;
        screen.repaint();
        screen.layout();
        shown();
      } catch (refused) {
        if (mine === wish) { say(wordsOf(refused)); canvas.hidden = true; }
      }
    }
  };
}

/** @type {(screen: Screen, canvas: HTMLCanvasElement, page: Page) => Partial<Screen>} */
function painting(screen, canvas, { shown, changed }) {
  const { node, stage } = screen;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  return {
    layout: () => {
      if (!screen.told) { return; }
      const [width, height] = screen.size();
      const boxWidth = node.clientWidth || 1;
      const boxHeight = node.clientHeight || 1;
      const fitted = fitSize(width, height * screen.told.pixel_aspect, boxWidth, boxHeight);
      screen.box = { boxWidth, boxHeight, ...fitted, limit: clamp(8 * width / fitted.width, 8, 60) };
      stage.view = clampView(stage.view, screen.box);
      screen.paintView();
    },
    paintView: () => {
      if (!screen.told) { return; }
      const [left, top] = toStage(stage.view, screen.box, 0, 0);
      const { s } = stage.view;
      canvas.style.width = screen.box.width * s + "px";
      canvas.style.height = screen.box.height * s + "px";
      canvas.style.transform = `translate(${left}px,${top}px)`;
      canvas.style.imageRendering = screen.scale() > 3 ? "pixelated" : "auto";
      $("hud-zoom").textContent = s > 1 ? s.toFixed(1) + "x" : "";
      node.classList.toggle("pans", s > 1 && node.dataset.tool === "select");
      shown();
    },
    repaint: () => {
      if (screen.opened) { paintPicture(context, screen.opened, { centre: stage.centre, width: stage.width, inverted: screen.inverted }); }
    },
    setWindow: (centre, width) => {
      Object.assign(stage, { centre, width: Math.max(width, 0.001) });
      screen.repaint();
      /** @param {number} n */
      const tidy = (n) => Math.abs(n) >= 20 ? Math.round(n) : +n.toPrecision(3);
      $("hud-window").textContent = `W ${tidy(stage.width)} L ${tidy(stage.centre)}`;
      changed("window");
    },
    invert: () => {
      screen.inverted = !screen.inverted;
      screen.repaint();
      changed("window");
    },
    valueAt: (at) => screen.opened ? valueAt(screen.opened, at) : 0,
    draw: (scene) => drawScene($("shapes"), screen, scene)
  };
}

/**
 * @param {Page} page
 * @returns {Screen}
 */
export function makeScreen(page) {
  const node = $("stage");
  const canvas = /** @type {HTMLCanvasElement} */ ($("picture"));
  const stage = makeZoomable(node, {
    count: 1, canWindow: true, geometry: () => screen.box, viewed: () => { screen.paintView(); page.changed("view"); }
  });
  const screen = /** @type {Screen} */ ({
    node, stage, say, picture: null, opened: null, told: null, places: [0], index: 0, inverted: false, isStack: false, cursor: null,
    box: { boxWidth: 1, boxHeight: 1, width: 1, height: 1, limit: 8 }
  });
  Object.assign(screen, placing(screen), opening(screen, canvas, page), painting(screen, canvas, page));
  Object.assign(stage, { centre: 128, width: 256, setWindow: screen.setWindow });
  stage.step = (by) => { screen.show(screen.index + by); };
  new ResizeObserver(() => screen.layout()).observe(node);
  return screen;
}
