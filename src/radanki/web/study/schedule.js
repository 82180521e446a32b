/* When a card comes again: FSRS with its default parameters, and cards that are recalled nine times in ten. */
import { Rating, State, createEmptyCard, fsrs } from "ts-fsrs";

/** @import { Card, Grade } from "ts-fsrs" */

/* Without chance, so that the intervals on the buttons are those that come true. */
const scheduler = fsrs({ request_retention: 0.9, enable_fuzz: false });
const GRADES = /** @type {Grade[]} */ ([Rating.Again, Rating.Hard, Rating.Good, Rating.Easy]);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const UNITS = /** @type {const} */ ([[365 * DAY, "y"], [30 * DAY, "mo"], [DAY, "d"], [60 * MINUTE, "h"], [MINUTE, "min"]]);

/**
 * What each grade would make of a card: Again, Hard, Good, Easy. `before` is what is kept of it, if anything is.
 * @type {(before: Card | undefined, now: number) => Card[]}
 */
export function outcomes(before, now) {
  return GRADES.map((grade) => scheduler.next(before || createEmptyCard(now), now, grade).card);
}

/** @param {Card} card */
export const dueAt = (card) => new Date(card.due).getTime();

/** Whether a card is still being learned, with minutes between its turns. @param {Card} card */
export const isLearning = (card) => card.state === State.Learning || card.state === State.Relearning;

/** Say in a few letters how long it takes from one time to another. @type {(from: number, to: number) => string} */
export function interval(from, to) {
  const span = to - from;
  const [length, name] = UNITS.find(([least]) => span >= least) || UNITS[UNITS.length - 1];
  const number = span / length;
  return `${name === "y" || name === "mo" ? Number(number.toFixed(1)) : Math.max(1, Math.round(number))} ${name}`;
}
