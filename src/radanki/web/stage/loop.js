/* Playing a stack as a loop. */
import { advance } from "./slices.js";

/** @import { Change, Stage } from "../types" */

/**
 * Make the two functions that play and pause a stage. `turn` shows another picture, if it has arrived.
 * @param {() => Stage} stageOf
 * @param {number} fps
 * @param {(index: number) => void} turn
 * @param {(what: Change) => void} say
 */
export function makeLoop(stageOf, fps, turn, say) {
  return {
    pause: () => {
      const stage = stageOf();
      if (!stage.playing) { return; }
      stage.playing = false;
      say("cine");
    },
    /* Play until paused, or until the stage leaves the page: clients tell nobody when they swap a side. */
    play: () => {
      const stage = stageOf();
      if (stage.playing || stage.count < 2) { return; }
      stage.playing = true;
      let carry = 0;
      let before = 0;
      /** @param {number} now */
      const tick = (now) => {
        if (!stage.node.isConnected) { stage.playing = false; }
        if (!stage.playing) { return; }
        const next = advance(stage.index, stage.count, carry, before ? now - before : 0, fps * stage.speed);
        before = now;
        carry = next.carry;
        if (next.index !== stage.index) { turn(next.index); }
        window.requestAnimationFrame(tick);
      };
      window.requestAnimationFrame(tick);
      say("cine");
    }
  };
}
