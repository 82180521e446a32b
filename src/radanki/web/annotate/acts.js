/* What the page's buttons and fields do. */
import { chosenFinding, imageTold, looking, page, screen, state } from "./context.js";
import { $, choice, dialog, field, toolButtons } from "./dom.js";
import { drawFor, drawHere, grow, remove, setSpan, toggleMarks, undraw } from "./editing.js";
import { paintGuide, useTool } from "./guide.js";
import { listenToLabel } from "./labels.js";
import { open, reload } from "./opening.js";
import { ownWindow, paintSlice } from "./painting.js";
import { paintPanel } from "./panel.js";
import { save, showUnsaved } from "./saving.js";
import { kindOf } from "./shapes.js";
import { setRadius } from "./strokes.js";

/** @import { Drawn } from "./types" */

/** @type {(id: string, type: string, act: (event: Event) => void) => void} */
const on = (id, type, act) => $(id).addEventListener(type, act);

/** @param {Partial<Drawn>} values */
function change(values, merge = "") {
  const one = chosenFinding();
  if (one) { state.setFinding(page.name, one.number, values, merge); }
}

function redraw() {
  const one = chosenFinding();
  if (!one) { return; }
  useTool(one.shape ? kindOf(one.shape) : "polygon");
  drawFor(one.number);
  paintGuide();
  screen.node.focus();
}

function listenToForm() {
  ["why", "hint"].forEach((id) => on(id, "input", () => change({ [id]: field(id).value }, id)));
  on("finding", "submit", (event) => event.preventDefault());
  listenToLabel(() => { save(); screen.node.focus({ preventScroll: true }); });
  on("asks", "change", (event) => {
    const boxes = /** @type {HTMLInputElement[]} */ ([...$("asks").querySelectorAll("input:checked")]);
    if (boxes.length) {
      change({ asks: boxes.map((box) => box.value) });
    } else {
      /** @type {HTMLInputElement} */ (event.target).checked = true;
    }
  });
  ["from", "to"].forEach((id, end) => {
    on(id, "change", () => setSpan(end, +field(id).value));
    on(id + "-here", "click", () => setSpan(end, screen.place()));
  });
  on("redraw", "click", redraw);
  on("draw-here", "click", drawHere);
  on("undraw-here", "click", undraw);
  on("complete", "change", () => state.change(page.name, (one) => { one.complete = field("complete").checked; }));
  on("delete", "click", remove);
  on("add-unplaced", "click", () => {
    page.number = state.addFinding(page.name, null, null);
    paintPanel();
    $("label").focus();
  });
}

function listenToPicture() {
  on("slice", "input", () => screen.show(+field("slice").value));
  on("slice-before", "click", () => screen.stage.step(-1));
  on("slice-after", "click", () => screen.stage.step(1));
  on("show-first", "click", () => {
    const first = screen.place();
    state.change(page.name, (one) => { one.first = first; });
    paintSlice();
  });
  on("preset", "change", () => {
    const wanted = choice("preset").value;
    const preset = imageTold().presets.find((one) => one.name === wanted) || ownWindow();
    if (preset && wanted !== "-free") { screen.setWindow(preset.centre, preset.width); }
  });
  ["width", "centre"].forEach((id) => on(id, "input", () => {
    const value = +field(id).value;
    if (!Number.isFinite(value) || field(id).value === "") { return; }
    screen.setWindow(id === "centre" ? value : screen.stage.centre, id === "width" ? value : screen.stage.width);
  }));
  on("invert", "click", () => { if (screen.told) { screen.invert(); } });
  on("zoom-in", "click", () => screen.stage.zoom(1.5));
  on("zoom-out", "click", () => screen.stage.zoom(1 / 1.5));
  on("fit", "click", () => screen.stage.fit());
  on("marks", "click", toggleMarks);
}

/* Arrow keys move between the tools, as in every toolbar. */
function listenToTools() {
  toolButtons().forEach((button) => button.addEventListener("click", () => useTool(button.dataset.tool || "select")));
  $("tools").addEventListener("keydown", (event) => {
    const by = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 })[event.key];
    const buttons = toolButtons();
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (by && at >= 0) { event.preventDefault(); buttons[(at + by + buttons.length) % buttons.length].focus(); }
  });
}

/** @param {string | null} which */
function setTheme(which) {
  const theme = which === "light" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  $("theme").setAttribute("aria-pressed", String(theme === "light"));
  try { localStorage.setItem("radanki-theme", theme); } catch { /* private windows keep nothing */ }
}

export function listen() {
  listenToTools();
  listenToForm();
  listenToPicture();
  on("picture-name", "change", () => open(choice("picture-name").value));
  on("undo", "click", () => state.undo());
  on("redo", "click", () => state.redo());
  on("conflict-reload", "click", () => reload());
  on("conflict-mine", "click", () => save(true));
  on("fault-retry", "click", () => save());
  on("fault-copy", "click", showUnsaved);
  on("unsaved-copy", "click", () => navigator.clipboard.writeText(field("unsaved-text").value));
  on("brush-size", "input", () => setRadius(+field("brush-size").value));
  on("tolerance", "input", () => { if (page.seed && page.seed.number !== null) { grow(); } });
  on("look-open", "click", () => looking.open(page.name, page.told.finished[page.name]));
  on("help-open", "click", () => dialog("help").showModal());
  on("theme", "click", () => setTheme(document.documentElement.dataset.theme === "light" ? "dark" : "light"));
  try { setTheme(localStorage.getItem("radanki-theme")); } catch { setTheme("dark"); }
  window.addEventListener("beforeunload", (event) => {
    if (state.told && (state.isChanged() || state.waiting().length)) { event.preventDefault(); }
  });
}
