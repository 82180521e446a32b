/* The picture and what is drawn over it, on the viewer's own core: the same zoom, pan, pinch, wheel and window formula. */
import { colourOf } from "../stage/elements.js";
import { clamp } from "../stage/numbers.js";
import { boundsOf } from "../stage/shapes.js";
import { clampView, fitSize, toPicture, toStage } from "../stage/view.js";
import { makeZoomable } from "../stage/zoomable.js";
import { handlesOf, kindOf, middlesOf } from "./shapes.js";

const SVG = "http://www.w3.org/2000/svg";
const MOST_KEPT_BYTES = 400e6;
const LEAST_EDGE_PX = 28;

const $ = (id) => document.getElementById(id);

export function svg(tag, attributes, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) { node.setAttribute(name, value); }
  if (text !== undefined) { node.textContent = text; }
  return node;
}

export function makeScreen({ load, shown, changed }) {
  const node = $("stage");
  const canvas = $("picture");
  const overlay = $("shapes");
  const context = canvas.getContext("2d", { alpha: false });
  let geometry = { boxWidth: 1, boxHeight: 1, width: 1, height: 1, limit: 8 };
  let kept = new Map();
  let wish = 0;
  let painted = null;

  const screen = {
    node, picture: null, told: null, places: [0], index: 0, inverted: false, label: "", cursor: null, isStack: false,
    hasOwnWindow: false
  };
  const stage = makeZoomable(node, {
    count: 1, canWindow: true, geometry: () => geometry, viewed: () => { screen.paintView(); changed("view"); }
  });
  Object.assign(stage, { centre: 128, width: 256 });
  screen.stage = stage;

  /* --- places --- */

  screen.size = () => screen.told ? [screen.told.width_px, screen.told.height_px] : [1, 1];
  screen.place = () => screen.places[screen.index];
  const local = (event) => {
    const box = node.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  screen.local = local;
  /* The place in the source picture that an event points at, kept on the picture. */
  screen.toSource = (event) => screen.sourceAt(...local(event));
  screen.sourceAt = (px, py) => {
    const [u, v] = toPicture(stage.view, geometry, px, py);
    const [width, height] = screen.size();
    return [clamp(u, 0, 1) * width, clamp(v, 0, 1) * height];
  };
  screen.toScreen = ([x, y]) => {
    const [width, height] = screen.size();
    return toStage(stage.view, geometry, x / width, y / height);
  };
  /* How many stage pixels a source pixel takes, across. */
  screen.scale = () => geometry.width * stage.view.s / screen.size()[0];
  screen.down = () => geometry.height * stage.view.s / screen.size()[1];

  /* --- opening --- */

  screen.open = async (picture, index) => {
    screen.picture = picture;
    screen.places = picture.places;
    screen.isStack = picture.places.length > 1;
    stage.count = picture.places.length;
    screen.told = null;
    screen.hasOwnWindow = false;
    kept = new Map();
    overlay.textContent = "";
    canvas.hidden = true;
    const why = picture.missing;
    screen.say(why || "Opening the picture");
    ["left", "right", "top", "bottom"].forEach((side) => { $("side-" + side).textContent = ""; });
    $("hud-slice").textContent = $("hud-value").textContent = $("hud-window").textContent = $("hud-zoom").textContent = "";
    if (why) { screen.index = 0; return; }
    await screen.show(index === undefined ? Math.max(0, picture.places.indexOf(picture.first)) : index);
    stage.fit();
    fetchAhead(picture);
  };

  screen.say = (words) => {
    $("stage-words").textContent = words || "";
    $("stage-words").hidden = !words;
  };

  screen.show = async (index) => {
    screen.index = clamp(Math.round(index), 0, screen.places.length - 1);
    changed("slice");
    const mine = ++wish;
    const picture = screen.picture;
    try {
      const opened = await numbersOf(picture, screen.place());
      if (mine !== wish || picture !== screen.picture) { return; }
      const isFirst = !screen.told;
      screen.told = opened.told;
      painted = opened.numbers;
      if (isFirst) { firstLook(); }
      screen.say("");
      canvas.hidden = false;
      paintPicture();
      screen.layout();
      shown();
    } catch (refused) {
      if (mine === wish) { screen.say(refused.message); canvas.hidden = true; }
    }
  };

  async function numbersOf(picture, place) {
    const key = picture.name + "/" + place;
    const known = kept.get(key);
    if (known) { return known; }
    const opening = load(picture.name, place);
    kept.set(key, opening);
    try {
      const opened = await opening;
      let bytes = 0;
      for (const [old] of [...kept].reverse()) {
        bytes += opened.numbers.byteLength;
        if (bytes > MOST_KEPT_BYTES && old !== key) { kept.delete(old); }
      }
      return opened;
    } catch (refused) {
      kept.delete(key);
      throw refused;
    }
  }

  async function fetchAhead(picture) {
    const byNearness = picture.places.map((place, i) => [Math.abs(i - screen.index), place]).sort((a, b) => a[0] - b[0]);
    for (const [, place] of byNearness) {
      if (picture !== screen.picture || document.hidden) { return; }
      try { await numbersOf(picture, place); } catch { return; }
    }
  }

  function firstLook() {
    const preset = screen.picture.window || screen.told.window;
    screen.setWindow(preset.centre, preset.width);
    screen.inverted = false;
    const [left, right, top, bottom] = screen.told.geometry.sides;
    Object.entries({ left, right, top, bottom }).forEach(([side, letter]) => { $("side-" + side).textContent = letter; });
  }

  /* --- painting --- */

  /* The grey of each number that 16 bits can hold, as a pixel: the core's own window function over all of them. */
  function table() {
    const told = screen.told;
    const count = told.number_format === "shades" || told.number_format === "colours" ? 256 : 65536;
    const pixels = new Uint32Array(count);
    const turned = told.is_inverse !== screen.inverted;
    const span = Math.max(stage.width - 1, 1e-3);
    const isLinear = stage.width >= 1;
    const low = isLinear ? stage.centre - 0.5 : stage.centre;
    for (let code = 0; code < count; code += 1) {
      const number = told.number_format === "signed" && code > 32767 ? code - 65536 : code;
      const value = number * told.slope + told.intercept;
      const grey = clamp((value - low) / (isLinear ? span : stage.width) + 0.5, 0, 1);
      const shade = Math.floor(255 * (turned ? 1 - grey : grey) + 1e-9);
      pixels[code] = 0xff000000 | shade << 16 | shade << 8 | shade;
    }
    return pixels;
  }

  function paintPicture() {
    const [width, height] = screen.size();
    if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
    const image = context.createImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const of = table();
    if (screen.told.number_format === "colours") {
      for (let i = 0, k = 0; i < pixels.length; i += 1, k += 3) {
        pixels[i] = 0xff000000 | (of[painted[k + 2]] & 255) << 16 | (of[painted[k + 1]] & 255) << 8 | of[painted[k]] & 255;
      }
    } else {
      for (let i = 0; i < pixels.length; i += 1) { pixels[i] = of[painted[i] & 0xffff]; }
    }
    context.putImageData(image, 0, 0);
  }

  screen.layout = () => {
    if (!screen.told) { return; }
    const [width, height] = screen.size();
    const boxWidth = node.clientWidth || 1;
    const boxHeight = node.clientHeight || 1;
    const fitted = fitSize(width, height * screen.told.pixel_aspect, boxWidth, boxHeight);
    geometry = {
      boxWidth, boxHeight, width: fitted.width, height: fitted.height, limit: clamp(8 * width / fitted.width, 8, 60)
    };
    stage.view = clampView(stage.view, geometry);
    screen.paintView();
  };

  screen.paintView = () => {
    if (!screen.told) { return; }
    const [left, top] = toStage(stage.view, geometry, 0, 0);
    const s = stage.view.s;
    canvas.style.width = geometry.width * s + "px";
    canvas.style.height = geometry.height * s + "px";
    canvas.style.transform = "translate(" + left + "px," + top + "px)";
    canvas.style.imageRendering = screen.scale() > 3 ? "pixelated" : "auto";
    $("hud-zoom").textContent = s > 1 ? s.toFixed(1) + "x" : "";
    node.classList.toggle("pans", s > 1 && node.dataset.tool === "select");
    shown();
  };

  stage.setWindow = (centre, width) => screen.setWindow(centre, width, "");
  screen.setWindow = (centre, width, label) => {
    stage.centre = centre;
    stage.width = Math.max(width, 0.001);
    screen.label = label || "";
    if (screen.told && painted) { paintPicture(); }
    const tidy = (n) => Math.abs(n) >= 20 ? Math.round(n) : +n.toPrecision(3);
    $("hud-window").textContent = "W " + tidy(stage.width) + " L " + tidy(stage.centre);
    changed("window");
  };
  screen.invert = () => {
    screen.inverted = !screen.inverted;
    paintPicture();
    changed("window");
  };
  stage.step = (by) => screen.show(screen.index + by);
  stage.show = (index) => screen.show(index);

  /* The value under a place, in the picture's own units. */
  screen.valueAt = ([x, y]) => {
    const [width, height] = screen.size();
    const column = clamp(Math.floor(x), 0, width - 1);
    const row = clamp(Math.floor(y), 0, height - 1);
    const i = row * width + column;
    const number = screen.told.number_format === "colours" ? painted[i * 3 + 1] : painted[i];
    return number * screen.told.slope + screen.told.intercept;
  };

  /* --- what is drawn over it --- */

  const at = (point) => { const [x, y] = screen.toScreen(point); return x.toFixed(2) + " " + y.toFixed(2); };

  screen.pathOf = (shape) => {
    const kind = kindOf(shape);
    if (kind === "ellipse") {
      const [x, y, rx, ry] = shape.ellipse;
      const arc = "A" + (rx * screen.scale()).toFixed(2) + " " + (ry * screen.down()).toFixed(2) + " 0 1 1 ";
      return "M" + at([x - rx, y]) + arc + at([x + rx, y]) + arc + at([x - rx, y]) + "Z";
    }
    if (kind === "polygon") { return "M" + shape.polygon.map(at).join("L") + "Z"; }
    if (kind === "point") {
      const [x, y] = screen.toScreen(shape.point);
      return "M" + (x - 10) + " " + y + "H" + (x + 10) + "M" + x + " " + (y - 10) + "V" + (y + 10);
    }
    return "M" + handlesOf(shape).map(at).join("L") + "Z";
  };

  /* Draw marks [{shape, number, label, isChosen, isRegion}], boxes painted black, the crop, and what is being drawn. */
  screen.draw = ({ marks, blank, crop, draft, handle, hides }) => {
    overlay.textContent = "";
    if (!screen.told) { return; }
    const add = (tag, attributes, text) => overlay.appendChild(svg(tag, attributes, text));
    blank.forEach((box) => add("path", { class: "blanked", d: screen.pathOf({ rect: box }) }));
    if (crop) {
      const [width, height] = screen.size();
      add("path", {
        class: "cropped-away", "fill-rule": "evenodd", d: screen.pathOf({ rect: [0, 0, width, height] }) + screen.pathOf({ rect: crop })
      });
      add("path", { class: "crop-edge", d: screen.pathOf({ rect: crop }) });
    }
    if (!hides) { marks.forEach((mark) => drawMark(add, mark)); }
    const chosen = marks.find((mark) => mark.isChosen && !mark.isRegion);
    if (chosen && !draft && !hides) { drawHandles(add, chosen.shape, handle); }
    if (draft) { drawDraft(add, draft); }
    if (screen.cursor) {
      const [x, y] = screen.toScreen(screen.cursor);
      add("path", { class: "halo", d: "M" + (x - 16) + " " + y + "H" + (x + 16) + "M" + x + " " + (y - 16) + "V" + (y + 16) });
      add("path", { class: "cross", d: "M" + (x - 16) + " " + y + "H" + (x + 16) + "M" + x + " " + (y - 16) + "V" + (y + 16) });
    }
  };

  function drawMark(add, mark) {
    const d = screen.pathOf(mark.shape);
    add("path", { class: "halo", d });
    add("path", {
      class: "outline" + (mark.isChosen ? " chosen" : "") + (mark.isRegion ? " region" : ""), d, stroke: colourOf(mark.number)
    });
    if (!mark.label) { return; }
    const [left, top, , bottom] = boundsOf(mark.shape);
    const [x, y] = screen.toScreen([left, top]);
    const below = screen.toScreen([left, bottom])[1] + 16;
    const reach = kindOf(mark.shape) === "point" ? 14 : 0;
    add("text", {
      class: "mark-label", x: clamp(x + reach, 4, geometry.boxWidth - 60).toFixed(1), y: (y < 26 ? below : y - 6).toFixed(1)
    }, mark.label);
  }

  /* The middles of edges that are long enough on the screen to be taken hold of; null for the others. */
  screen.middlesOf = (shape) => {
    const spots = (shape.polygon || []).map(screen.toScreen);
    return middlesOf(shape).map((point, i) => {
      const [a, b] = [spots[i], spots[(i + 1) % spots.length]];
      return Math.hypot(a[0] - b[0], a[1] - b[1]) >= LEAST_EDGE_PX ? point : null;
    });
  };

  function drawHandles(add, shape, held) {
    const spots = handlesOf(shape).map(screen.toScreen);
    const edges = spots.map(([x, y], i) => { const q = spots[(i + 1) % spots.length]; return Math.hypot(q[0] - x, q[1] - y); });
    screen.middlesOf(shape).forEach((point) => {
      if (!point) { return; }
      const [cx, cy] = screen.toScreen(point);
      add("circle", { class: "middle", cx, cy, r: 4 });
    });
    /* Where corners lie close together, large dots would hide what they are set to. */
    const usual = shape.point ? 5.5 : clamp(Math.min(...edges) / 2.5, 2.5, 5.5);
    spots.forEach(([cx, cy], i) => {
      add("circle", { class: "handle" + (i === held ? " held" : ""), cx, cy, r: i === held ? usual + 2 : usual });
    });
  }

  function drawDraft(add, draft) {
    if (draft.path.length > 1) {
      const d = draft.shape ? screen.pathOf(draft.shape) : "M" + draft.path.map(at).join("L");
      add("path", { class: "draft-halo", d });
      add("path", { class: "draft", d });
    }
    if (draft.tool === "arrow" && draft.path.length > 1) {
      const d = arrowPath(screen.toScreen(draft.path[0]), screen.toScreen(draft.path[1]));
      add("path", { class: "draft-halo", d });
      add("path", { class: "draft", d });
    }
    draft.points.forEach((point, i) => {
      const [cx, cy] = screen.toScreen(point);
      add("circle", { class: "handle" + (i === 0 && draft.tool === "polygon" && draft.points.length > 2 ? " held" : ""), cx, cy, r: i ? 4 : 6 });
    });
  }

  function arrowPath(tail, tip) {
    const angle = Math.atan2(tip[1] - tail[1], tip[0] - tail[0]);
    const wing = (turn) => (tip[0] - 14 * Math.cos(angle + turn)) + " " + (tip[1] - 14 * Math.sin(angle + turn));
    return "M" + tail.join(" ") + "L" + tip.join(" ") + "M" + wing(0.45) + "L" + tip.join(" ") + "L" + wing(-0.45);
  }

  new ResizeObserver(() => screen.layout()).observe(node);
  return screen;
}
