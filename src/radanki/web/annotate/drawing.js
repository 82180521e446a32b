/* The tools: with a mouse, a pen, a finger, or keys alone. What is drawn is handed over when it is done. */
import { clamp } from "../stage/numbers.js";
import { boundsOf, distanceTo } from "../stage/shapes.js";
import { between, handlesOf, isDrawn, middlesOf, moved, pixelBox, rounded, withCorner, withHandleAt, withoutCorner } from "./shapes.js";

const CLICK_PX = 4;
const GRIP_PX = { mouse: 9, pen: 12, touch: 22 };
const TWO_PLACES = ["rect", "ellipse", "arrow", "blank", "crop"];

const GUIDES = {
  select: "Click an outline to select it; drag it, or its points. A light dot adds a point. Drag elsewhere to pan or scroll.",
  rect: "Drag, or click two opposite corners. With keys: arrows, then Enter for each corner.",
  ellipse: "Drag, or click two corners of the box around it. With keys: arrows, then Enter for each.",
  polygon: "Click corner after corner; the first one, a double click or Enter closes it. Backspace takes one back.",
  point: "Click the place. With keys: arrows, then Enter.",
  arrow: "Drag to what the arrow points at: its tip is saved, as a point.",
  wand: "Click inside a tissue: its border becomes a polygon. Change the tolerance to grow or shrink it.",
  blank: "Drag over burned-in text: it is painted black in every picture that students get.",
  crop: "Drag over what students should see. Positions stay those of the whole picture."
};

export function makeDrawing({ screen, findings, chosen, choose, reshape, finished, boxed, grow, changed }) {
  const node = screen.node;
  let points = [];
  let hovered = null;
  let press = null;
  let drag = null;
  let pinch = null;
  let spaceHeld = false;
  const touches = new Map();
  const drawing = { tool: "select", handle: null, preview: null };

  const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  const reachOf = (event) => GRIP_PX[event.pointerType] || GRIP_PX.mouse;

  drawing.guide = () => GUIDES[drawing.tool];
  drawing.isDrawing = () => points.length > 0;

  drawing.use = (tool) => {
    drawing.tool = tool;
    node.dataset.tool = tool;
    cancel();
    screen.cursor = null;
    changed();
  };

  function cancel() {
    points = [];
    hovered = null;
    press = null;
    drag = null;
    drawing.preview = null;
  }
  drawing.cancel = () => { cancel(); screen.cursor = null; changed(); };

  /* What is shown of an unfinished shape. */
  drawing.draft = () => {
    if (!points.length) { return null; }
    const path = hovered ? [...points, hovered] : points;
    const isTwo = TWO_PLACES.includes(drawing.tool);
    const shape = isTwo && path.length > 1 && drawing.tool !== "arrow" ? between(drawing.tool, path[0], path[1]) : null;
    return { tool: drawing.tool, points, path, shape };
  };

  /* --- finishing --- */

  function finish(shape) {
    const size = screen.size();
    const tool = drawing.tool;
    cancel();
    if (!isDrawn(shape)) { changed("Too small to be seen: draw it again."); return; }
    if (tool === "blank" || tool === "crop") {
      boxed(tool, pixelBox(shape.rect, size, tool === "blank"));
    } else {
      finished(rounded(shape, size[0]));
    }
  }

  /* One place of a shape, by click or by Enter. */
  function place(at, reach) {
    const { tool } = drawing;
    hovered = null;
    if (tool === "point") { finish({ point: at }); return; }
    if (tool === "wand") { cancel(); grow(at); return; }
    if (tool === "polygon") {
      const near = (other) => distance(screen.toScreen(other), screen.toScreen(at)) <= reach;
      if (points.length > 2 && (near(points[0]) || distance(screen.toScreen(points[points.length - 1]), screen.toScreen(at)) <= CLICK_PX)) {
        finish({ polygon: points });
        return;
      }
      if (!points.length || !(distance(screen.toScreen(points[points.length - 1]), screen.toScreen(at)) <= 1)) { points.push(at); }
    } else if (!points.length) {
      points = [at];
    } else {
      finish(between(tool, points[0], at));
      return;
    }
    changed();
  }

  drawing.close = () => {
    if (drawing.tool === "polygon" && points.length > 2) { finish({ polygon: points }); }
  };
  drawing.canClose = () => drawing.tool === "polygon" && points.length > 2;
  drawing.takeBack = () => { points.pop(); changed(); };

  /* --- taking hold --- */

  /* What lies under a place of the stage: a handle or an edge's middle of the chosen one, or an outline. */
  function gripAt(at, reach) {
    const mine = chosen();
    if (mine && mine.shape && mine.isHere) {
      const near = (list) => {
        let best = -1;
        list.forEach((point, i) => {
          if (!point) { return; }
          const away = distance(screen.toScreen(point), at);
          if (away <= reach && (best < 0 || away < distance(screen.toScreen(list[best]), at))) { best = i; }
        });
        return best;
      };
      const handle = near(handlesOf(mine.shape));
      if (handle >= 0) { return { kind: "handle", handle, finding: mine }; }
      const middle = near(screen.middlesOf(mine.shape));
      if (middle >= 0) { return { kind: "middle", handle: middle, finding: mine }; }
    }
    const [width, height] = screen.size();
    const [x, y] = screen.sourceAt(...at);
    const ranked = findings().map((finding) => {
      const away = distanceTo(asFractions(finding.shape, width, height), x / width, y / height, height / width);
      return { finding, away: away * width * screen.scale() };
    }).filter((one) => one.away <= reach);
    /* The smallest of those that lie over one another: else what is inside could never be taken. */
    ranked.sort((a, b) => (a.away - b.away) || spread(a.finding.shape) - spread(b.finding.shape));
    return ranked.length ? { kind: "shape", finding: ranked[0].finding } : null;
  }

  function spread(shape) {
    const [left, top, right, bottom] = boundsOf(shape);
    return (right - left) * (bottom - top);
  }

  function asFractions(shape, width, height) {
    if (shape.polygon) { return { polygon: shape.polygon.map((p) => [p[0] / width, p[1] / height]) }; }
    const [kind] = Object.keys(shape);
    return { [kind]: shape[kind].map((n, i) => n / (i % 2 ? height : width)) };
  }

  function dragged(at) {
    const { grip, from, shape } = drag;
    const size = screen.size();
    if (grip.kind === "shape") { return moved(shape, at[0] - from[0], at[1] - from[1], size); }
    if (grip.kind === "middle") { return withHandleAt(withCorner(shape, grip.handle, at), grip.handle + 1, at); }
    return withHandleAt(shape, grip.handle, at);
  }

  /* --- pointers --- */

  const mine = (event) => { event.stopImmediatePropagation(); };

  node.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button")) { return; }
    if (event.pointerType === "touch") {
      if (event.isPrimary) { touches.clear(); }
      touches.set(event.pointerId, screen.local(event));
      if (touches.size === 2) {
        if (press && press.isFirst) { points = []; }
        press = null;
        drag = null;
        drawing.preview = null;
        pinch = pinchNow();
        node.setPointerCapture(event.pointerId);
        mine(event);
        changed();
        return;
      }
    }
    if (event.button !== 0 || event.shiftKey || spaceHeld || !screen.told) { return; }
    const at = screen.local(event);
    screen.cursor = null;
    if (drawing.tool === "select") {
      const grip = gripAt(at, reachOf(event));
      press = { at, grip };
      if (!grip) { return; }
      mine(event);
      hold(event);
      drag = { grip, from: screen.sourceAt(...at), at, shape: grip.finding.shape, hasMoved: false };
      if (grip.kind === "shape") {
        drawing.handle = null;
        choose(grip.finding.number);
      }
      return;
    }
    mine(event);
    hold(event);
    const spot = screen.sourceAt(...at);
    press = { at, isFirst: !points.length };
    if (TWO_PLACES.includes(drawing.tool) && !points.length) { points = [spot]; }
    changed();
  }, true);

  function hold(event) {
    node.focus({ preventScroll: true });
    try { node.setPointerCapture(event.pointerId); } catch { /* the pointer has left already */ }
  }

  node.addEventListener("pointermove", (event) => {
    if (touches.has(event.pointerId)) { touches.set(event.pointerId, screen.local(event)); }
    if (pinch) {
      if (touches.size === 2) { pinched(); }
      mine(event);
      return;
    }
    if (!screen.told) { return; }
    const at = screen.local(event);
    const spot = screen.sourceAt(...at);
    changed("hover", spot);
    if (drag) {
      mine(event);
      drag.hasMoved = drag.hasMoved || distance(drag.at, at) > CLICK_PX - 1;
      if (drag.hasMoved) {
        drawing.preview = { number: drag.grip.finding.number, shape: dragged(spot) };
        changed();
      }
    } else if (drawing.tool !== "select") {
      if (press) { mine(event); }
      if (points.length) { hovered = spot; changed(); }
    } else if (!event.buttons) {
      const grip = gripAt(at, reachOf(event));
      node.dataset.over = !grip ? "" : grip.kind === "shape" ? "shape" : "handle";
    }
  }, true);

  node.addEventListener("pointerup", (event) => {
    touches.delete(event.pointerId);
    if (pinch) {
      if (!touches.size) { pinch = null; }
      mine(event);
      return;
    }
    const at = screen.local(event);
    if (drag) {
      mine(event);
      dropped(screen.sourceAt(...at));
    } else if (press && drawing.tool === "select") {
      if (distance(press.at, at) <= CLICK_PX && event.button === 0) { choose(null); }
      press = null;
    } else if (press) {
      mine(event);
      released(at, reachOf(event));
    }
  }, true);

  function dropped(spot) {
    const { grip, hasMoved, shape } = drag;
    const number = grip.finding.number;
    const result = hasMoved ? dragged(spot) : grip.kind === "middle" ? withCorner(shape, grip.handle, middlesOf(shape)[grip.handle]) : null;
    drawing.handle = grip.kind === "handle" ? grip.handle : grip.kind === "middle" ? grip.handle + 1 : null;
    drag = null;
    press = null;
    drawing.preview = null;
    if (result && isDrawn(result)) { reshape(number, rounded(result, screen.size()[0])); }
    changed();
  }

  function released(at, reach) {
    const { isFirst, at: from } = press;
    const spot = screen.sourceAt(...at);
    press = null;
    if (TWO_PLACES.includes(drawing.tool)) {
      const isClick = distance(from, at) <= CLICK_PX;
      if (isFirst && isClick && drawing.tool !== "arrow") { changed(); } else { finish(between(drawing.tool, points[0], spot)); }
    } else {
      place(spot, reach);
    }
  }

  node.addEventListener("pointercancel", (event) => {
    touches.delete(event.pointerId);
    pinch = null;
    drag = null;
    press = null;
    drawing.preview = null;
    changed();
  }, true);

  ["click", "dblclick"].forEach((name) => node.addEventListener(name, (event) => {
    if (drawing.tool !== "select" || node.dataset.over) { mine(event); }
  }, true));

  function pinchNow() {
    const [a, b] = [...touches.values()];
    return { x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2, size: Math.max(distance(a, b), 10) };
  }

  function pinched() {
    const next = pinchNow();
    screen.stage.pan(next.x - pinch.x, next.y - pinch.y);
    screen.stage.zoom(next.size / pinch.size, next.x, next.y);
    pinch = next;
  }

  /* --- keys, while the picture has the focus: true where a key was taken --- */

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  drawing.key = (event) => {
    if (event.key === " ") { spaceHeld = true; return true; }
    if (!screen.told) { return false; }
    const way = ARROWS[event.key];
    if (way) {
      const unit = Math.max(1, 1 / screen.scale()) * (event.shiftKey ? 10 : 1);
      return step(way, unit);
    }
    if (event.key === "Enter" && drawing.tool !== "select") {
      /* Where a mouse drew, there is no cross to place: Enter then closes. */
      if (!screen.cursor && points.length) { drawing.close(); return true; }
      screen.cursor = screen.cursor || middle();
      place(screen.cursor, CLICK_PX);
      return true;
    }
    if (event.key === "Backspace" && points.length) { drawing.takeBack(); return true; }
    if (event.key === "." || event.key === ",") { return nextHandle(event.key === "." ? 1 : -1); }
    if (event.key === "Insert" || event.key === "+") { return drawing.addCorner(); }
    return false;
  };
  window.addEventListener("keyup", (event) => { if (event.key === " ") { spaceHeld = false; } });
  window.addEventListener("blur", () => { spaceHeld = false; });

  const middle = () => screen.sourceAt(node.clientWidth / 2, node.clientHeight / 2);

  function step([dx, dy], unit) {
    const size = screen.size();
    if (drawing.tool !== "select") {
      const from = screen.cursor || middle();
      screen.cursor = [clamp(from[0] + dx * unit, 0, size[0]), clamp(from[1] + dy * unit, 0, size[1])];
      keepInView(screen.cursor);
      if (points.length) { hovered = screen.cursor; }
      changed("hover", screen.cursor);
      changed();
      return true;
    }
    const one = chosen();
    if (one && one.shape && one.isHere && !one.isRegion) {
      const handles = handlesOf(one.shape);
      const held = drawing.handle === null ? null : handles[drawing.handle];
      const shape = held ?
        withHandleAt(one.shape, drawing.handle, [clamp(held[0] + dx * unit, 0, size[0]), clamp(held[1] + dy * unit, 0, size[1])]) :
        moved(one.shape, dx * unit, dy * unit, size);
      if (isDrawn(shape)) { reshape(one.number, rounded(shape, size[0]), "nudge"); }
      return true;
    }
    if (dy && screen.isStack && screen.stage.view.s <= 1) { screen.stage.step(dy); return true; }
    screen.stage.pan(-dx * 40, -dy * 40);
    return true;
  }

  function keepInView(spot) {
    const [x, y] = screen.toScreen(spot);
    const out = (n, most) => n < 20 ? 60 - n : n > most - 20 ? most - 60 - n : 0;
    const dx = out(x, node.clientWidth);
    const dy = out(y, node.clientHeight);
    if (screen.stage.view.s > 1 && (dx || dy)) { screen.stage.pan(dx, dy); }
  }

  function nextHandle(by) {
    const one = chosen();
    if (!one || !one.shape || one.isRegion) { return false; }
    const count = handlesOf(one.shape).length;
    drawing.handle = drawing.handle === null ? (by > 0 ? 0 : count - 1) : (drawing.handle + by + count) % count;
    changed();
    return true;
  }

  /* A new corner after the chosen one, in the middle of its edge. */
  drawing.addCorner = () => {
    const one = chosen();
    if (!one || !one.shape || !one.shape.polygon) { return false; }
    const after = drawing.handle === null ? one.shape.polygon.length - 1 : drawing.handle;
    reshape(one.number, rounded(withCorner(one.shape, after, middlesOf(one.shape)[after]), screen.size()[0]));
    drawing.handle = after + 1;
    changed();
    return true;
  };

  drawing.canRemoveCorner = () => {
    const one = chosen();
    return Boolean(one && one.shape && drawing.handle !== null && withoutCorner(one.shape, drawing.handle));
  };
  drawing.removeCorner = () => {
    if (!drawing.canRemoveCorner()) { return false; }
    const one = chosen();
    reshape(one.number, withoutCorner(one.shape, drawing.handle));
    drawing.handle = null;
    changed();
    return true;
  };

  node.dataset.tool = "select";
  return drawing;
}
