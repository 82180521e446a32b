/* What is done to findings: choosing, placing, growing, removing. */
import { chosenFinding, drawing, imageTold, isHere, page, picture, screen, state } from "./context.js";
import { $, field, wordsOf } from "./dom.js";
import { paintGuide, setTool, useTool } from "./guide.js";
import { focusLabel } from "./labels.js";
import { paint } from "./painting.js";
import { paintPanel } from "./panel.js";
import { server } from "./server.js";
import { BRUSHES } from "./shapes.js";
import { addOutline, reshapeOn } from "./stacks.js";
import { setRadius } from "./strokes.js";

/** @import { Shape } from "../types" */

/* How far the wand's outline may leave the border: a pixel of the screen, for no eye sees less, or half a pixel of the picture. */
const BORDER_SCREEN_PX = 1;
const BORDER_PX = 0.5;

/**
 * Say which finding the next shape is for, null for a new one; with `addsHere` it comes to those on other slices.
 * @param {number | null} number
 */
export function drawFor(number, addsHere = false) { Object.assign(page, { redraws: number, addsHere }); }

/** @type {(which: number | null, goesThere?: boolean) => void} */
export function choose(which, goesThere = false) {
  if (which !== page.number) { drawing.handle = null; }
  page.number = which;
  drawFor(null);
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

function leaveTool() {
  drawFor(null);
  drawing.use("select");
  setTool("select");
  paintPanel();
}

/* Draw the chosen finding on the slice that is shown, too: with the tool that drew an outline last. */
export function drawHere() {
  const one = chosenFinding();
  if (!one || !screen.isStack || one.isRegion) { return; }
  useTool(page.outlineTool);
  drawFor(one.number, true);
  paintGuide();
  screen.node.focus();
}

/* Take the outline of this slice away, where there are others. */
export function undraw() {
  const one = chosenFinding();
  const { [screen.place()]: gone, ...spans } = (one && one.spans) || {};
  const places = Object.keys(spans).map(Number);
  if (one && gone && places.length) {
    state.setFinding(page.name, one.number, { spans, slices: [Math.min(...places), Math.max(...places)] });
  }
}

/** @param {Shape} shape */
export function finished(shape) {
  const place = screen.place();
  const one = page.redraws === null ? undefined : state.finding(page.name, page.redraws);
  if (one) {
    page.number = one.number;
    if (one.spans || page.addsHere) {
      addOutline(one, place, shape);
      leaveTool();
      return;
    }
    const slices = one.slices && !isHere(one) ? [place, place] : one.slices;
    state.setFinding(page.name, one.number, { shape, slices, saysSlices: one.saysSlices || slices !== one.slices });
  } else {
    page.number = state.addFinding(page.name, shape, screen.isStack ? [place, place] : null);
  }
  const tool = drawing.tool;
  leaveTool();
  const placed = chosenFinding();
  if (tool !== "wand" && placed && !placed.label) { focusLabel(); }
}

/** @type {(tool: string, box: number[]) => void} */
export function boxed(tool, box) {
  state.change(page.name, (one) => { if (tool === "blank") { one.blank.push(box); } else { one.crop = box; } });
  drawing.use("select");
  setTool("select");
}

export async function grow() {
  const mine = page.seed;
  if (!mine) { return; }
  const width = Math.max(0, +field("tolerance").value || 0);
  paintGuide("Looking for the border");
  try {
    const leave = Math.max(BORDER_SCREEN_PX / screen.scale(), BORDER_PX);
    const { polygon } = await server.grow({ image: page.name, place: mine.place, x: mine.at[0], y: mine.at[1], tolerance: width, leave });
    if (mine !== page.seed) { return; }
    if (!polygon) { paintGuide("Nothing to outline there: click elsewhere, or change the tolerance."); return; }
    const digits = screen.size()[0] < 256 ? 100 : 10;
    const shape = { polygon: polygon.map((/** @type {number[]} */ p) => p.map((n) => Math.round(n * digits) / digits)) };
    if (mine.number !== null && state.finding(page.name, mine.number)) {
      reshapeOn(mine.number, mine.place, shape, "grow");
      choose(mine.number);
    } else {
      if (mine.goesOn !== null) { drawFor(mine.goesOn, true); }
      finished(shape);
      mine.number = page.number;
      page.seed = mine;
    }
    setTool("wand");
    drawing.use("wand");
    const next = mine.goesOn === null ? "F2: its label." : "Esc, then a click begins another finding.";
    paintGuide(`${polygon.length} points. + and - change the tolerance: it grows or shrinks. ${next}`);
  } catch (refused) {
    paintGuide(wordsOf(refused));
  }
}


/** @type {(end: number, place: number) => void} */
export function setSpan(end, place) {
  const one = chosenFinding();
  if (!one || !one.slices) { return; }
  const known = screen.places.reduce((best, z) => Math.abs(z - place) < Math.abs(best - place) ? z : best, screen.places[0]);
  const span = one.slices.slice();
  span[end] = known;
  if (span[0] > span[1]) { span[1 - end] = known; }
  if (document.activeElement instanceof HTMLElement) { document.activeElement.blur(); }
  state.setFinding(page.name, one.number, { slices: span, saysSlices: true });
}

export function remove() {
  const gone = page.number;
  if (gone === null) { return; }
  page.number = null;
  state.deleteFinding(page.name, gone);
  paintGuide("Finding " + gone + " is gone; Undo brings it back.");
}

/** @param {number} by */
export function cycle(by) {
  const { findings } = picture();
  if (!findings.length) { return; }
  const at = findings.findIndex((one) => one.number === page.number);
  choose(findings[at < 0 ? (by > 0 ? 0 : findings.length - 1) : (at + by + findings.length) % findings.length].number, true);
}

/** @param {number} by */
export function cycleWindow(by) {
  const { presets } = imageTold();
  if (!presets.length) { return; }
  const at = presets.findIndex((one) => one.name === field("preset").value);
  const next = presets[(at + by + presets.length) % presets.length] || presets[0];
  screen.setWindow(next.centre, next.width);
}


/**
 * A larger brush, or more tolerance of the wand; with -1 less.
 * @param {number} by
 */
export function resize(by) {
  if (BRUSHES.includes(drawing.tool)) { setRadius(drawing.radius * 1.25 ** by + by); return; }
  if (drawing.tool !== "wand") { return; }
  const tolerance = Math.max(0, (+field("tolerance").value || 0) + by * +field("tolerance").step);
  field("tolerance").value = String(+tolerance.toPrecision(3));
  if (page.seed && page.seed.number !== null) { grow(); }
}

export function toggleMarks() {
  page.showsMarks = !page.showsMarks;
  $("marks").setAttribute("aria-pressed", String(page.showsMarks));
  paint();
}
