/* What is drawn over the picture: outlines, labels, handles, what is hidden from students, and what is being drawn. */
import { colourOf } from "../stage/elements.js";
import { clamp } from "../stage/numbers.js";
import { boundsOf } from "../stage/shapes.js";
import { BRUSHES, handlesOf, kindOf, middlesOf } from "./shapes.js";

/** @import { Shape } from "../types" */
/** @import { Draft, MarkDrawn, Scene, Screen } from "./types" */
/** @typedef {(tag: string, attributes: Record<string, string | number>, text?: string) => void} Add */

const SVG = "http://www.w3.org/2000/svg";
const LEAST_EDGE_PX = 28;

/** @type {(tail: number[], tip: number[]) => string} */
function arrowPath(tail, tip) {
  const angle = Math.atan2(tip[1] - tail[1], tip[0] - tail[0]);
  /** @param {number} turn */
  const wing = (turn) => (tip[0] - 14 * Math.cos(angle + turn)) + " " + (tip[1] - 14 * Math.sin(angle + turn));
  return "M" + tail.join(" ") + "L" + tip.join(" ") + "M" + wing(0.45) + "L" + tip.join(" ") + "L" + wing(-0.45);
}

/** @type {(x: number, y: number, reach: number) => string} */
const crossPath = (x, y, reach) => `M${x - reach} ${y}H${x + reach}M${x} ${y - reach}V${y + reach}`;

/** @type {(screen: Screen, shape: Shape) => string} */
export function pathOf(screen, shape) {
  /** @param {number[]} point */
  const at = (point) => { const [x, y] = screen.toScreen(point); return x.toFixed(2) + " " + y.toFixed(2); };
  if (shape.ellipse) {
    const [x, y, rx, ry] = shape.ellipse;
    const arc = `A${(rx * screen.scale()).toFixed(2)} ${(ry * screen.down()).toFixed(2)} 0 1 1 `;
    return `M${at([x - rx, y])}${arc}${at([x + rx, y])}${arc}${at([x - rx, y])}Z`;
  }
  if (shape.point) {
    const [x, y] = screen.toScreen(shape.point);
    return crossPath(x, y, 10);
  }
  return `M${handlesOf(shape).map(at).join("L")}Z`;
}

/**
 * The middles of edges that are long enough on the screen to be taken hold of; null for the others.
 * @param {Screen} screen
 * @param {Shape} shape
 */
export function middlesOn(screen, shape) {
  const spots = (shape.polygon || []).map(screen.toScreen);
  return middlesOf(shape).map((point, i) => {
    const [a, b] = [spots[i], spots[(i + 1) % spots.length]];
    return Math.hypot(a[0] - b[0], a[1] - b[1]) >= LEAST_EDGE_PX ? point : null;
  });
}

/** @type {(screen: Screen, add: Add, mark: MarkDrawn) => void} */
function drawMark(screen, add, mark) {
  const d = pathOf(screen, mark.shape);
  add("path", { class: "halo", d });
  add("path", {
    class: "outline" + (mark.isChosen ? " chosen" : "") + (mark.isRegion || mark.isBetween ? " region" : ""), d,
    stroke: colourOf(mark.number)
  });
  if (!mark.label) { return; }
  const [left, top, , bottom] = boundsOf(mark.shape);
  const [x, y] = screen.toScreen([left, top]);
  const below = screen.toScreen([left, bottom])[1] + 16;
  const reach = kindOf(mark.shape) === "point" ? 14 : 0;
  add("text", {
    class: "mark-label", x: clamp(x + reach, 4, screen.box.boxWidth - 60).toFixed(1), y: (y < 26 ? below : y - 6).toFixed(1)
  }, mark.label);
}

/** @type {(screen: Screen, add: Add, shape: Shape, held: number | null) => void} */
function drawHandles(screen, add, shape, held) {
  const spots = handlesOf(shape).map(screen.toScreen);
  const edges = spots.map(([x, y], i) => { const q = spots[(i + 1) % spots.length]; return Math.hypot(q[0] - x, q[1] - y); });
  middlesOn(screen, shape).forEach((point) => {
    if (!point) { return; }
    const [cx, cy] = screen.toScreen(point);
    add("circle", { class: "middle", cx, cy, r: 4 });
  });
  /* Where corners lie close together, large dots would hide what they are set to. */
  const usual = shape.point ? 5.5 : clamp(Math.min(...edges) / 2.5, 1.5, 5.5);
  const small = usual < 2.5 ? " small" : "";
  spots.forEach(([cx, cy], i) => {
    add("circle", { class: "handle" + (i === held ? " held" : small), cx, cy, r: i === held ? usual + 2 : usual });
  });
}

/** @type {(screen: Screen, add: Add, draft: Draft) => void} */
function drawStroke(screen, add, { tool, path, points, radius }) {
  const spots = path.map(screen.toScreen);
  const [cx, cy] = spots[spots.length - 1];
  if (points.length) {
    const d = "M" + spots.map(([x, y]) => x.toFixed(1) + " " + y.toFixed(1)).join("L") + (spots.length < 2 ? "l0.01 0" : "");
    add("path", { class: "stroke " + tool, d, "stroke-width": 2 * radius });
  }
  ["brush-halo", "brush-rim " + tool].forEach((look) => add("circle", { class: look, cx, cy, r: radius }));
}

/** @type {(screen: Screen, add: Add, draft: Draft) => void} */
function drawDraft(screen, add, draft) {
  if (BRUSHES.includes(draft.tool)) { drawStroke(screen, add, draft); return; }
  const spots = draft.path.map(screen.toScreen);
  const paths = spots.length < 2 ? [] : [
    draft.shape ? pathOf(screen, draft.shape) : "M" + spots.map(([x, y]) => x.toFixed(2) + " " + y.toFixed(2)).join("L"),
    ...(draft.tool === "arrow" ? [arrowPath(spots[0], spots[1])] : [])
  ];
  paths.forEach((d) => {
    add("path", { class: "draft-halo", d });
    add("path", { class: "draft", d });
  });
  draft.points.map(screen.toScreen).forEach(([cx, cy], i) => {
    const closes = i === 0 && draft.tool === "polygon" && draft.points.length > 2;
    add("circle", { class: "handle" + (closes ? " held" : ""), cx, cy, r: i ? 4 : 6 });
  });
}

/**
 * Draw marks, boxes painted black, the crop, and what is being drawn.
 * @param {Element} overlay
 * @param {Screen} screen
 * @param {Scene} scene
 */
export function drawScene(overlay, screen, { marks, blank, crop, draft, handle, hides, hidesHandles }) {
  overlay.replaceChildren();
  if (!screen.told) { return; }
  /** @type {Add} */
  const add = (tag, attributes, text) => {
    const node = document.createElementNS(SVG, tag);
    Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, String(value)));
    if (text !== undefined) { node.textContent = text; }
    overlay.append(node);
  };
  blank.forEach((box) => add("path", { class: "blanked", d: pathOf(screen, { rect: box }) }));
  if (crop) {
    const [width, height] = screen.size();
    const edge = pathOf(screen, { rect: crop });
    add("path", { class: "cropped-away", "fill-rule": "evenodd", d: pathOf(screen, { rect: [0, 0, width, height] }) + edge });
    add("path", { class: "crop-edge", d: edge });
  }
  if (!hides) { marks.forEach((mark) => drawMark(screen, add, mark)); }
  const chosen = marks.find((mark) => mark.isChosen && !mark.isRegion);
  if (chosen && !draft && !hides && !hidesHandles) { drawHandles(screen, add, chosen.shape, handle); }
  if (draft) { drawDraft(screen, add, draft); }
  if (screen.cursor) {
    const [x, y] = screen.toScreen(screen.cursor);
    ["halo", "cross"].forEach((look) => add("path", { class: look, d: crossPath(x, y, 16) }));
  }
}
