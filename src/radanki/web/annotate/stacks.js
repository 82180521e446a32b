/* A finding from slice to slice: copied on, drawn on more of them, and what lies between, which the server works out. */
import { inCaseFormat } from "./case_state.js";
import { chosenFinding, chosenHere, imageTold, isHere, page, screen, state } from "./context.js";
import { paintGuide } from "./guide.js";
import { paint } from "./painting.js";
import { paintPanel } from "./panel.js";
import { server } from "./server.js";
import { cornersOf } from "./shapes.js";

/** @import { Point, Shape } from "../types" */
/** @import { Drawn } from "./types" */
/** @typedef {Record<number, Point[]>} Outlines */

const MOST_REMEMBERED = 100;
/* null while the server is asked. */
const worked = /** @type {Map<string, Outlines | null>} */ (new Map());

/** @param {Drawn} one */
const keyOf = (one) => JSON.stringify([page.name, one.spans, one.slices]);

/** @type {(key: string, outlines: Outlines | null) => void} */
function remember(key, outlines) {
  worked.set(key, outlines);
  const [oldest] = worked.keys();
  if (worked.size > MOST_REMEMBERED) { worked.delete(oldest); }
}

/** @type {(key: string, one: Drawn) => Promise<void>} */
async function workOut(key, one) {
  remember(key, null);
  try {
    const { between } = await server.between({ image: page.name, finding: { ...inCaseFormat(one, null), label: "-" } });
    remember(key, between);
  } catch { remember(key, {}); }
  paint();
  paintPanel();
  paintGuide();
}

/**
 * The outline of a finding on a slice that it was not drawn on.
 * @type {(one: Drawn, place: number) => Point[] | undefined}
 */
export function outlineBetween(one, place) {
  const told = imageTold().findings.find((other) => other.number === one.number);
  const key = keyOf(one);
  if (told && told.between && keyOf(told) === key) { return told.between[place]; }
  const known = worked.get(key);
  if (known === undefined && one.spans) { workOut(key, one); }
  return known ? known[place] : undefined;
}

/**
 * The outlines that a finding has on slices; those of its one shape where it was drawn once.
 * @type {(one: Drawn, place: number) => Outlines}
 */
function outlinesOf(one, place) {
  const [from, to] = one.slices || [place, place];
  return one.spans || (one.shape ? { [from]: cornersOf(one.shape), [to]: cornersOf(one.shape) } : {});
}

/**
 * Draw a finding on one more slice; those between are worked out.
 * @type {(one: Drawn, place: number, shape: Shape, merge?: string) => void}
 */
export function addOutline(one, place, shape, merge) {
  const [from, to] = one.slices || [place, place];
  state.setFinding(page.name, one.number, {
    shape: null, spans: { ...outlinesOf(one, place), [place]: cornersOf(shape) }, slices: [Math.min(from, place), Math.max(to, place)]
  }, merge);
}

/**
 * Give a finding its shape on a slice, as it is drawn there: its one shape, or one of its outlines.
 * @type {(number: number, place: number, shape: Shape, merge?: string) => void}
 */
export function reshapeOn(number, place, shape, merge) {
  const one = state.finding(page.name, number);
  if (!one) { return; }
  if (one.spans) { addOutline(one, place, shape, merge); } else { state.setFinding(page.name, number, { shape }, merge); }
}

/** The chosen finding, where the next outline on this slice is one more of its own. */
export function continued() {
  const one = chosenFinding();
  const isOpen = one && screen.isStack && !one.isRegion && (one.spans || (one.shape && !one.shape.point)) && one.slices;
  if (!one || !isOpen) { return undefined; }
  const isDrawnHere = one.spans ? one.spans[screen.place()] : isHere(one);
  return isDrawnHere ? undefined : one;
}

/** @type {(one: Drawn, shape: Shape, place: number) => string} */
function copied(one, shape, place) {
  const [from, to] = one.slices || [place, place];
  if (one.spans && one.spans[place]) { return `Finding ${one.number} is drawn on slice ${place} already; it stays as it was.`; }
  if (shape.point) {
    state.setFinding(page.name, one.number, { slices: [Math.min(from, place), Math.max(to, place)], saysSlices: true });
  } else {
    addOutline(one, place, shape);
  }
  return `Copied to slice ${place}: change it where it does not fit.`;
}

/**
 * Copy the chosen finding's shape on this slice to the next one (1) or the one before (-1), and go there.
 * @param {number} by
 */
export function copyOn(by) {
  const one = chosenFinding();
  const here = chosenHere();
  const place = screen.places[screen.index + by];
  if (!screen.isStack) { return; }
  if (!one || !here || !here.shape || one.isRegion || !isHere(one)) {
    paintGuide("Select a finding that is drawn on this slice: it is copied.");
    return;
  }
  if (place === undefined) {
    paintGuide(`There is no slice ${by > 0 ? "after" : "before"} this one.`);
    return;
  }
  const words = copied(one, here.shape, place);
  screen.show(screen.index + by);
  paintGuide(words);
}
