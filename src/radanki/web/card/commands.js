/* What a viewer's buttons and keys do. A command that a viewer has not lets its key pass on to the client. */
import { ARROWS, LINKED, press, zoomCommands } from "./parts.js";
import { mountAll } from "./turns.js";

/** @import { Card, Command, Stage } from "../types" */
/** @import { Findings } from "./findings.js" */
/** @import { Windows } from "./windows.js" */
/** @typedef {ReturnType<typeof import("./showing.js").makeShowing>} Showing */
/** @import { Panel } from "./panel.js" */
/** @import { Ruler } from "./ruler.js" */
/** @typedef {ReturnType<typeof import("./marks.js").makeMarks>} Marks */

/** @type {(stage: Stage, panel: Panel) => Record<string, Command>} */
const stackCommands = (stage, { buttons }) => ({
  prev: () => stage.step(-1),
  next: () => stage.step(1),
  cine: () => { if (stage.playing) { stage.pause(); } else { stage.play(); } },
  speed: () => {
    stage.speed = stage.speed === 1 ? 2 : stage.speed === 2 ? 0.5 : 1;
    if (buttons.speed) { buttons.speed.textContent = `Speed ${stage.speed}x`; }
  }
});

/** Where stacks to compare with came from. @type {WeakMap<Element, Node>} */
const homes = new WeakMap();

/** @type {(root: Element, button: Element) => void} */
function compare(root, button) {
  mountAll();
  const isBeside = button.getAttribute("aria-pressed") === "true";
  document.querySelectorAll(LINKED).forEach((other) => {
    const home = homes.get(other) || other.parentNode;
    if (!home || !root.parentNode) { return; }
    homes.set(other, home);
    if (isBeside) { home.insertBefore(other, home.firstChild); } else { root.parentNode.appendChild(other); }
  });
  /* They stand beside one picture at a time. */
  document.querySelectorAll("[data-cmd=compare]").forEach((each) => press(each, each === button && !isBeside));
}

/**
 * @param {Card} card
 * @param {Stage} stage
 * @param {{ panel: Panel, ruler?: Ruler | 0, findings: Findings, marks: Marks, windows: Windows, showing: Showing,
 *   link: { isLinked: boolean }, plain: () => void }} parts
 * @returns {Record<string, Command>}
 */
export function makeCommands({ root, asksForMarks }, stage, { panel, ruler, findings, marks, windows, showing, link, plain }) {
  const { buttons, adjust } = panel;
  /** @type {(button: Element | false, isOpen: boolean) => void} */
  const expand = (button, isOpen) => { if (button) { button.setAttribute("aria-expanded", String(isOpen)); } };
  return {
    ...zoomCommands(stage),
    adjust: () => {
      adjust.hidden = !adjust.hidden;
      expand(buttons.adjust, !adjust.hidden);
    },
    invert: () => stage.invert(),
    reset: () => {
      if (stage.inverted) { stage.invert(); }
      windows.turn(0);
    },
    tools: () => expand(buttons.tools, root.classList.toggle("rk-open")),
    plain,
    ...(stage.count > 1 && stackCommands(stage, panel)),
    ...(buttons.window && { "next-window": () => windows.turn(1), "prev-window": () => windows.turn(-1) }),
    ...(buttons.mine && { mine: () => showing.turn(buttons.mine) }),
    ...(findings.list && {
      labels: findings.toggle,
      select: (/** @type {Element | undefined} */ node) => findings.select(Number(node && node.getAttribute("data-number")))
    }),
    ...(buttons.schematic && { schematic: () => press(buttons.schematic, root.classList.toggle("rk-with-schematic")) }),
    ...(buttons.compare && { compare: () => compare(root, /** @type {Element} */ (buttons.compare)) }),
    ...(buttons.link && {
      link: () => {
        link.isLinked = !link.isLinked;
        press(buttons.link, link.isLinked);
      }
    }),
    ...(ruler && { ruler: ruler.toggle }),
    ...(asksForMarks && marks.commands)
  };
}

const PAN_PX = -40;
const STEPS = /** @type {Record<string, number>} */ ({
  ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity
});

/**
 * Take a key that counts only while the picture or a mark has the focus; false leaves it to the client.
 * @param {Stage} stage
 * @param {Marks} marks
 * @param {Ruler | 0 | undefined} ruler
 * @param {KeyboardEvent} event
 */
export function takeFocusKey(stage, marks, ruler, { target, key }) {
  const end = target instanceof Element && target.closest(".rk-end");
  if (end) { return Boolean(ruler && ruler.key(end, key)); }
  const pin = target instanceof Element && target.closest(".rk-mark");
  if (pin && (key === "Delete" || key === "Backspace")) {
    marks.remove(pin);
    stage.node.focus();
    return true;
  }
  if (pin) { return marks.move(pin, key); }
  if (target !== stage.node) { return false; }
  const way = ARROWS[key];
  if (way && stage.view.s > 1) {
    stage.pan(way[0] * PAN_PX, way[1] * PAN_PX);
    return true;
  }
  const by = STEPS[key];
  if (!by || stage.count < 2) { return false; }
  stage.step(by);
  return true;
}
