/* Which viewers of a side wait until the first has been painted: those in a closed fold. On a phone, two at once hold it up. */
import { inAPause } from "../stage/pauses.js";

/** @typedef {(root: Element) => void} Mount */

/** @type {Map<Element, Mount>} */
const waiting = new Map();

/** @param {Element} root */
export const isWaiting = (root) => waiting.has(root);

/** Mount the next of them. Clients tell nobody when they swap a side: what has left the page is let go. */
function mountNext() {
  for (const [root, mount] of waiting) {
    waiting.delete(root);
    if (root.isConnected) {
      mount(root);
      return;
    }
  }
}

/** Wait no longer: somebody wants to see them. */
export function mountAll() { while (waiting.size) { mountNext(); } }

/**
 * Let viewers wait, and mount one in each pause.
 * @param {Element[]} roots
 * @param {Mount} mount
 */
export function lineUp(roots, mount) {
  roots.forEach((root) => {
    waiting.set(root, mount);
    inAPause(mountNext);
  });
}
