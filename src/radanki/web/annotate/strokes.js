/* What a stroke of the brush or the eraser does to the chosen finding, and what smoothing does. */
import { clamp } from "../stage/numbers.js";
import { brushed } from "./brush.js";
import { chosenFinding, chosenHere, drawing, isHere, page, screen, state } from "./context.js";
import { field } from "./dom.js";
import { choose, drawFor } from "./editing.js";
import { paintGuide } from "./guide.js";
import { smoother } from "./rings.js";
import { cornersOf, isDrawn, rounded } from "./shapes.js";
import { addOutline, continued, reshapeOn } from "./stacks.js";

/** @import { Shape } from "../types" */
/** @import { Drawn } from "./types" */

/* How far outlines may leave what was painted, and what smoothing rounds off: pixels of the screen. */
const TOLERANCE_PX = 0.75;
const SMOOTHING_PX = 8;
const LEAST_PX = 2;
const MOST_PX = 80;

/**
 * The corners of an outline in pixels of the screen's size, wherever it lies, and back: corners that stayed are the very same.
 * @param {number[][]} corners
 */
function onScreen(corners) {
  const [across, down] = [screen.scale(), screen.down()];
  const spots = corners.map(([x, y]) => [x * across, y * down]);
  const before = new Map(spots.map((spot, i) => [spot, corners[i]]));
  return {
    spots,
    /** @type {(ring: number[][]) => Shape} */
    back: (ring) => {
      const size = screen.size();
      const kept = ring.map((spot) => before.get(spot) || [spot[0] / across, spot[1] / down]);
      return rounded({ polygon: kept.map(([x, y]) => [clamp(x, 0, size[0]), clamp(y, 0, size[1])]) }, size[0]);
    }
  };
}

/**
 * The corners that a stroke changes; none where it begins something new.
 * @param {Drawn | undefined} here the chosen finding as it is on this slice
 */
const cornersHere = (here) => here && here.shape && !here.shape.point ? cornersOf(here.shape) : null;

/** @type {(one: Drawn | undefined, corners: number[][] | null, adds: boolean) => string} */
function refusal(one, corners, adds) {
  if (one && one.isRegion) { return `Finding ${one.number} lies in a label map, and stays as it is. Esc, then paint a new finding.`; }
  if (one && one.shape && one.shape.point) { return `Finding ${one.number} is a point. Esc, then paint a new finding; or draw it again.`; }
  if (adds || corners) { return ""; }
  return one ? `Finding ${one.number} has no outline on this slice.` : "Select the finding that the eraser takes from.";
}

/** @type {(found: { pieces: number, holes: number }, count: number) => string} */
function said({ pieces, holes }, count) {
  const lost = [pieces > 1 ? "the smaller piece went, an outline is one piece" : "", holes ? "a hole was filled, an outline has none" : ""];
  return `${count} points` + lost.filter(Boolean).map((one) => "; " + one).join("") + ". Undo takes the stroke back.";
}

/** @type {(path: number[][], adds: boolean) => void} */
export function stroke(path, adds) {
  const one = chosenFinding();
  const isSeen = one && isHere(one);
  const corners = cornersHere(isSeen ? chosenHere() : undefined);
  const refused = refusal(one, corners, adds);
  if (refused) { paintGuide(refused); return; }
  const { spots, back } = onScreen([...(corners || []), ...path]);
  const count = corners ? corners.length : 0;
  const found = brushed(corners && spots.slice(0, count), spots.slice(count), { radius: drawing.radius, adds, tolerance: TOLERANCE_PX });
  if (!found.ring) { paintGuide("That would take all of it away: Delete removes a finding."); return; }
  if (adds && corners && found.pieces > 1) {
    paintGuide(`Touch the outline of finding ${one && one.number} to add to it. Esc, then a stroke begins another finding.`);
    return;
  }
  const shape = back(found.ring);
  if (!isDrawn(shape)) { paintGuide("Too small to be seen: paint more."); return; }
  const goesOn = continued();
  if (goesOn && !corners) {
    addOutline(goesOn, screen.place(), shape);
  } else if (one && corners) {
    reshapeOn(one.number, screen.place(), shape);
  } else {
    choose(state.addFinding(page.name, shape, screen.isStack ? [screen.place(), screen.place()] : null));
  }
  drawFor(null);
  drawing.handle = null;
  paintGuide(said(found, (shape.polygon || []).length));
}

/* Round off what is finer than some pixels of the screen: zoom in to round off less. */
export function smooth() {
  const one = chosenHere();
  if (!one || !one.shape || one.isRegion || !isHere(one)) { paintGuide("Select an outline: it is made smooth."); return; }
  if (!one.shape.polygon) { paintGuide("Only polygons are made smooth."); return; }
  const { spots, back } = onScreen(one.shape.polygon);
  const shape = back(smoother(spots, SMOOTHING_PX, TOLERANCE_PX));
  drawing.handle = null;
  reshapeOn(one.number, screen.place(), shape);
  paintGuide(`Smoothed: ${(shape.polygon || []).length} points, the same area. Once more rounds off more; zoom in to round off less.`);
}

/** @param {number} radius */
export function setRadius(radius) {
  drawing.radius = Math.round(clamp(radius, LEAST_PX, MOST_PX));
  field("brush-size").value = String(drawing.radius);
  drawing.changed();
}
