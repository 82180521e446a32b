/* Findings on the answer: a list, outlines, and why each is one. */
import { colourOf, make } from "../stage/elements.js";
import { isHit, shapesOn } from "../stage/score.js";
import { boundsOf } from "../stage/shapes.js";
import { sliceFor } from "../stage/slices.js";
import { press } from "./parts.js";

/** @import { Card, Finding, Outline, Stage } from "../types" */
/** @typedef {ReturnType<typeof makeFindings>} Findings */

/**
 * Where in the stack a finding is, in words; nothing where it is on every slice.
 * @param {Card} card
 * @param {Finding} finding
 */
function where({ zs, frameWord }, finding) {
  const places = zs.map((z, i) => i).filter((i) => zs[i] !== null && shapesOn(finding, zs[i]).length);
  if (!places.length || places.length === zs.length) { return ""; }
  const from = places[0] + 1;
  const to = places[places.length - 1] + 1;
  return ` (${frameWord}${from === to ? ` ${from}` : `s ${from}\u2013${to}`})`;
}

/** @type {(card: Card, finding: Finding) => HTMLLIElement} */
function item(card, finding) {
  const why = finding.why && make("p", {
    id: `${card.id}-why-${finding.number}`, class: "rk-why", hidden: true, text: finding.why
  });
  const badge = card.findings.length > 1 && make("b", { text: finding.number });
  if (badge) { badge.style.borderColor = colourOf(finding.number); }
  return make("li", {}, [make("button", {
    type: "button", class: "rk-button rk-finding", "data-cmd": "select", "data-number": finding.number,
    ...(why ? { "aria-expanded": "false", "aria-controls": why.id } : { "aria-pressed": "false" })
  }, [badge, make("span", { text: `${badge ? " " : ""}${finding.label}${where(card, finding)}` })]), why]);
}

/**
 * @param {Card} card
 * @param {Stage} stage
 * @param {() => Element | false} labelsButton
 */
export function makeFindings(card, stage, labelsButton) {
  const { findings, zs, keyIndex } = card;
  const list = findings.length > 0 && make("ol", { class: "rk-findings" }, findings.map((one) => item(card, one)));
  let selected = 0;
  let isLabelled = true;

  function draw() {
    /** @type {Outline[]} */
    const outlines = [];
    findings.forEach(({ shapes = [], slices, number, label }) => shapes.forEach((shape) => {
      outlines.push({ shape, slices: shape.slices || slices, number, label, strong: number === selected, isLone: findings.length < 2 });
    }));
    stage.draw(isLabelled ? outlines : []);
  }

  /** @param {boolean} isOn */
  function setLabels(isOn) {
    isLabelled = isOn;
    press(labelsButton(), isOn);
    draw();
  }

  /** @type {(finding: Finding, shapes: NonNullable<Finding["shapes"]>) => void} */
  function goTo(finding, shapes) {
    stage.pause();
    if (shapesOn(finding, zs[stage.index]).length) { return; }
    stage.show(sliceFor(zs, finding.slices || shapes[0].slices, stage.index, keyIndex));
  }

  /** @param {number} number */
  function select(number) {
    selected = selected === number ? 0 : number;
    findings.forEach((finding, i) => {
      const [opener, why] = /** @type {HTMLElement[]} */ ([...(list && list.children[i].children) || []]);
      const isOpen = finding.number === selected;
      opener.setAttribute(why ? "aria-expanded" : "aria-pressed", String(isOpen));
      if (why) { why.hidden = !isOpen; }
      /** @type {Element} */ (opener.parentNode).classList.toggle("rk-chosen", isOpen);
      if (isOpen && finding.shapes && finding.shapes.length) { goTo(finding, finding.shapes); }
    });
    if (selected) { setLabels(true); } else { draw(); }
  }

  /**
   * Select the smallest finding whose outline is at a place; false where there is none.
   * @type {(u: number, v: number) => boolean}
   */
  function selectAt(u, v) {
    const z = zs[stage.index];
    /** @param {Finding} finding */
    const area = (finding) => {
      const [left, top, right, bottom] = boundsOf(shapesOn(finding, z)[0]);
      return (right - left) * (bottom - top);
    };
    const at = { u, v, z, reach: stage.reach() };
    const here = findings.filter((f) => isLabelled && isHit(f, at, stage.aspect)).sort((a, b) => area(a) - area(b));
    if (here.length) { select(here[0].number); }
    return here.length > 0;
  }

  return { list, draw, select, selectAt, toggle: () => setLabels(!isLabelled) };
}
