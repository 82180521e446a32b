/* The row above the picture: what the tool does, and what else can be done now. */
import { chosenHere, drawing, imageTold, isHere, page } from "./context.js";
import { $, element, paintList, toolButtons, write } from "./dom.js";

/** @type {Record<string, () => void>} */
let guideActs = {};

/** @param {string} [words] in place of the tool's own */
export function paintGuide(words) {
  const one = chosenHere();
  const again = page.addsHere ? " on this slice. " : " again. ";
  const said = words || (page.redraws !== null ? "Draw finding " + page.redraws + again : "") + drawing.guide();
  write("guide", said);
  $("of-wand").hidden = drawing.tool !== "wand";
  /** @type {{ id: string, text: string, run: () => void }[]} */
  const acts = [];
  /** @type {(id: string, text: string, run: () => void) => void} */
  const act = (id, text, run) => { acts.push({ id, text, run }); };
  if (drawing.isDrawing()) {
    if (drawing.canClose()) { act("close", "Close shape", () => drawing.close()); }
    if (drawing.tool === "polygon") { act("back", "Take back", () => drawing.takeBack()); }
    act("cancel", "Cancel", () => drawing.cancel());
  } else if (drawing.tool === "select" && one && one.shape && one.shape.polygon && isHere(one)) {
    act("add", "Add point", () => drawing.addCorner());
    if (drawing.canRemoveCorner()) { act("remove", "Remove point", () => drawing.removeCorner()); }
  }
  paintList("guide-acts", acts.map(({ id, text }) => [id, text]), ([id, text]) => element("button", {
    type: "button", id: "act-" + id, onclick: () => guideActs[id]()
  }, text));
  guideActs = Object.fromEntries(acts.map(({ id, run }) => [id, run]));
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
  setTool(tool);
  drawing.use(tool);
}
