/* The tools: with a mouse, a pen, a finger, or keys alone. What is drawn is handed over when it is done. */
import { listenToPointers } from "./drawing_pointers.js";
import { makeKeys } from "./drawing_keys.js";
import { CLICK_PX, distance } from "./grips.js";
import { BRUSHES, TWO_PLACES, between, isDrawn, middlesOf, pixelBox, rounded, withCorner, withoutCorner } from "./shapes.js";

/** @import { Drawing, Hands } from "./types" */

const GUIDES = /** @type {Record<string, string>} */ ({
  select: "Click an outline to select it; drag it, or its points. A light dot adds a point. Drag elsewhere to pan or scroll.",
  rect: "Drag, or click two opposite corners. With keys: arrows, then Enter for each corner.",
  ellipse: "Drag, or click two corners of the box around it. With keys: arrows, then Enter for each.",
  polygon: "Click corner after corner; the first one, a double click or Enter closes it. Backspace takes one back.",
  point: "Click the place. With keys: arrows, then Enter.",
  arrow: "Drag to what the arrow points at: its tip is saved, as a point.",
  wand: "Click inside a tissue: its border becomes a polygon. Change the tolerance to grow or shrink it.",
  brush: "Paint: what you go over is added to the selected outline, or is a new finding. + and - change the size.",
  eraser: "What you go over is taken from the selected outline. + and - change the size.",
  blank: "Drag over burned-in text: it is painted black in every picture that students get.",
  crop: "Drag over what students should see. Positions stay those of the whole picture."
});

/** @type {(drawing: Drawing, hands: Hands) => Partial<Drawing>} */
const tools = (drawing, { screen, boxed, finished, grow, stroke, changed }) => ({
  guide: () => GUIDES[drawing.tool],
  isDrawing: () => drawing.points.length > 0,
  use: (tool) => {
    drawing.tool = tool;
    screen.node.dataset.tool = tool;
    drawing.cancel();
  },
  cancel: () => {
    drawing.clear();
    screen.cursor = null;
    changed();
  },
  /* What is shown of an unfinished shape. */
  draft: () => {
    const { points, hovered, tool, radius } = drawing;
    if (!points.length && !(hovered && BRUSHES.includes(tool))) { return null; }
    const path = hovered ? [...points, hovered] : points;
    const isBox = TWO_PLACES.includes(tool) && tool !== "arrow" && path.length > 1;
    return { tool, points, path, radius, shape: isBox ? between(tool, path[0], path[1]) : null };
  },
  finish: (shape) => {
    const size = screen.size();
    const { tool } = drawing;
    drawing.clear();
    if (!isDrawn(shape)) { changed("Too small to be seen: draw it again."); return; }
    if (shape.rect && (tool === "blank" || tool === "crop")) {
      boxed(tool, pixelBox(shape.rect, size, tool === "blank"));
    } else {
      finished(rounded(shape, size[0]));
    }
  },
  /* One place of a shape, by click or by Enter. */
  place: (at, reach) => {
    const { tool, points } = drawing;
    if (BRUSHES.includes(tool)) {
      if (points.length) { drawing.endStroke(); } else { Object.assign(drawing, { points: [at], hovered: at }); changed(); }
      return;
    }
    drawing.hovered = null;
    if (tool === "point") { drawing.finish({ point: at }); return; }
    if (tool === "wand") { drawing.clear(); grow(at); return; }
    if (points.length && tool !== "polygon") { drawing.finish(between(tool, points[0], at)); return; }
    /** @param {number[]} other */
    const away = (other) => distance(screen.toScreen(other), screen.toScreen(at));
    const last = points.length ? away(points[points.length - 1]) : Infinity;
    if (points.length > 2 && (away(points[0]) <= reach || last <= CLICK_PX)) { drawing.close(); return; }
    if (last > 1) { points.push(at); }
    changed();
  },
  endStroke: () => {
    const { points, tool, hovered } = drawing;
    drawing.clear();
    drawing.hovered = hovered;
    if (points.length) { stroke(points, tool === "brush"); }
    changed("move");
  },
  close: () => { if (drawing.canClose()) { drawing.finish({ polygon: drawing.points }); } },
  canClose: () => drawing.tool === "polygon" && drawing.points.length > 2,
  takeBack: () => { drawing.points.pop(); changed(); }
});

/** @type {(drawing: Drawing, hands: Hands) => Partial<Drawing>} */
const corners = (drawing, { screen, chosen, reshape, changed }) => ({
  /* A new corner after the chosen one, in the middle of its edge. */
  addCorner: () => {
    const one = chosen();
    if (!one || !one.shape || !one.shape.polygon) { return false; }
    const after = drawing.handle === null ? one.shape.polygon.length - 1 : drawing.handle;
    reshape(one.number, rounded(withCorner(one.shape, after, middlesOf(one.shape)[after]), screen.size()[0]));
    drawing.handle = after + 1;
    changed();
    return true;
  },
  canRemoveCorner: () => {
    const one = chosen();
    return Boolean(one && one.shape && drawing.handle !== null && withoutCorner(one.shape, drawing.handle));
  },
  removeCorner: () => {
    const one = chosen();
    const fewer = one && one.shape && drawing.handle !== null && withoutCorner(one.shape, drawing.handle);
    if (!fewer) { return false; }
    reshape(one.number, fewer);
    drawing.handle = null;
    changed();
    return true;
  }
});

/**
 * @param {Hands} hands
 * @returns {Drawing}
 */
export function makeDrawing(hands) {
  const drawing = /** @type {Drawing} */ (/** @type {Partial<Drawing>} */ ({
    tool: "select", handle: null, preview: null, points: [], hovered: null, radius: 14, changed: hands.changed
  }));
  const pointers = listenToPointers(drawing, hands);
  const keys = makeKeys(drawing, hands, pointers);
  Object.assign(drawing, tools(drawing, hands), corners(drawing, hands), {
    key: keys,
    clear: () => {
      Object.assign(drawing, { points: [], hovered: null, preview: null });
      pointers.letGo();
    }
  });
  hands.screen.node.dataset.tool = "select";
  return drawing;
}
