/* Which card comes next: what is due, then new cards in the deck's order of study, then what is being learned. */
import { dueAt, isLearning } from "./schedule.js";

/** @import { Progress } from "./types" */

/* As in Anki: who has nothing else to do is asked what would be due in a few minutes. */
const LEARN_AHEAD_MS = 20 * 60_000;

/** @type {(keys: string[], progress: Progress) => string[]} */
const byDue = (keys, progress) =>
  keys.filter((key) => progress[key]).sort((one, other) => dueAt(progress[one]) - dueAt(progress[other]));

/** @type {(order: string[], progress: Progress, now: number) => { due: string[], fresh: string[] }} */
export function waiting(order, progress, now) {
  return {
    due: byDue(order, progress).filter((key) => dueAt(progress[key]) <= now),
    fresh: order.filter((key) => !progress[key])
  };
}

/** The cards of one session, at most `most`. @type {(order: string[], progress: Progress, now: number, most: number) => string[]} */
export function dealt(order, progress, now, most) {
  const { due, fresh } = waiting(order, progress, now);
  return [...due, ...fresh].slice(0, most);
}

/** The next card of a session, if one is left. @type {(hand: string[], progress: Progress, now: number) => string | undefined} */
export function next(hand, progress, now) {
  const { due, fresh } = waiting(hand, progress, now);
  const soon = byDue(hand, progress).filter((key) => isLearning(progress[key]) && dueAt(progress[key]) <= now + LEARN_AHEAD_MS);
  return [...due, ...fresh, ...soon][0];
}
