/* What the page is about: the case, the picture that is open, the finding that is chosen. */
import { makeCaseState } from "./case_state.js";
import { makeDrawing } from "./drawing.js";
import { boxed, choose, finished, grow } from "./editing.js";
import { paintGuide } from "./guide.js";
import { makeLooking } from "./looking.js";
import { hover, onScreen, paint } from "./painting.js";
import { paintPanel } from "./panel.js";
import { changed } from "./saving.js";
import { makeScreen } from "./screen.js";
import { server } from "./server.js";
import { continued, outlineBetween, reshapeOn } from "./stacks.js";
import { stroke } from "./strokes.js";

/** @import { CaseTold, Checks, Drawn, ImageTold, Wished } from "./types" */

export const page = {
  /** The picture that is open, and the finding of it that is chosen. */
  name: "", number: /** @type {number | null} */ (null),
  showsMarks: true,
  /** The finding that the next shape is for. */
  redraws: /** @type {number | null} */ (null),
  /** Whether that shape comes to those on other slices. */
  addsHere: false,
  /** The last tool that drew an outline. */
  outlineTool: "polygon",
  told: /** @type {Checks} */ ({ problems: [], outlines: {}, finished: {}, digest: "", failure: "", version: -1 }),
  isChecking: true, saving: /** @type {Promise<CaseTold> | null} */ (null), timer: 0, fault: "", conflict: false,
  /** Where the wand was put last. */
  seed: /** @type {Wished | null} */ (null)
};

export const state = makeCaseState(() => changed());
export const screen = makeScreen({ load: server.values, shown: () => paint(), changed: (what) => onScreen(what) });
export const looking = makeLooking((fresh) => { state.take(fresh, true); paintPanel(); });
export const drawing = makeDrawing({
  screen,
  findings: () => here().filter((one) => !one.isRegion && one.shape),
  chosen: () => { const one = chosenHere(); return one && { ...one, isHere: isHere(one) }; },
  choose,
  reshape: (which, shape, merge) => reshapeOn(which, screen.place(), shape, merge),
  finished, boxed, stroke,
  grow: (at) => {
    const one = continued();
    page.seed = { at, place: screen.place(), number: null, goesOn: one ? one.number : null };
    grow();
  },
  changed: (what, at) => {
    if (what === "hover" && at) { hover(at); return; }
    paint();
    /* What was said last stays to be read while a pointer moves on. */
    if (what !== "move") { paintGuide(what); }
  }
});

/** What the server told of the picture that is open. */
export const imageTold = () => /** @type {ImageTold} */ (state.told && state.told.images.find((image) => image.name === page.name));
export const picture = () => state.picture(page.name);
/** @returns {Drawn | undefined} */
export function chosenFinding() { return page.name && page.number !== null ? state.finding(page.name, page.number) : undefined; }
/** @param {Drawn} finding */
export const isHere = ({ slices }) => !slices || !screen.isStack || (slices[0] <= screen.place() && screen.place() <= slices[1]);
/**
 * A finding with its shape on the slice that is shown: as it was drawn there, or worked out between others.
 * @param {Drawn} finding
 * @returns {Drawn}
 */
const asHere = (finding) => {
  if (!finding.spans) { return finding; }
  const drawn = finding.spans[screen.place()];
  const polygon = drawn || outlineBetween(finding, screen.place());
  return { ...finding, shape: polygon ? { polygon } : null, isBetween: !drawn };
};
/** @returns {Drawn | undefined} */
export function chosenHere() { const one = chosenFinding(); return one && asHere(one); }
/** @returns {Drawn[]} */
export function here() { return page.name ? picture().findings.filter(isHere).map(asHere) : []; }
