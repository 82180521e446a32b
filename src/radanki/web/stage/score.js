/* What a student's marks found. */
import { clamp } from "./numbers.js";
import { distanceTo } from "./shapes.js";
import { isIn } from "./slices.js";

/** @import { Finding, Mark, Truth } from "../types" */

/* A mark counts when a fingertip at it touches the outline: in CSS pixels of the picture as it was then, and bounded in picture
 * widths, so that neither a large zoom nor a small picture makes it unfair. */
const FINGER_PX = 22;
const LEAST_REACH = 0.015;
const MOST_REACH = 0.065;
/* A finding that is a single place has no outline that could be touched. */
const POINT_REACH = 0.05;

/**
 * How far a mark counts, in picture widths.
 * @param {number} widthPx of the picture as it is shown, zoom included
 */
export const reachOf = (widthPx) => clamp(FINGER_PX / widthPx, LEAST_REACH, MOST_REACH);

/**
 * The shapes of a finding on slice `z`; a shape's own slices go before the finding's.
 * @param {Finding} finding
 * @param {number | null} z
 */
export const shapesOn = (finding, z) => (finding.shapes || []).filter((shape) => isIn(shape.slices || finding.slices, z));

/** @type {(finding: Finding, mark: Mark, aspect: number) => boolean} */
export const isHit = (finding, { u, v, z, reach = LEAST_REACH }, aspect) => shapesOn(finding, z).some((shape) => {
  return distanceTo(shape, u, v, aspect) <= (shape.point ? Math.max(reach, POINT_REACH) : reach);
});

/**
 * Which findings a student's marks found and missed, and what each mark came to: true on a finding, false beside them, null where
 * nobody can judge it, because the outlines are not all that is to be seen, or none was drawn on that slice.
 * @param {Finding[]} findings
 * @param {Mark[]} marks
 * @param {number} aspect
 * @param {Truth} truth
 */
export function score(findings, marks, aspect, { complete, normal }) {
  const asked = findings.filter((f) => f.asked !== false && f.shapes && f.shapes.length);
  const found = asked.filter((f) => marks.some((mark) => isHit(f, mark, aspect)));
  /** @type {(mark: Mark) => boolean | null} */
  const judge = (mark) => {
    if (asked.some((f) => isHit(f, mark, aspect))) { return true; }
    const isJudged = normal || (complete !== false && asked.some((f) => shapesOn(f, mark.z).length));
    return isJudged ? false : null;
  };
  return { found, missed: asked.filter((f) => !found.includes(f)), hits: marks.map(judge) };
}
