/* What a student's marks came to, in words; the marks themselves show a tick, a cross, or neither. */
import { make } from "../stage/elements.js";
import { score } from "../stage/score.js";
import { plural } from "./parts.js";

/** @import { Card, Finding } from "../types" */

/** @type {(card: Card) => string} */
const openReason = ({ frameWord, truth }) => {
  return truth.complete === false ? "more is to be seen than is outlined." : `nothing is outlined on that ${frameWord}.`;
};

/** @type {(n: number) => string} */
const lie = (n) => n === 1 ? "lies" : "lie";

/** @type {(card: Card, found: Finding[], missed: Finding[], hits: (boolean | null)[]) => string} */
function textOf(card, found, missed, hits) {
  const beside = hits.filter((hit) => hit === false).length;
  const open = hits.filter((hit) => hit === null).length;
  if (open === hits.length) { return `Not judged here: ${openReason(card)}`; }
  const yours = `Your mark${hits.length === 1 ? "" : "s"} ${lie(hits.length)}`;
  const isLone = found.length + missed.length === 1;
  /** @param {Finding[]} some */
  const names = (some) => some.map(({ label }) => label).join(", ");
  return [
    found.length ? `${yours} on ${isLone ? "it" : names(found)}.` : `${yours} beside ${isLone ? "it" : "them"}.`,
    found.length > 0 && beside > 0 && `${plural(beside, "mark")} ${lie(beside)} beside.`,
    open > 0 && `${plural(open, "mark")} not judged: ${openReason(card)}`,
    !isLone && missed.length > 0 && `Not marked: ${names(missed)}.`
  ].filter(Boolean).join(" ");
}

/**
 * @param {Card} card
 * @param {number} aspect
 */
export function makeVerdict(card, aspect) {
  const { isAnswer, marks, findings, truth } = card;
  if (!isAnswer || !marks.length) { return null; }
  const { found, missed, hits } = score(findings, marks, aspect, truth);
  if (!found.length && !missed.length && !truth.normal) { return null; }
  const text = truth.normal ? "Nothing to find here: the picture is normal." : textOf(card, found, missed, hits);
  const isOpen = hits.every((hit) => hit === null);
  const look = isOpen ? "open" : missed.length || hits.includes(false) ? "miss" : "hit";
  return make("p", { class: `rk-note rk-score rk-${look}`, text });
}
