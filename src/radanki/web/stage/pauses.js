/* Work that can wait until what is to be seen has been painted. */

/* For web views that don't tell when they have nothing to do. */
const PAUSE_MS = 30;
/* A loop that plays on a slow phone may leave no pause. */
const LATEST_MS = 300;

/** @type {(work: () => void) => void} */
export const inAPause = (work) => {
  window.requestAnimationFrame(() => {
    if (window.requestIdleCallback) {
      window.requestIdleCallback(work, { timeout: LATEST_MS });
    } else {
      window.setTimeout(work, PAUSE_MS);
    }
  });
};
