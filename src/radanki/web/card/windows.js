/* The windows that a card offers, and which of them was chosen last. */

/** @import { Card, KeptState, Stage } from "../types" */
/** @typedef {ReturnType<typeof makeWindows>} Windows */

/**
 * @param {Card} card
 * @param {Stage} stage
 */
export function makeWindows({ windows, data }, stage) {
  const first = Math.max(windows.findIndex((one) => one.name === data.window), 0);
  let chosen = first;
  /** @param {number} by */
  const turn = (by) => {
    chosen = (chosen + by + windows.length) % windows.length;
    stage.setWindow(windows[chosen].centre, windows[chosen].width, windows[chosen].label);
  };
  return {
    turn,
    chosen: () => chosen,
    /**
     * Whether a window is another than the first.
     * @param {KeptState} state
     */
    differs: ({ centre, width }) => Boolean(width) && (centre !== windows[first].centre || width !== windows[first].width),
    /**
     * Take a window that was left; the first where none was.
     * @param {KeptState} state
     */
    restore: ({ centre = 0, width, label }) => {
      const same = windows.findIndex((one) => one.label === label);
      chosen = width && same >= 0 ? same : first;
      if (width) { stage.setWindow(centre, width, label); } else { turn(0); }
    }
  };
}
