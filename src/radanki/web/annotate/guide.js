/* The row above the picture: what the tool does, and what else can be done now. */
import { chosenHere, drawing, imageTold, isHere, page, screen } from "./context.js";
import { $, element, paintList, toolButtons, write } from "./dom.js";
import { drawHere } from "./editing.js";
import { BRUSHES, GOING_ON, OUTLINING } from "./shapes.js";
import { continued, copyOn } from "./stacks.js";
import { smooth } from "./strokes.js";

/** @import { Drawn } from "./types" */
/** @typedef {{ id: string, text: string, run: () => void }} Act */

const BETWEEN = "This outline was worked out from those of other slices. Drag, paint or smooth it where it does not fit: then it is drawn.";

/** @type {Record<string, () => void>} */
let guideActs = {};

function isBetween() {
  const one = chosenHere();
  return Boolean(drawing.tool === "select" && one && one.isBetween && one.shape);
}

/** @param {string} [words] in place of the tool's own */
export function paintGuide(words) {
  const again = page.addsHere ? " on this slice. " : " again. ";
  const goesOn = GOING_ON.includes(drawing.tool) && page.redraws === null && continued();
  const before = page.redraws !== null ? "Draw finding " + page.redraws + again :
    goesOn ? `Finding ${goesOn.number} gets an outline on this slice, too; Esc begins another finding. ` : "";
  const said = words || before + (isBetween() && !before ? BETWEEN : drawing.guide());
  write("guide", said);
  $("of-wand").hidden = drawing.tool !== "wand";
  $("of-brush").hidden = !BRUSHES.includes(drawing.tool);
  const acts = drawing.isDrawing() ? whileDrawing() : onShape(chosenHere());
  paintList("guide-acts", acts.map(({ id, text }) => [id, text]), ([id, text]) => element("button", {
    type: "button", id: "act-" + id, onclick: () => guideActs[id]()
  }, text));
  guideActs = Object.fromEntries(acts.map(({ id, run }) => [id, run]));
}

/** @type {(id: string, text: string, run: () => void) => Act} */
const act = (id, text, run) => ({ id, text, run });

/** @returns {Act[]} */
function whileDrawing() {
  const cancel = act("cancel", "Cancel", () => drawing.cancel());
  if (BRUSHES.includes(drawing.tool) && !screen.cursor) { return []; }
  if (BRUSHES.includes(drawing.tool)) { return [act("end", "End stroke", () => drawing.endStroke()), cancel]; }
  return [
    ...(drawing.canClose() ? [act("close", "Close shape", () => drawing.close())] : []),
    ...(drawing.tool === "polygon" ? [act("back", "Take back", () => drawing.takeBack())] : []),
    cancel
  ];
}

/**
 * What can be done with the chosen finding on this slice.
 * @param {Drawn | undefined} one
 * @returns {Act[]}
 */
function onShape(one) {
  if (!one || one.isRegion || !["select", "wand", ...BRUSHES].includes(drawing.tool)) { return []; }
  if (!isHere(one)) {
    return screen.isStack && drawing.tool === "select" ? [act("here", "Draw on this slice, too", () => drawHere())] : [];
  }
  if (!one.shape) { return []; }
  const isPolygon = Boolean(one.shape.polygon);
  const [before, after] = screen.isStack ? [screen.places[screen.index - 1], screen.places[screen.index + 1]] : [];
  return [
    ...(before === undefined ? [] : [act("copy-before", "\u25c0 Copy to " + before, () => copyOn(-1))]),
    ...(isPolygon && drawing.tool === "select" ? onCorners() : []),
    ...(isPolygon ? [act("smooth", "Smooth", () => smooth())] : []),
    ...(after === undefined ? [] : [act("copy-after", `Copy to ${after} \u25b6`, () => copyOn(1))])
  ];
}

/** @returns {Act[]} */
function onCorners() {
  const add = act("add", "Add point", () => drawing.addCorner());
  return drawing.canRemoveCorner() ? [add, act("remove", "Remove point", () => drawing.removeCorner())] : [add];
}

/** @param {string} tool */
export function setTool(tool) {
  if (imageTold() && imageTold().missing && tool !== "select") { return; }
  toolButtons().forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
  });
}

/** @param {string} tool */
export function useTool(tool) {
  if (imageTold() && imageTold().missing) { return; }
  if (tool !== "wand") { page.seed = null; }
  if (OUTLINING.includes(tool)) { page.outlineTool = tool; }
  setTool(tool);
  drawing.use(tool);
}
