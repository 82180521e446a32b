/* The panel beside the picture: findings, the form of the chosen one, what is hidden, who looked, and the problems. */
import { colourOf } from "../stage/elements.js";
import { chosenFinding, imageTold, page, picture, screen, state } from "./context.js";
import { $, element, field, paintList, write } from "./dom.js";
import { choose } from "./editing.js";
import { open } from "./opening.js";
import { paintSaved } from "./saving.js";
import { kindOf } from "./shapes.js";

/** @import { Row } from "./types" */

export function paintPanel() {
  if (!state.told || !page.name) { return; }
  paintSaved();
  paintList("notices", imageTold().notices, (said) => element("li", {}, said));
  paintFindings();
  paintForm();
  paintReserved();
  paintHidden();
  paintLooked();
  paintProblems();
}

function paintFindings() {
  const rows = picture().findings.map((one) => ({
    number: one.number, label: one.label.trim(), isChosen: one.number === page.number,
    where: one.slices && screen.isStack ? (one.slices[0] === one.slices[1] ? String(one.slices[0]) : one.slices.join("-")) : "",
    kind: one.isRegion ? "label map" : one.spans ? counted(Object.keys(one.spans).length, "outline") :
      one.shape ? kindOf(one.shape) : "no shape"
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
  field("complete").checked = picture().complete;
  $("findings-title").textContent = rows.length ? "Findings (" + rows.length + ")" : "Findings: none yet";
}

let formOf = "";
const form = () => page.name + page.number;

/**
 * What is being typed in is left alone, as long as it is of the same finding.
 * @type {(id: string, value: string | number) => void}
 */
function fill(id, value) { if (document.activeElement !== $(id) || formOf !== form()) { field(id).value = String(value); } }

function paintForm() {
  const one = chosenFinding();
  $("finding").hidden = !one;
  if (!one) { formOf = ""; return; }
  $("number").textContent = String(one.number);
  $("number-said").textContent = state.isReleased(page.name, one.number) ? "- released: the number stays for good" :
    state.isSaved(page.name, one.number) ? "- never released" : "- not saved yet";
  fill("label", one.label);
  write("radlex-said", one.radlex ? "RadLex " + one.radlex : "");
  fill("why", one.why);
  fill("hint", one.hint);
  $("label-need").hidden = Boolean(one.label.trim());
  $("asks").querySelectorAll("input").forEach((box) => { box.checked = (one.asks || one.usualAsks).includes(box.value); });
  const inStack = screen.isStack && !one.isRegion;
  $("of-span").hidden = !inStack;
  if (inStack && one.slices) { fill("from", one.slices[0]); fill("to", one.slices[1]); }
  $("redraw").hidden = one.isRegion || imageTold().isLinked;
  const isDrawnHere = Boolean(one.spans && one.spans[screen.place()]);
  const isOnlyHere = !one.spans && (one.slices || []).every((z) => z === screen.place());
  $("draw-here").hidden = isDrawnHere || isOnlyHere || !inStack || Boolean(one.shape && one.shape.point);
  $("undraw-here").hidden = !isDrawnHere || Object.keys(one.spans || {}).length < 2;
  formOf = form();
}

function paintReserved() {
  const { reserved } = picture();
  $("reserved-said").textContent = reserved.length ? "Withdrawn numbers; what was released stays, students may hold its card:" : "";
  const rows = reserved.map((kept) => ({ kept, isReleased: state.isReleased(page.name, kept) }));
  /** @param {number} kept */
  const free = (kept) => state.change(page.name, (one) => { one.reserved = one.reserved.filter((other) => other !== kept); });
  paintList("reserved", rows, ({ kept, isReleased }) => element("li", {}, isReleased ? String(kept) : element("button", {
    type: "button", "aria-label": `Free number ${kept}: it was never released`, onclick: () => free(kept)
  }, "Free " + kept)));
}

function paintHidden() {
  const { blank, crop } = picture();
  const rows = blank.map((box, i) => ({ i, words: "Black " + box.join(", ") }));
  if (crop) { rows.push({ i: -1, words: "Crop " + crop.join(", ") }); }
  paintList("hidden-boxes", rows, ({ i, words }) => element("li", {}, element("button", {
    type: "button", "aria-label": "Remove: " + words,
    onclick: () => state.change(page.name, (one) => { if (i < 0) { one.crop = null; } else { one.blank.splice(i, 1); } })
  }, words + " \u00d7")));
  $("hidden-said").textContent = rows.length ? "" : "Nothing: the whole picture is shown. Blank text with B, crop with K.";
}

function paintLooked() {
  const entries = imageTold().looked;
  const finished = page.told.digest === state.base ? page.told.finished[page.name] : undefined;
  paintList("looked", entries.map((one) => ({ one, pixels: finished ? finished.pixels : "" })), ({ one, pixels }) => {
    const fits = one.pixels === null ? ", not bound to pixels" :
      pixels.startsWith(one.pixels) ? ", these pixels" : ", other pixels: look again";
    return element("li", {}, one.by + " on " + one.on + (pixels && fits));
  });
  const ready = Boolean(finished) && !state.isChanged() && !page.isChecking;
  field("look-open").disabled = !ready;
  $("look-said").textContent = imageTold().missing ? imageTold().missing
    : ready ? "" : page.isChecking || state.isChanged() ? "The finished picture is being made."
      : "The finished picture comes when the checks find no error.";
}

const REVIEW = ["completeness/not-reviewed", "completeness/one-reviewer"];
/** @param {Row} row */
const rankOf = (row) => row.severity === "error" ? 0 : 1;

/** @type {(n: number, what: string) => string} */
const counted = (n, what) => n ? `${n} ${what}${n > 1 ? "s" : ""}` : "";

function paintProblems() {
  const isOfReview = (/** @type {Row} */ row) => REVIEW.includes(row.rule);
  /* Errors first. Who reviewed the case is no fault of who draws: it is said last, and not counted. */
  const sorted = page.told.problems.slice().sort((a, b) => rankOf(a) - rankOf(b));
  const rows = sorted.filter((row) => !isOfReview(row));
  const review = sorted.filter(isOfReview).map((row) => row.message).join("; ");
  write("review-said", review && `Review: ${review}.`);
  const errors = rows.filter((row) => row.severity === "error").length;
  const words = page.told.failure || (page.isChecking ? "running" : page.told.version < 1 ? "" : !rows.length ? "no problems" :
    [counted(errors, "error"), counted(rows.length - errors, "warning")].filter(Boolean).join(", "));
  write("checks-count", words);
  $("checks-count").className = !page.isChecking && !rows.length && page.told.version > 0 && !page.told.failure ? "good" : "";
  paintList("problems", rows, (row) => {
    const goes = row.image !== null;
    const message = goes ? element("button", { type: "button", class: "message", onclick: () => goTo(row) }, row.message)
      : element("p", { class: "message" }, row.message);
    return element("li", { class: row.severity }, message,
      ...(row.fix ? [element("span", { class: "fix" }, row.fix)] : []),
      element("span", { class: "place" }, row.path + ":" + row.line + ":" + row.column + " [" + row.rule + "]"));
  });
}

/** @param {Row} row */
async function goTo(row) {
  if (row.image !== null && row.image !== page.name) { await open(row.image); }
  if (row.number !== null) { choose(row.number, true); }
}
