/* Drawing with a mouse, a pen or fingers. What is not for the tools goes on to the stage: panning, windows, slices. */
import { CLICK_PX, distance, dragged, gripAt } from "./grips.js";
import { BRUSHES, TWO_PLACES, between, isDrawn, middlesOf, rounded, withCorner } from "./shapes.js";

/** @import { Shape } from "../types" */
/** @import { Drawing, Grip, Hands } from "./types" */
/** @typedef {{ grip: Grip, from: number[], at: number[], shape: Shape, hasMoved: boolean }} Drag */

const GRIP_PX = /** @type {Record<string, number>} */ ({ mouse: 9, pen: 12, touch: 22 });

/** @param {PointerEvent} event */
const reachOf = (event) => GRIP_PX[event.pointerType] || GRIP_PX.mouse;

/** @param {Event} event */
const mine = (event) => event.stopImmediatePropagation();

/**
 * Two fingers zoom and pan, whatever the tool is.
 * @param {Hands} hands
 */
function makePinch({ screen }) {
  /** @type {Map<number, number[]>} */
  const touches = new Map();
  /** @type {{ x: number, y: number, size: number } | null} */
  let pinch = null;
  const now = () => {
    const [a, b] = [...touches.values()];
    return { x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2, size: Math.max(distance(a, b), 10) };
  };
  return {
    isOn: () => pinch !== null,
    /**
     * A finger comes down; true where it is the second.
     * @param {PointerEvent} event
     */
    down: (event) => {
      if (event.pointerType !== "touch") { return false; }
      if (event.isPrimary) { touches.clear(); }
      touches.set(event.pointerId, screen.local(event));
      if (touches.size === 2) { pinch = now(); }
      return touches.size === 2;
    },
    /** @param {PointerEvent} event */
    move: (event) => {
      if (touches.has(event.pointerId)) { touches.set(event.pointerId, screen.local(event)); }
      if (!pinch || touches.size !== 2) { return; }
      const next = now();
      screen.stage.pan(next.x - pinch.x, next.y - pinch.y);
      screen.stage.zoom(next.size / pinch.size, next.x, next.y);
      pinch = next;
    },
    /** @param {PointerEvent} event */
    up: (event) => {
      touches.delete(event.pointerId);
      if (!touches.size) { pinch = null; }
    },
    /** @param {PointerEvent} event */
    end: (event) => {
      touches.delete(event.pointerId);
      pinch = null;
    }
  };
}

/**
 * @param {Drawing} drawing
 * @param {Hands} hands
 */
export function listenToPointers(drawing, hands) {
  const { screen, changed } = hands;
  const { node } = screen;
  const pinch = makePinch(hands);
  /** @type {{ at: number[], isFirst: boolean } | null} */
  let press = null;
  /** @type {Drag | null} */
  let drag = null;
  const pointers = { spaceHeld: false, letGo: () => { press = null; drag = null; } };
  const letGo = () => { pointers.letGo(); drawing.preview = null; };

  /* What this press began is none: a second finger came, or the browser took the pointer. */
  function takeBack() {
    if (press && (press.isFirst || BRUSHES.includes(drawing.tool))) { drawing.points = []; }
    letGo();
    changed();
  }

  /** @param {PointerEvent} event */
  function down(event) {
    if (/** @type {Element} */ (event.target).closest("button")) { return; }
    if (pinch.down(event)) { hold(node, event); takeBack(); return; }
    if (event.button !== 0 || event.shiftKey || pointers.spaceHeld || !screen.told) { return; }
    const at = screen.local(event);
    screen.cursor = null;
    press = { at, isFirst: drawing.tool !== "select" && !drawing.points.length };
    if (drawing.tool !== "select") {
      hold(node, event);
      begin(drawing, screen.sourceAt(at), press.isFirst);
      changed();
      return;
    }
    drag = grab(drawing, hands, event);
  }

  /** @param {PointerEvent} event */
  function move(event) {
    pinch.move(event);
    if (pinch.isOn()) { mine(event); return; }
    if (!screen.told) { return; }
    changed("hover", screen.sourceAt(screen.local(event)));
    if (drag) {
      mine(event);
      pull(drawing, hands, drag, screen.local(event));
    } else if (drawing.tool === "select") {
      hover(hands, event);
    } else {
      if (press) { mine(event); }
      follow(drawing, hands, screen.sourceAt(screen.local(event)), press !== null);
    }
  }

  /** @param {PointerEvent} event */
  function up(event) {
    const wasPinch = pinch.isOn();
    pinch.up(event);
    if (wasPinch) { mine(event); return; }
    const at = screen.local(event);
    const held = press;
    if (drag) {
      mine(event);
      drop(drawing, hands, drag, screen.sourceAt(at), letGo);
    } else if (held && drawing.tool === "select") {
      if (distance(held.at, at) <= CLICK_PX && event.button === 0) { hands.choose(null); }
      press = null;
    } else if (held) {
      mine(event);
      press = null;
      released(drawing, hands, held, at, reachOf(event));
    }
  }

  listen(drawing, node, pointers, {
    pointerdown: down, pointermove: move, pointerup: up, pointercancel: (event) => { pinch.end(event); takeBack(); },
    pointerleave: () => { if (!press && BRUSHES.includes(drawing.tool)) { drawing.hovered = null; changed("move"); } }
  });
  return pointers;
}

/**
 * @param {Drawing} drawing
 * @param {HTMLElement} node
 * @param {{ spaceHeld: boolean }} pointers
 * @param {Record<string, (event: PointerEvent) => void>} handlers
 */
function listen(drawing, node, pointers, handlers) {
  Object.entries(handlers).forEach(([type, handle]) => {
    node.addEventListener(type, (event) => handle(/** @type {PointerEvent} */ (event)), true);
  });
  ["click", "dblclick"].forEach((name) => node.addEventListener(name, (event) => {
    if (drawing.tool !== "select" || node.dataset.over) { mine(event); }
  }, true));
  const release = () => Object.assign(pointers, { spaceHeld: false });
  window.addEventListener("keyup", (event) => { if (event.key === " ") { release(); } });
  window.addEventListener("blur", release);
}

/** @type {(drawing: Drawing, spot: number[], isFirst: boolean) => void} */
function begin(drawing, spot, isFirst) {
  const paints = BRUSHES.includes(drawing.tool);
  if (paints || (TWO_PLACES.includes(drawing.tool) && isFirst)) { drawing.points = [spot]; }
  if (paints) { drawing.hovered = spot; }
}

/** @type {(drawing: Drawing, hands: Hands, spot: number[], isPressed: boolean) => void} */
function follow(drawing, { changed }, spot, isPressed) {
  const paints = BRUSHES.includes(drawing.tool);
  if (paints && isPressed) { drawing.points.push(spot); }
  if (paints || drawing.points.length) { drawing.hovered = spot; changed("move"); }
}

/** @type {(node: HTMLElement, event: PointerEvent) => void} */
function hold(node, event) {
  mine(event);
  node.focus({ preventScroll: true });
  try { node.setPointerCapture(event.pointerId); } catch { /* the pointer has left already */ }
}

/** @type {(drawing: Drawing, hands: Hands, event: PointerEvent) => Drag | null} */
function grab(drawing, { screen, chosen, findings, choose }, event) {
  const at = screen.local(event);
  const grip = gripAt(screen, chosen(), findings(), at, reachOf(event));
  if (!grip || !grip.finding.shape) { return null; }
  hold(screen.node, event);
  if (grip.kind === "shape") {
    drawing.handle = null;
    choose(grip.finding.number);
  }
  return { grip, from: screen.sourceAt(at), at, shape: grip.finding.shape, hasMoved: false };
}

/** @type {(hands: Hands, event: PointerEvent) => void} */
function hover({ screen, chosen, findings }, event) {
  if (event.buttons) { return; }
  const grip = gripAt(screen, chosen(), findings(), screen.local(event), reachOf(event));
  screen.node.dataset.over = !grip ? "" : grip.kind === "shape" ? "shape" : "handle";
}

/** @type {(drawing: Drawing, hands: Hands, drag: Drag, at: number[]) => void} */
function pull(drawing, { screen, changed }, drag, at) {
  const { grip, shape, from } = drag;
  drag.hasMoved = drag.hasMoved || distance(drag.at, at) > CLICK_PX - 1;
  if (!drag.hasMoved) { return; }
  drawing.preview = { number: grip.finding.number, shape: dragged(grip, shape, from, screen.sourceAt(at), screen.size()) };
  changed();
}

/** @type {(drawing: Drawing, hands: Hands, drag: Drag, spot: number[], letGo: () => void) => void} */
function drop(drawing, { screen, reshape, changed }, { grip, hasMoved, shape, from }, spot, letGo) {
  const result = hasMoved ? dragged(grip, shape, from, spot, screen.size()) :
    grip.kind === "middle" ? withCorner(shape, grip.handle, middlesOf(shape)[grip.handle]) : null;
  drawing.handle = grip.kind === "handle" ? grip.handle : grip.kind === "middle" ? grip.handle + 1 : null;
  letGo();
  if (result && isDrawn(result)) { reshape(grip.finding.number, rounded(result, screen.size()[0])); }
  changed();
}

/** @type {(drawing: Drawing, hands: Hands, press: { at: number[], isFirst: boolean }, at: number[], reach: number) => void} */
function released(drawing, { screen, changed }, press, at, reach) {
  const spot = screen.sourceAt(at);
  if (BRUSHES.includes(drawing.tool)) { drawing.endStroke(); return; }
  if (!TWO_PLACES.includes(drawing.tool)) { drawing.place(spot, reach); return; }
  const isClick = distance(press.at, at) <= CLICK_PX;
  if (press.isFirst && isClick && drawing.tool !== "arrow") {
    changed();
  } else {
    drawing.finish(between(drawing.tool, drawing.points[0], spot));
  }
}
