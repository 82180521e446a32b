/* The viewers of a side: which there are, which one keys go to. */

/** @import { Viewer } from "../types" */

/** @type {Viewer[]} */
let viewers = [];
let isFollowing = false;
/** @type {Viewer | null} */
let active = null;

/** Forget viewers whose side is gone: clients tell nobody when they swap it. */
export function sweep() { viewers = viewers.filter((viewer) => viewer.root.isConnected); }

/** @param {Viewer} viewer */
export function join(viewer) { viewers.push(viewer); }

/** @param {Viewer} viewer */
export function leave(viewer) { viewers = viewers.filter((each) => each !== viewer); }

/** @param {Viewer} viewer */
export function wake(viewer) { active = viewer; }

/**
 * Let stacks that are linked go along with one that was scrolled.
 * @param {Viewer} leader
 */
export function lead(leader) {
  if (isFollowing) { return; }
  isFollowing = true;
  sweep();
  viewers.forEach((each) => { if (each !== leader && each.follow && (each.isLinked || leader.isLinked)) { each.follow(leader); } });
  isFollowing = false;
}

/**
 * The first other stack of the side: what a linked one goes along with from the start.
 * @param {Viewer} viewer
 */
export const firstBeside = (viewer) => viewers.find((each) => each !== viewer && each.stage);

export const unmountAll = () => viewers.slice().forEach((viewer) => viewer.unmount());

/**
 * The viewer that keys go to: the one last pointed at or focused, else the first.
 * @returns {Viewer | undefined}
 */
export function current() {
  sweep();
  return active && viewers.includes(active) ? active : viewers[0];
}
