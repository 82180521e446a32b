/* What a student's marks found. */
import { distanceTo } from "./shapes.js";
import { isIn } from "./slices.js";

/** @import { Finding, Mark } from "../types" */

/* A mark counts within this many picture widths of an outline, or of a finding that is a single place. */
const REACH = 0.015;
const POINT_REACH = 0.05;

/**
 * The shapes of a finding on slice `z`; a shape's own slices go before the finding's.
 * @param {Finding} finding
 * @param {number | null} z
 */
export const shapesOn = (finding, z) => (finding.shapes || []).filter((shape) => isIn(shape.slices || finding.slices, z));

/** @type {(finding: Finding, mark: Mark, aspect: number) => boolean} */
export const isHit = (finding, mark, aspect) => shapesOn(finding, mark.z).some((shape) => {
  return distanceTo(shape, mark.u, mark.v, aspect) <= (shape.point ? POINT_REACH : REACH);
});

/**
 * Which findings a student's marks found and missed (by number), and whether each mark hit one.
 * @param {Finding[]} findings
 * @param {Mark[]} marks
 * @param {number} aspect
 */
export function score(findings, marks, aspect) {
  const asked = findings.filter((f) => f.asked !== false && f.shapes && f.shapes.length);
  const found = asked.filter((f) => marks.some((mark) => isHit(f, mark, aspect)));
  return {
    found: found.map((f) => f.number),
    missed: asked.filter((f) => !found.includes(f)).map((f) => f.number),
    hits: marks.map((mark) => asked.some((f) => isHit(f, mark, aspect)))
  };
}
