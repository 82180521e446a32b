/* Keys of the page, wherever the focus is; those of the tools count only on the picture. */
import { chosenFinding, drawing, imageTold, page, screen, state } from "./context.js";
import { $, dialog, element, field } from "./dom.js";
import { choose, cycle, cycleWindow, drawFor, drawHere, remove, resize, toggleMarks } from "./editing.js";
import { paintGuide, useTool } from "./guide.js";
import { focusLabel } from "./labels.js";
import { save } from "./saving.js";
import { GOING_ON } from "./shapes.js";
import { copyOn } from "./stacks.js";
import { smooth } from "./strokes.js";

/** @type {Record<string, string>} */
const TOOL_KEYS = {
  v: "select", r: "rect", e: "ellipse", p: "polygon", d: "point", a: "arrow", m: "wand", u: "brush", o: "eraser", b: "blank", k: "crop"
};
const KEYS = [
  ["V R E P D A", "Tools: select, box, ellipse, polygon, point, arrow"],
  ["M U O", "Wand, brush, eraser (rub out)"],
  ["+ -", "With brush or eraser: larger, smaller. With the wand: more or less tolerance"],
  ["B K", "Blank burned-in text; crop"],
  ["Arrows", "With a drawing tool: move the cross. With a finding selected: move it, or its chosen point. Else: slices, or pan"],
  ["Shift + arrows", "The same, ten times as far"],
  ["Enter", "Place a corner, a point, or the wand; on the first corner of a polygon, or twice, closes it. Begin and end a stroke"],
  ["Backspace", "Take the last corner of a polygon back"],
  ["Esc", "Stop drawing; then select nothing, with wand and brush; then the select tool"],
  [". ,", "Next, previous point of the selected shape"],
  ["Insert +", "Add a point after the chosen one"],
  ["Delete", "Remove the chosen point, else the finding"],
  ["F2", "To the label of the selected finding; Enter comes back"],
  ["S", "Make the selected outline smooth"],
  ["N Shift+N", "Next, previous finding"],
  ["T", "Draw the selected finding on this slice, too"],
  ["} { Shift+PageDown Shift+PageUp", "Copy the selected finding's shape to the next slice, the slice before"],
  ["[ ] PageUp PageDown Home End", "Slices"],
  ["W Shift+W, 1 to 5", "Next, previous window; windows by their place in the list"],
  ["I", "Invert"],
  ["Z X F", "Zoom in, out; whole picture"],
  ["L", "Outlines and labels on or off"],
  ["Ctrl+Z, Ctrl+Shift+Z or Ctrl+Y", "Undo, redo"],
  ["Ctrl+S", "Save at once"],
  ["?", "These keys"],
  ["Mouse", "Wheel: slices. Ctrl and wheel: zoom. Right-drag or Shift and drag: window. Middle-drag, or Space and drag: pan"],
  ["Fingers", "Two: zoom and pan. One: the tool"]
];

function escape() {
  if (drawing.isDrawing()) { drawing.cancel(); return; }
  if (drawing.tool === "select" || (GOING_ON.includes(drawing.tool) && chosenFinding())) { choose(null); return; }
  useTool("select");
  drawFor(null);
  paintGuide();
}

/** @type {Record<string, () => void>} */
const ACTIONS = {
  "[": () => screen.stage.step(-1), "]": () => screen.stage.step(1),
  "{": () => copyOn(-1), "}": () => copyOn(1), t: () => drawHere(), s: () => smooth(),
  "+": () => resize(1), "-": () => resize(-1),
  PageUp: () => screen.stage.step(-1), PageDown: () => screen.stage.step(1),
  Home: () => screen.show(0), End: () => screen.show(screen.places.length - 1),
  z: () => screen.stage.zoom(1.5), x: () => screen.stage.zoom(1 / 1.5), f: () => screen.stage.fit(),
  w: () => cycleWindow(1), W: () => cycleWindow(-1), i: () => { if (screen.told) { screen.invert(); } }, l: () => toggleMarks(),
  n: () => cycle(1), N: () => cycle(-1), "?": () => dialog("help").showModal(), Escape: () => escape(),
  F2: () => { if (chosenFinding()) { field("label").select(); focusLabel(); } },
  Delete: () => { if (!drawing.removeCorner() && chosenFinding()) { remove(); } }
};

/**
 * Save, undo and redo, as everywhere.
 * @type {(event: KeyboardEvent, isTyping: boolean) => void}
 */
function onControlKey(event, isTyping) {
  const key = event.key.toLowerCase();
  if (key === "s") { event.preventDefault(); save(); }
  if (isTyping || (key !== "z" && key !== "y")) { return; }
  event.preventDefault();
  if (key === "y" || event.shiftKey) { state.redo(); } else { state.undo(); }
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (document.querySelector("dialog[open]")) { return; }
  const target = /** @type {Element} */ (event.target);
  const isTyping = Boolean(target.closest("input:not([type=checkbox]):not([type=range]), textarea, select"));
  if ((event.ctrlKey || event.metaKey) && !event.altKey) { onControlKey(event, isTyping); return; }
  /* AltGr types brackets on many keyboards. */
  if ((event.altKey && !event.getModifierState("AltGraph")) || !page.name) { return; }
  if (isTyping) {
    if (event.key === "Escape") { screen.node.focus(); }
    return;
  }
  if (document.activeElement === screen.node && drawing.key(event)) { event.preventDefault(); return; }
  const isOnSlider = target.closest("input[type=range]");
  const preset = /^[1-5]$/.test(event.key) && imageTold().presets[+event.key - 1];
  if (preset) { screen.setWindow(preset.centre, preset.width); return; }
  const copies = event.shiftKey && /^Page(Up|Down)$/.test(event.key);
  const action = copies ? () => copyOn(event.key === "PageDown" ? 1 : -1) : ACTIONS[event.key];
  if (action && !(isOnSlider && event.key.length > 1)) { event.preventDefault(); action(); return; }
  if (TOOL_KEYS[event.key]) { event.preventDefault(); useTool(TOOL_KEYS[event.key]); screen.node.focus({ preventScroll: true }); }
}

export function listenToKeys() {
  document.addEventListener("keydown", onKey);
  $("keys").replaceChildren(...KEYS.map(([pressed, what]) => {
    return element("tr", {}, element("td", {}, element("kbd", {}, pressed)), element("td", {}, what));
  }));
}
