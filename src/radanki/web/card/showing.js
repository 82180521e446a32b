/* Where an answer opens: on what it is about, and the way back to what the student was looking at. */
import { shapesOn } from "../stage/score.js";
import { FITTED } from "../stage/view.js";
import { press } from "./parts.js";

/** @import { Card, KeptState, Stage } from "../types" */
/** @import { Windows } from "./windows.js" */

/**
 * The slice that shows most of what is asked: the student's own where it does, else the key, else the middle of those that do.
 * None where nothing is outlined.
 * @param {Card} card
 */
export function goalOf({ isAnswer, findings, zs, keyIndex, state }) {
  const counts = zs.map((z) => isAnswer ? findings.filter((finding) => shapesOn(finding, z).length).length : 0);
  const most = Math.max(...counts);
  const best = zs.map((z, i) => i).filter((i) => counts[i] === most);
  return most ? [Number(state.z), keyIndex].find((i) => counts[i] === most) ?? best[Math.floor((best.length - 1) / 2)] : null;
}

/** @type {(stage: Stage, windows: Windows, state: KeptState, index: number) => void} */
function take(stage, windows, state, index) {
  stage.pause();
  if (stage.inverted !== Boolean(state.inverted)) { stage.invert(); }
  windows.restore(state);
  stage.show(index);
  stage.setView(state.view || FITTED);
}

/**
 * What the answer shows first, and the button between that and what the student left; none where the two are the same.
 * @param {Card} card
 * @param {Stage} stage
 * @param {Windows} windows
 */
export function makeShowing(card, stage, windows) {
  const { state, keyIndex, frameWord } = card;
  const goal = goalOf(card);
  const left = state.z === undefined ? keyIndex : state.z;
  const isMoved = goal !== null && left !== goal;
  const isChanged = goal !== null && (isMoved || state.inverted || (state.view && state.view.s > 1) || windows.differs(state));
  let isBack = false;
  return {
    goal,
    name: isChanged ? (isMoved ? `Your ${frameWord} ${left + 1}` : "Your view") : "",
    open: () => take(stage, windows, goal === null ? state : {}, goal === null ? left : goal),
    /** @param {Element | false} button */
    turn: (button) => {
      isBack = !isBack;
      press(button, isBack);
      take(stage, windows, isBack ? state : {}, isBack ? left : Number(goal));
    }
  };
}
