/* One viewer: it appears whole or not at all, keeps its state, and can be taken away again. */
import { makeStage } from "../stage/stage.js";
import { makeCommands, takeFocusKey } from "./commands.js";
import { makeFindings } from "./findings.js";
import { makeMarks } from "./marks.js";
import { keep } from "./memory.js";
import { makePanel } from "./panel.js";
import { closest, isFolded } from "./parts.js";
import { readCard } from "./reading.js";
import { makeShowing } from "./showing.js";
import { makeRuler } from "./ruler.js";
import { firstBeside, join, lead, leave, wake } from "./side.js";
import { makeVerdict } from "./verdict.js";
import { makeWindows } from "./windows.js";

/** @import { Card, Change, Stage, Viewer } from "../types" */
/** @import { Panel } from "./panel.js" */

/** @type {(card: Card, stage: Stage) => void} */
function save(card, { view, index, centre, width, label, inverted, count, playing }) {
  keep(card.storeKey, {
    z: index, centre, width, label, inverted, view: { s: view.s, x: view.x, y: view.y }, marks: card.marks,
    paused: count > 1 && !playing
  });
}

/**
 * Listen on the root until the function that this gives is called.
 * @param {Card} card
 * @param {Stage} stage
 * @param {Panel} panel
 * @param {Viewer} viewer
 */
function connect({ root, data }, stage, panel, viewer) {
  /** @type {(() => void)[]} */
  const undo = [];
  /** @type {(node: EventTarget, type: string, handler: (event: Event) => void) => void} */
  const on = (node, type, handler) => {
    node.addEventListener(type, handler);
    undo.push(() => node.removeEventListener(type, handler));
  };
  on(root, "pointerenter", () => wake(viewer));
  on(root, "focusin", () => wake(viewer));
  on(root, "click", (event) => {
    const node = closest(event, "[data-cmd]");
    const command = node && viewer.commands[node.getAttribute("data-cmd") || ""];
    if (!node || !command) { return; }
    event.preventDefault();
    command(node);
  });
  /* A button that was clicked must not keep the focus: the next Space is Anki's. */
  on(root, "mousedown", (event) => { if (closest(event, "button")) { event.preventDefault(); } });
  on(panel.node, "input", ({ target }) => {
    const input = /** @type {HTMLInputElement} */ (target);
    const value = +input.value;
    const what = input.dataset.set;
    if (what === "slice") { stage.step(value - 1 - stage.index); }
    if (what === "level") { stage.setWindow(data.curve ? value : 256 - value, stage.width); }
    if (what === "width") { stage.setWindow(stage.centre, data.curve ? value : 513 - value); }
  });
  on(panel.node, "pointerup", (event) => {
    const slider = /** @type {HTMLElement | null} */ (closest(event, "[type=range]"));
    if (slider) { slider.blur(); }
  });
  const fit = () => { if (stage.measure()) { stage.layout(); } };
  if (window.ResizeObserver) {
    const observer = new window.ResizeObserver(fit);
    observer.observe(stage.node);
    undo.push(() => observer.disconnect());
  } else {
    on(window, "resize", () => { if (root.isConnected) { fit(); } });
  }
  return () => undo.forEach((off) => off());
}

/**
 * A loop runs by itself, unless the reader asked for less motion or had paused it on the question, or something is outlined.
 * @param {Card} card
 * @param {number | null} goal
 */
function mayStart({ kind, state, isAnswer, marks }, goal) {
  const calm = window.matchMedia && window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  return kind === "cine" && !calm && !state.paused && goal === null && !(isAnswer && marks.length);
}

/**
 * How a stack goes along with another: by millimetres from the slices shown first, where both know theirs, else by shares.
 * @param {Card} card
 * @param {Stage} stage
 */
const linking = ({ kind, data, keyIndex }, stage) => ({
  stage: kind === "stack" && stage.count > 1 ? stage : undefined, gap: data.gap, keyIndex, isLinked: data.linked === true,
  /** @param {Viewer} other */
  follow: ({ stage: leader, gap, keyIndex: start = 0 }) => {
    if (kind !== "stack" || stage.count < 2 || !leader) { return; }
    stage.pause();
    stage.show(data.gap && gap ?
      keyIndex + (leader.index - start) * gap / data.gap : leader.index / (leader.count - 1) * (stage.count - 1));
  }
});

/**
 * Do something to a viewer that leaves nothing of it behind where it fails.
 * @template T
 * @param {Viewer} viewer
 * @param {() => T} work
 */
function whole(viewer, work) {
  try { return work(); } catch (problem) {
    viewer.unmount();
    throw problem;
  }
}

/**
 * The stack that a linked one goes along with. Beside a film or a loop there is none, and no button for it.
 * @param {Viewer} viewer
 * @param {Panel} panel
 */
function besideOf(viewer, { buttons }) {
  const other = viewer.isLinked && firstBeside(viewer);
  if (!other && buttons.link) { buttons.link.remove(); }
  return other;
}

/**
 * In a closed fold it has no size yet, and to ask for one lays out the whole fold: the observer tells of it when the fold opens.
 * @param {Element} root
 */
const hasSize = (root) => !window.ResizeObserver || !isFolded(root);

/**
 * Mount a viewer, and give what measures it, which gives what lays it out, the last step: one layout does for all viewers that
 * stand there, as long as all are measured before the first is laid out. All throw, with everything back where it was, if that
 * can't be done.
 * @param {Element} root
 * @param {number} place which of the side's viewers it is
 * @param {() => void} plain what shows all cards without a viewer from now on
 */
export function mountViewer(root, place, plain) {
  const card = readCard(root, place);
  const { data, images } = card;
  let isReady = false;
  /** @param {Change} what */
  const changed = (what) => {
    if (!isReady) { return; }
    if (what === "cine") { panel.paintPlaying(); }
    if (what === "slice" || what === "frame") { panel.paintSlider(); }
    if (what === "window") { panel.paintWindow(windows.chosen()); }
    if (what === "frame") { return; }
    if (what === "slice") { lead(viewer); }
    if (what !== "view") { panel.announce(what); }
    if (!card.isAnswer) { save(card, stage); }
  };
  const stage = makeStage({
    images, zs: card.zs, key: card.keyIndex, kind: card.kind, curve: data.curve, isUntold: data.untold,
    fps: data.fps || 10,
    spacing: data.spacing, sides: data.sides, name: data.name || images[card.keyIndex].getAttribute("alt") || "Picture", changed,
    stepName: card.stepName,
    tapped: (u, v) => {
      if (!card.asksForMarks) { return findings.selectAt(u, v); }
      marks.addInside(u, v);
      return true;
    }
  });
  const findings = makeFindings(card, stage, () => panel.buttons.labels);
  const marks = makeMarks(card, stage, () => save(card, stage));
  const windows = makeWindows(card, stage);
  const showing = makeShowing(card, stage, windows);
  const verdict = makeVerdict(card, stage.aspect);
  const panel = makePanel(card, stage, showing.name, [card.asksForMarks && marks.note, findings.list]);
  const ruler = data.spacing && makeRuler(card, stage, () => panel.buttons.ruler, panel.announce);
  /** @type {(() => void)[]} */
  const undo = [];
  const link = linking(card, stage);
  /** @type {Viewer} */
  const viewer = Object.assign(link, {
    root, commands: makeCommands(card, stage, { panel, ruler, findings, marks, windows, showing, link, plain }),
    focusKey: (/** @type {KeyboardEvent} */ event) => takeFocusKey(stage, marks, ruler, event),
    unmount: () => {
      panel.hush();
      isReady = false;
      stage.pause();
      root.classList.remove("rk-on", "rk-open", "rk-with-schematic");
      undo.forEach((step) => step());
      stage.node.remove();
      panel.node.remove();
      if (verdict) { verdict.remove(); }
      leave(viewer);
    }
  });
  const beside = whole(viewer, () => {
    undo.push(stage.restore);
    root.insertBefore(panel.node, root.firstChild);
    root.insertBefore(stage.node, panel.node);
    if (verdict) { root.insertBefore(verdict, stage.node); }
    root.classList.add("rk-on");
    join(viewer);
    undo.push(connect(card, stage, panel, viewer));
    showing.open();
    findings.draw();
    marks.draw();
    panel.paintSlider();
    panel.paintWindow(windows.chosen());
    return besideOf(viewer, panel);
  });
  /* Once, and when all is written that takes room: a layout of the whole card is what a phone spends most of its time on. */
  return () => whole(viewer, () => {
    const isSized = hasSize(root) && stage.measure();
    return () => whole(viewer, () => {
      if (isSized) { stage.layout(); }
      isReady = true;
      if (beside) { lead(beside); }
      if (mayStart(card, showing.goal)) { stage.play(); }
    });
  });
}
