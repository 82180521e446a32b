/* The page: joins the picture, the tools, the panel and the server. */
import { colourOf } from "../stage/elements.js";
import { makeCaseState } from "./case_state.js";
import { makeDrawing } from "./drawing.js";
import { makeLooking } from "./looking.js";
import { makeScreen } from "./screen.js";
import { server } from "./server.js";
import { kindOf } from "./shapes.js";

const $ = (id) => document.getElementById(id);
const SAVE_AFTER_MS = 500;
const PULSE_MS = 1000;
const TOOL_KEYS = { v: "select", r: "rect", e: "ellipse", p: "polygon", d: "point", a: "arrow", m: "wand", b: "blank", k: "crop" };
const KEYS = [
  ["V R E P D A M", "Tools: select, box, ellipse, polygon, point, arrow, wand"],
  ["B K", "Blank burned-in text; crop"],
  ["Arrows", "With a drawing tool: move the cross. With a finding selected: move it, or its chosen point. Else: slices, or pan"],
  ["Shift + arrows", "The same, ten times as far"],
  ["Enter", "Place a corner, a point, or the wand; on the first corner of a polygon, or twice, closes it"],
  ["Backspace", "Take the last corner of a polygon back"],
  ["Esc", "Stop drawing; then the select tool; then select nothing"],
  [". ,", "Next, previous point of the selected shape"],
  ["Insert +", "Add a point after the chosen one"],
  ["Delete", "Remove the chosen point, else the finding"],
  ["N Shift+N", "Next, previous finding"],
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

let name = "";
let number = null;
let showsMarks = true;
let redraws = null;
let told = { problems: [], outlines: {}, finished: {}, digest: "", failure: "", version: -1 };
let isChecking = true;
let saving = null;
let timer = 0;
let fault = "";
let conflict = false;
let seed = null;

const state = makeCaseState(() => { changed(); });
const screen = makeScreen({ load: server.values, shown: () => paint(), changed: (what) => onScreen(what) });
const drawing = makeDrawing({
  screen,
  findings: () => here().filter((one) => !one.isRegion && one.shape),
  chosen: () => { const one = chosenFinding(); return one && { ...one, isHere: isHere(one) }; },
  choose: (which) => choose(which),
  reshape: (which, shape, merge) => state.setFinding(name, which, { shape }, merge),
  finished: (shape) => finished(shape),
  boxed: (tool, box) => boxed(tool, box),
  grow: (at) => { seed = { at, place: screen.place(), number: null }; return grow(); },
  changed: (what, more) => {
    if (what === "hover") { hover(more); return; }
    paint();
    paintGuide(what);
  }
});
const looking = makeLooking((fresh) => { state.take(fresh, true); paintPanel(); });

/* ---------- what is shown where ---------- */

const imageTold = () => state.told.images.find((image) => image.name === name);
const picture = () => state.picture(name);
function chosenFinding() { return name && number !== null ? state.finding(name, number) : undefined; }
function isHere(finding) { return !finding.slices || !screen.isStack || (finding.slices[0] <= screen.place() && screen.place() <= finding.slices[1]); }
function here() { return name ? picture().findings.filter(isHere) : []; }

function marks() {
  const found = [];
  here().forEach((one) => {
    const isChosen = one.number === number;
    const label = one.number + (one.label ? " " + one.label : "");
    const preview = drawing.preview && drawing.preview.number === one.number ? drawing.preview.shape : null;
    if (one.shape) { found.push({ shape: preview || one.shape, number: one.number, label, isChosen }); }
  });
  Object.entries(told.outlines[name] || {}).forEach(([key, rows]) => {
    rows.filter(([place]) => place === null || place === screen.place()).forEach(([, shapes]) => {
      shapes.forEach((shape, i) => {
        const finding = state.finding(name, +key);
        found.push({ shape, number: +key, label: i || !finding ? "" : key + " " + finding.label, isChosen: +key === number, isRegion: true });
      });
    });
  });
  return found;
}

function paint() {
  if (!name || !state.told) { return; }
  screen.draw({
    marks: marks(), blank: picture().blank, crop: picture().crop, draft: drawing.draft(), handle: drawing.handle, hides: !showsMarks
  });
}

function hover([x, y]) {
  if (!screen.told) { return; }
  const value = screen.valueAt([x, y]);
  const unit = screen.told.is_hounsfield ? " HU" : "";
  $("hud-value").textContent = "x " + Math.floor(x) + "  y " + Math.floor(y) + "  " + (Math.abs(value) < 10 ? +value.toFixed(2) : Math.round(value)) + unit;
}

function onScreen(what) {
  if (what === "slice") { paintSlice(); paint(); paintGuide(); }
  if (what === "window") { paintWindow(); }
}

function paintSlice() {
  const isStack = screen.places.length > 1;
  $("of-slices").hidden = !isStack;
  if (!isStack) { return; }
  const word = imageTold().kind === "loop" ? "Frame" : "Slice";
  const said = (screen.index + 1) + "/" + screen.places.length;
  $("slice-word").textContent = word;
  $("slice").max = screen.places.length - 1;
  $("slice").value = screen.index;
  $("slice").setAttribute("aria-valuetext", word + " " + screen.place() + ", " + (screen.index + 1) + " of " + screen.places.length);
  $("slice-said").textContent = said;
  $("hud-slice").textContent = word + " " + said + " (" + screen.place() + ")";
  $("show-first").setAttribute("aria-pressed", String((picture() || {}).first === screen.place()));
}

function paintWindow() {
  const { stage } = screen;
  const tidy = (n) => String(Math.abs(n) >= 20 ? Math.round(n) : +n.toPrecision(4));
  if (document.activeElement !== $("width")) { $("width").value = tidy(stage.width); }
  if (document.activeElement !== $("centre")) { $("centre").value = tidy(stage.centre); }
  $("invert").setAttribute("aria-pressed", String(screen.inverted));
  const preset = (imageTold() || { presets: [] }).presets.find((one) => one.centre === stage.centre && one.width === stage.width);
  const own = ownWindow();
  $("preset").value = preset ? preset.name : own && own.centre === stage.centre && own.width === stage.width ? "-own" : "-free";
}

function ownWindow() { return screen.picture && (screen.picture.window || (screen.told && screen.told.window)); }

/* ---------- opening ---------- */

async function open(wanted, index) {
  name = wanted;
  number = null;
  drawing.use("select");
  $("picture-name").value = name;
  const image = imageTold();
  const options = [["-own", "As the case or file says"], ...image.presets.map((one) => [one.name, one.label]), ["-free", "By hand"]];
  $("preset").replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  const isHeld = !image.isLinked;
  $("hiding").hidden = $("looking").hidden = !isHeld;
  document.querySelectorAll("[data-tool]").forEach((button) => { button.disabled = Boolean(image.missing); });
  $("add-unplaced").hidden = isHeld;
  paintPanel();
  await screen.open(image, index);
  paintPanel();
  tolerance();
}

function take(fresh, keepsHistory) {
  state.take(fresh, keepsHistory);
  $("title").textContent = fresh.title;
  document.title = fresh.title + " - radanki annotate";
  $("path").textContent = fresh.path;
  $("of-picture").hidden = fresh.images.length < 2;
  $("picture-name").replaceChildren(...fresh.images.map((image) => {
    return new Option(image.name + (image.isLinked ? " (link)" : image.missing ? " (not here)" : ""), image.name);
  }));
}

async function reload() {
  const fresh = await server.readCase();
  const wasOn = name;
  const index = screen.index;
  conflict = false;
  fault = "";
  take(fresh, false);
  const same = fresh.images.find((image) => image.name === wasOn);
  if (!fresh.images.length) { name = ""; screen.say("The case has no pictures yet; `radanki new` starts a case with some."); return; }
  await open(same ? wasOn : fresh.images[0].name, same ? index : undefined);
}

/* ---------- saving ---------- */

function changed() {
  if (!state.told || !name) { return; }
  clearTimeout(timer);
  if (state.isChanged() && !conflict) { timer = setTimeout(save, SAVE_AFTER_MS); }
  if (number !== null && !chosenFinding()) { number = null; }
  paint();
  paintPanel();
}

async function save(keepsMine) {
  clearTimeout(timer);
  if (saving) { await saving; }
  if (!state.isChanged() && keepsMine !== true) { paintSaved(); return; }
  saving = server.save(state.base, state.wanted(), keepsMine === true);
  paintSaved();
  try {
    const fresh = await saving;
    saving = null;
    fault = "";
    if (keepsMine === true) {
      conflict = false;
      take(fresh, false);
    } else {
      state.take(fresh, true);
    }
    isChecking = true;
  } catch (refused) {
    saving = null;
    if (refused.status === 409) { showConflict(); } else { fault = [refused.message, ...(refused.problems || [])].join("; "); }
  }
  paintPanel();
}

function showConflict() {
  conflict = true;
  clearTimeout(timer);
  $("conflict-words").textContent = "case.yaml was changed elsewhere, in an editor perhaps. Nothing of yours is lost, and nothing is saved until you choose.";
}

function paintSaved() {
  const waits = state.waiting().length;
  const [kind, words] = fault ? ["fault", "Not saved: " + fault]
    : conflict ? ["fault", "Not saved: changed elsewhere"]
      : saving ? ["saving", "Saving"]
        : state.isChanged() ? ["saving", "Changed"]
          : waits ? ["waits", waits === 1 ? "1 finding waits for its label" : waits + " findings wait for their labels"]
            : ["saved", "Saved"];
  if ($("saved").textContent !== words) { $("saved").textContent = words; }
  $("saved").dataset.state = kind;
  $("conflict").hidden = !conflict;
  $("undo").disabled = !state.canUndo();
  $("redo").disabled = !state.canRedo();
}

async function pulse() {
  try {
    const beat = await server.pulse();
    isChecking = beat.isChecking;
    if (!saving && !conflict && beat.digest && state.told && beat.digest !== state.base) {
      if (state.isChanged() || state.waiting().length) { showConflict(); } else { await reload(); }
    }
    if (beat.checks !== told.version) {
      told = await server.checks();
      paint();
    }
    if (fault.startsWith("radanki")) { fault = ""; }
  } catch (refused) {
    fault = refused.status ? refused.message : "radanki no longer runs; start it again";
  }
  if (state.told && name) { paintPanel(); }
  setTimeout(pulse, PULSE_MS);
}

/* ---------- findings ---------- */

function choose(which, goesThere) {
  if (which !== number) { drawing.handle = null; }
  number = which;
  redraws = null;
  const one = chosenFinding();
  if (one && goesThere && one.slices && screen.isStack && !isHere(one)) {
    const middle = (one.slices[0] + one.slices[1]) / 2;
    const nearest = screen.places.reduce((best, place, i) => {
      return Math.abs(place - middle) < Math.abs(screen.places[best] - middle) ? i : best;
    }, 0);
    screen.show(nearest);
  }
  paint();
  paintPanel();
  paintGuide();
}

function finished(shape) {
  const place = screen.place();
  if (redraws !== null && state.finding(name, redraws)) {
    number = redraws;
    const one = state.finding(name, number);
    const slices = one.slices && !isHere(one) ? [place, place] : one.slices;
    state.setFinding(name, number, { shape, slices, saysSlices: one.saysSlices || slices !== one.slices });
  } else {
    number = state.addFinding(name, shape, screen.isStack ? [place, place] : null);
  }
  redraws = null;
  const tool = drawing.tool;
  drawing.use("select");
  setTool("select");
  paintPanel();
  if (tool !== "wand" && !chosenFinding().label) { $("label").focus({ preventScroll: window.innerWidth < 860 }); }
}

function boxed(tool, box) {
  state.change(name, (one) => { if (tool === "blank") { one.blank.push(box); } else { one.crop = box; } });
  drawing.use("select");
  setTool("select");
}

function tolerance() {
  const span = screen.stage.width;
  $("tolerance").value = String(+(span * 0.1).toPrecision(2));
  $("tolerance").step = String(+(span * 0.01).toPrecision(1));
}

async function grow() {
  const mine = seed;
  const width = Math.max(0, +$("tolerance").value || 0);
  paintGuide("Looking for the border");
  try {
    const { polygon } = await server.grow({ image: name, place: mine.place, x: mine.at[0], y: mine.at[1], tolerance: width });
    if (mine !== seed) { return; }
    if (!polygon) { paintGuide("Nothing to outline there: click elsewhere, or change the tolerance."); return; }
    const digits = screen.size()[0] < 256 ? 100 : 10;
    const shape = { polygon: polygon.map((p) => p.map((n) => Math.round(n * digits) / digits)) };
    if (mine.number !== null && state.finding(name, mine.number)) {
      state.setFinding(name, mine.number, { shape }, "grow");
      choose(mine.number);
    } else {
      finished(shape);
      mine.number = number;
      seed = mine;
    }
    setTool("wand");
    drawing.use("wand");
    paintGuide("Change the tolerance to grow or shrink it, or click elsewhere. Give it a label when it fits.");
  } catch (refused) {
    paintGuide(refused.message);
  }
}

/* ---------- the panel ---------- */

function paintPanel() {
  if (!state.told || !name) { return; }
  paintSaved();
  paintFindings();
  paintForm();
  paintReserved();
  paintHidden();
  paintLooked();
  paintProblems();
}

/* Lists are made anew only when they differ, so that the focus stays where it is. */
const painted = {};
function paintList(id, rows, make) {
  const text = JSON.stringify(rows);
  if (painted[id] === text) { return; }
  painted[id] = text;
  const list = $(id);
  const focused = [...list.querySelectorAll("button")].indexOf(document.activeElement);
  list.replaceChildren(...rows.map(make));
  if (focused >= 0) { const again = list.querySelectorAll("button")[focused]; if (again) { again.focus(); } }
}

function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  Object.entries(attributes || {}).forEach(([key, value]) => {
    if (key === "onclick") { node.addEventListener("click", value); } else if (value !== null && value !== undefined) { node.setAttribute(key, value); }
  });
  node.append(...children);
  return node;
}

function paintFindings() {
  const rows = picture().findings.map((one) => ({
    number: one.number, label: one.label.trim(), isChosen: one.number === number,
    where: one.slices && screen.isStack ? (one.slices[0] === one.slices[1] ? String(one.slices[0]) : one.slices.join("-")) : "",
    kind: one.isRegion ? "label map" : one.shape ? kindOf(one.shape) : "no shape"
  }));
  paintList("findings", rows, (row) => {
    const badge = element("b", {}, String(row.number));
    badge.style.borderColor = colourOf(row.number);
    const words = element("span", { class: row.label ? null : "unsaved" }, row.label || "no label yet");
    const button = element("button", {
      type: "button", "aria-current": row.isChosen ? "true" : null, onclick: () => choose(row.number, true)
    }, badge, words, element("small", {}, [row.kind, row.where].filter(Boolean).join(" ")));
    return element("li", {}, button);
  });
  $("findings-title").textContent = rows.length ? "Findings (" + rows.length + ")" : "Findings: none yet";
}

function fill(id, value) { if (document.activeElement !== $(id) || painted.form !== name + number) { $(id).value = value; } }

function paintForm() {
  const one = chosenFinding();
  $("finding").hidden = !one;
  if (!one) { painted.form = ""; return; }
  $("number").textContent = one.number;
  $("number-said").textContent = state.isSaved(name, one.number) ? "- the number stays for good" : "- not saved yet";
  fill("label", one.label);
  fill("why", one.why);
  fill("hint", one.hint);
  $("label-need").hidden = Boolean(one.label.trim());
  $("asks").querySelectorAll("input").forEach((box) => { box.checked = (one.asks || one.usualAsks).includes(box.value); });
  const inStack = screen.isStack && !one.isRegion;
  $("of-span").hidden = !inStack;
  if (inStack && one.slices) { fill("from", one.slices[0]); fill("to", one.slices[1]); }
  $("redraw").hidden = one.isRegion || imageTold().isLinked;
  painted.form = name + number;
}

function paintReserved() {
  const { reserved } = picture();
  $("reserved-said").textContent = reserved.length ? "Withdrawn numbers, kept because students may hold their cards:" : "";
  paintList("reserved", reserved, (kept) => element("li", {}, element("button", {
    type: "button", title: "Only if the case was never released", "aria-label": "Free number " + kept + ": only if the case was never released",
    onclick: () => state.change(name, (one) => { one.reserved = one.reserved.filter((other) => other !== kept); })
  }, "Free " + kept)));
}

function paintHidden() {
  const { blank, crop } = picture();
  const rows = [...blank.map((box, i) => ({ i, words: "Black " + box.join(", ") })), ...(crop ? [{ i: -1, words: "Crop " + crop.join(", ") }] : [])];
  paintList("hidden-boxes", rows, ({ i, words }) => element("li", {}, element("button", {
    type: "button", "aria-label": "Remove: " + words,
    onclick: () => state.change(name, (one) => { if (i < 0) { one.crop = null; } else { one.blank.splice(i, 1); } })
  }, words + " \u00d7")));
  $("hidden-said").textContent = rows.length ? "" : "Nothing: the whole picture is shown. Blank text with B, crop with K.";
}

function paintLooked() {
  const entries = imageTold().looked;
  const finished = told.digest === state.base ? told.finished[name] : undefined;
  paintList("looked", entries.map((one) => [one, finished ? finished.pixels : ""]), ([one, pixels]) => {
    const fits = !pixels ? "" : one.pixels === null ? ", not bound to pixels" : pixels.startsWith(one.pixels) ? ", these pixels" : ", other pixels: look again";
    return element("li", {}, one.by + " on " + one.on + fits);
  });
  const ready = Boolean(finished) && !state.isChanged() && !isChecking;
  $("look-open").disabled = !ready;
  $("look-said").textContent = imageTold().missing ? imageTold().missing
    : ready ? "" : isChecking || state.isChanged() ? "The finished picture is being made." : "The finished picture comes when the checks find no error.";
}

function paintProblems() {
  const rows = told.problems;
  const errors = rows.filter((row) => row.severity === "error").length;
  const words = told.failure || (isChecking ? "running" : told.version < 1 ? "" : !rows.length ? "no problems" :
    [[errors, "error"], [rows.length - errors, "warning"]].filter(([n]) => n).map(([n, what]) => n + " " + what + (n > 1 ? "s" : "")).join(", "));
  if ($("checks-count").textContent !== words) { $("checks-count").textContent = words; }
  $("checks-count").className = !isChecking && !rows.length && told.version > 0 && !told.failure ? "good" : "";
  paintList("problems", rows, (row) => {
    const goes = row.image !== null;
    const message = goes ? element("button", { type: "button", class: "message", onclick: () => goTo(row) }, row.message) : element("p", { class: "message" }, row.message);
    return element("li", { class: row.severity }, message,
      ...(row.fix ? [element("span", { class: "fix" }, row.fix)] : []),
      element("span", { class: "place" }, row.path + ":" + row.line + ":" + row.column + " [" + row.rule + "]"));
  });
}

async function goTo(row) {
  if (row.image !== name) { await open(row.image); }
  if (row.number !== null) { choose(row.number, true); }
}

/* ---------- the row above the picture ---------- */

function paintGuide(words) {
  const one = chosenFinding();
  const said = words || (redraws !== null ? "Draw finding " + redraws + " again. " : "") + drawing.guide();
  if ($("guide").textContent !== said) { $("guide").textContent = said; }
  $("of-wand").hidden = drawing.tool !== "wand";
  const acts = [];
  const act = (id, text, run) => acts.push({ id, text, run });
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
let guideActs = {};

function setTool(tool) {
  if (imageTold() && imageTold().missing && tool !== "select") { return; }
  document.querySelectorAll("[data-tool]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
  });
}

function useTool(tool) {
  if (imageTold() && imageTold().missing) { return; }
  if (tool !== "wand") { seed = null; }
  setTool(tool);
  drawing.use(tool);
}

/* ---------- what people do ---------- */

document.querySelectorAll("[data-tool]").forEach((button) => button.addEventListener("click", () => useTool(button.dataset.tool)));
$("picture-name").addEventListener("change", () => open($("picture-name").value));
$("undo").addEventListener("click", () => state.undo());
$("redo").addEventListener("click", () => state.redo());
$("conflict-reload").addEventListener("click", () => reload());
$("conflict-mine").addEventListener("click", () => save(true));
$("tolerance").addEventListener("input", () => { if (seed && seed.number !== null) { grow(); } });

["label", "why", "hint"].forEach((field) => $(field).addEventListener("input", () => {
  if (chosenFinding()) { state.setFinding(name, number, { [field]: $(field).value }, field); }
}));
$("finding").addEventListener("submit", (event) => event.preventDefault());
$("label").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); save(); screen.node.focus({ preventScroll: true }); }
});
$("asks").addEventListener("change", (event) => {
  const chosen = [...$("asks").querySelectorAll("input:checked")].map((box) => box.value);
  if (chosen.length) { state.setFinding(name, number, { asks: chosen }); } else { event.target.checked = true; }
});
["from", "to"].forEach((field, end) => {
  $(field).addEventListener("change", () => setSpan(end, +$(field).value));
  $(field + "-here").addEventListener("click", () => setSpan(end, screen.place()));
});
function setSpan(end, place) {
  const { slices } = chosenFinding();
  const known = screen.places.reduce((best, one) => Math.abs(one - place) < Math.abs(best - place) ? one : best, screen.places[0]);
  const span = slices.slice();
  span[end] = known;
  if (span[0] > span[1]) { span[1 - end] = known; }
  document.activeElement.blur();
  state.setFinding(name, number, { slices: span, saysSlices: true });
}
$("redraw").addEventListener("click", () => {
  const one = chosenFinding();
  const tool = one.shape ? kindOf(one.shape) : "polygon";
  useTool(tool);
  redraws = one.number;
  paintGuide();
  screen.node.focus();
});
$("delete").addEventListener("click", () => remove());
$("add-unplaced").addEventListener("click", () => { number = state.addFinding(name, null, null); paintPanel(); $("label").focus(); });
function remove() {
  const gone = number;
  number = null;
  state.deleteFinding(name, gone);
  paintGuide("Finding " + gone + " is gone; Undo brings it back.");
}

$("look-open").addEventListener("click", () => looking.open(name, told.finished[name]));
$("slice").addEventListener("input", () => screen.show(+$("slice").value));
$("slice-before").addEventListener("click", () => screen.stage.step(-1));
$("slice-after").addEventListener("click", () => screen.stage.step(1));
$("show-first").addEventListener("click", () => {
  const first = screen.place();
  state.change(name, (one) => { one.first = first; });
  paintSlice();
});
$("preset").addEventListener("change", () => {
  const preset = imageTold().presets.find((one) => one.name === $("preset").value) || ownWindow();
  if (preset && $("preset").value !== "-free") { screen.setWindow(preset.centre, preset.width); }
});
["width", "centre"].forEach((field) => $(field).addEventListener("input", () => {
  const value = +$(field).value;
  if (Number.isFinite(value) && $(field).value !== "") {
    screen.setWindow(field === "centre" ? value : screen.stage.centre, field === "width" ? value : screen.stage.width);
  }
}));
$("invert").addEventListener("click", () => { if (screen.told) { screen.invert(); } });
$("zoom-in").addEventListener("click", () => screen.stage.zoom(1.5));
$("zoom-out").addEventListener("click", () => screen.stage.zoom(1 / 1.5));
$("fit").addEventListener("click", () => screen.stage.fit());
$("marks").addEventListener("click", () => toggleMarks());
function toggleMarks() {
  showsMarks = !showsMarks;
  $("marks").setAttribute("aria-pressed", String(showsMarks));
  paint();
}

const help = $("help");
$("keys").replaceChildren(...KEYS.map(([keys, what]) => element("tr", {}, element("td", {}, element("kbd", {}, keys)), element("td", {}, what))));
$("help-open").addEventListener("click", () => help.showModal());

function theme(which) {
  document.documentElement.dataset.theme = which;
  $("theme").setAttribute("aria-pressed", String(which === "light"));
  try { localStorage.setItem("radanki-theme", which); } catch { /* private windows keep nothing */ }
}
$("theme").addEventListener("click", () => theme(document.documentElement.dataset.theme === "light" ? "dark" : "light"));
try { theme(localStorage.getItem("radanki-theme") === "light" ? "light" : "dark"); } catch { theme("dark"); }

function cycle(by) {
  const { findings } = picture();
  if (!findings.length) { return; }
  const at = findings.findIndex((one) => one.number === number);
  choose(findings[at < 0 ? (by > 0 ? 0 : findings.length - 1) : (at + by + findings.length) % findings.length].number, true);
}

function cycleWindow(by) {
  const { presets } = imageTold();
  if (!presets.length) { return; }
  const at = presets.findIndex((one) => one.name === $("preset").value);
  const next = presets[(at + by + presets.length) % presets.length] || presets[0];
  screen.setWindow(next.centre, next.width);
}

function escape() {
  if (drawing.isDrawing()) { drawing.cancel(); } else if (drawing.tool !== "select") { useTool("select"); redraws = null; paintGuide(); } else { choose(null); }
}

const ACTIONS = {
  "[": () => screen.stage.step(-1), "]": () => screen.stage.step(1), PageUp: () => screen.stage.step(-1), PageDown: () => screen.stage.step(1),
  Home: () => screen.show(0), End: () => screen.show(screen.places.length - 1),
  z: () => screen.stage.zoom(1.5), x: () => screen.stage.zoom(1 / 1.5), f: () => screen.stage.fit(),
  w: () => cycleWindow(1), W: () => cycleWindow(-1), i: () => screen.told && screen.invert(), l: () => toggleMarks(),
  n: () => cycle(1), N: () => cycle(-1), "?": () => help.showModal(), Escape: () => escape(),
  Delete: () => { if (!drawing.removeCorner() && chosenFinding()) { remove(); } }
};

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) { return; }
  const isTyping = event.target.closest("input:not([type=checkbox]):not([type=range]), textarea, select");
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    const key = event.key.toLowerCase();
    if (key === "s") { event.preventDefault(); save(); }
    if (isTyping || (key !== "z" && key !== "y")) { return; }
    event.preventDefault();
    if (key === "y" || event.shiftKey) { state.redo(); } else { state.undo(); }
    return;
  }
  if (event.altKey || !name) { return; }
  if (isTyping) {
    if (event.key === "Escape") { screen.node.focus(); }
    return;
  }
  if (document.activeElement === screen.node && drawing.key(event)) { event.preventDefault(); return; }
  const isOnSlider = event.target.closest("input[type=range]");
  const preset = /^[1-5]$/.test(event.key) && imageTold().presets[+event.key - 1];
  if (preset) { screen.setWindow(preset.centre, preset.width); return; }
  const action = ACTIONS[event.key];
  if (action && !(isOnSlider && event.key.length > 1)) { event.preventDefault(); action(); return; }
  if (TOOL_KEYS[event.key]) { event.preventDefault(); useTool(TOOL_KEYS[event.key]); screen.node.focus({ preventScroll: true }); }
});

/* Arrow keys move between the tools, as in every toolbar. */
$("tools").addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const buttons = [...document.querySelectorAll("[data-tool]")];
  const at = buttons.indexOf(document.activeElement);
  if (by && at >= 0) { event.preventDefault(); buttons[(at + by + buttons.length) % buttons.length].focus(); }
});

window.addEventListener("beforeunload", (event) => {
  if (state.told && (state.isChanged() || state.waiting().length)) { event.preventDefault(); }
});

/* For the tests: where a place of the source picture is on the screen, and what would be saved. */
window.radanki = { annotator: { screen, state } };

try {
  await reload();
  paintGuide();
} catch (refused) {
  $("title").textContent = "The case can't be shown";
  screen.say([refused.message, ...(refused.problems || [])].join(" "));
}
pulse();
