/* What is shown of the open picture: outlines, the slice, the window, the value under the pointer. */
import { drawing, here, imageTold, page, picture, screen, state } from "./context.js";
import { $, field } from "./dom.js";
import { paintGuide } from "./guide.js";
import { paintPanel } from "./panel.js";
import { BRUSHES } from "./shapes.js";

/** @import { MarkDrawn } from "./types" */

function marks() {
  /** @type {MarkDrawn[]} */
  const found = [];
  here().forEach((one) => {
    const isChosen = one.number === page.number;
    const label = one.number + (one.label ? " " + one.label : "");
    const preview = drawing.preview && drawing.preview.number === one.number ? drawing.preview.shape : null;
    const isBetween = one.isBetween && !preview;
    if (one.shape) { found.push({ shape: preview || one.shape, number: one.number, label, isChosen, isBetween }); }
  });
  Object.entries(page.told.outlines[page.name] || {}).forEach(([key, rows]) => {
    rows.filter(([place]) => place === null || place === screen.place()).forEach(([, shapes]) => {
      shapes.forEach((shape, i) => {
        const finding = state.finding(page.name, +key);
        const label = i || !finding ? "" : key + " " + finding.label;
        found.push({ shape, number: +key, label, isChosen: +key === page.number, isRegion: true });
      });
    });
  });
  return found;
}

export function paint() {
  if (!page.name || !state.told) { return; }
  screen.draw({
    marks: marks(), blank: picture().blank, crop: picture().crop, draft: drawing.draft(), handle: drawing.handle, hides: !page.showsMarks,
    hidesHandles: BRUSHES.includes(drawing.tool)
  });
}

/** @param {number[]} at */
export function hover([x, y]) {
  if (!screen.told) { return; }
  const value = screen.valueAt([x, y]);
  const unit = screen.told.is_hounsfield ? " HU" : "";
  const tidy = Math.abs(value) < 10 ? +value.toFixed(2) : Math.round(value);
  $("hud-value").textContent = `x ${Math.floor(x)}  y ${Math.floor(y)}  ${tidy}${unit}`;
}

/** @param {string} what */
export function onScreen(what) {
  if (what === "slice") { paintSlice(); paint(); paintGuide(); paintPanel(); }
  if (what === "window") { paintWindow(); }
}

export function paintSlice() {
  const isStack = screen.places.length > 1;
  $("of-slices").hidden = !isStack;
  if (!isStack) { return; }
  const word = imageTold().kind === "loop" ? "Frame" : "Slice";
  const said = (screen.index + 1) + "/" + screen.places.length;
  $("slice-word").textContent = word;
  field("slice").max = String(screen.places.length - 1);
  field("slice").value = String(screen.index);
  $("slice").setAttribute("aria-valuetext", word + " " + screen.place() + ", " + (screen.index + 1) + " of " + screen.places.length);
  $("slice-said").textContent = said;
  $("hud-slice").textContent = word + " " + said + " (" + screen.place() + ")";
  $("show-first").setAttribute("aria-pressed", String((picture() || {}).first === screen.place()));
}

function paintWindow() {
  const { stage } = screen;
  /** @param {number} n */
  const tidy = (n) => String(Math.abs(n) >= 20 ? Math.round(n) : +n.toPrecision(4));
  if (document.activeElement !== $("width")) { field("width").value = tidy(stage.width); }
  if (document.activeElement !== $("centre")) { field("centre").value = tidy(stage.centre); }
  $("invert").setAttribute("aria-pressed", String(screen.inverted));
  const preset = (imageTold() || { presets: [] }).presets.find((one) => one.centre === stage.centre && one.width === stage.width);
  const own = ownWindow();
  field("preset").value = preset ? preset.name : own && own.centre === stage.centre && own.width === stage.width ? "-own" : "-free";
}

/** The window that the case names for this picture, else its file. */
export function ownWindow() { return screen.picture && (screen.picture.window || (screen.told && screen.told.window)); }
