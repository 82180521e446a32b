/* What a student's marks came to, in words; the marks themselves show a tick, a cross, or neither. */
import { make } from "../stage/elements.js";
import { score } from "../stage/score.js";
import { plural } from "./parts.js";

/** @import { Card } from "../types" */

/** @type {(card: Card) => string} */
const openReason = ({ frameWord, truth }) => {
  return truth.complete === false ? "more is to be seen than is outlined." : `nothing is outlined on that ${frameWord}.`;
};

/** @type {(card: Card, hit: boolean | null) => string} */
const loneText = (card, hit) => hit ? "Your mark lies on it." : hit === false ? "Your mark lies beside it." :
  `Not judged here: ${openReason(card)}`;

/** @type {(card: Card, found: number, missed: string[], hits: (boolean | null)[]) => string} */
const fullText = (card, found, missed, hits) => {
  const beside = hits.filter((hit) => hit === false).length;
  const open = hits.filter((hit) => hit === null).length;
  return [
    `Your marks found ${found} of ${found + missed.length}.`,
    missed.length && `Not marked: ${missed.join(", ")}.`,
    beside && `${plural(beside, "mark")} ${beside === 1 ? "lies" : "lie"} beside.`,
    open && `${plural(open, "mark")} not judged: ${openReason(card)}`
  ].filter(Boolean).join(" ");
};

/**
 * @param {Card} card
 * @param {number} aspect
 */
export function makeVerdict(card, aspect) {
  const { isAnswer, marks, findings, truth } = card;
  if (!isAnswer || !marks.length) { return null; }
  const { found, missed, hits } = score(findings, marks, aspect, truth);
  const asked = found.length + missed.length;
  if (!asked && !truth.normal) { return null; }
  const text = truth.normal ? "Nothing to find here: the picture is normal." :
    asked === 1 && marks.length === 1 ? loneText(card, hits[0]) : fullText(card, found.length, missed.map(({ label }) => label), hits);
  const isOpen = hits.every((hit) => hit === null);
  const look = isOpen ? "open" : missed.length || hits.includes(false) ? "miss" : "hit";
  return make("p", { class: `rk-note rk-score rk-${look}`, text });
}
