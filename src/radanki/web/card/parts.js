/* Small parts that viewers and occlusion cards share. A button's command is in its `data-cmd`. */
import { make } from "../stage/elements.js";

/** @import { Attributes, Command, Zoomable } from "../types" */

/* Stacks to compare with: they stand in the unfolded part, or beside the picture. */
export const LINKED = ".rk-viewer[data-linked]";

/** Whether something lies in a fold that is closed, where nobody sees it. @param {Element} node */
export const isFolded = (node) => Boolean(node.closest("details:not([open])"));

/* Which way an arrow key leads, across and down. */
export const ARROWS = /** @type {Record<string, number[]>} */ ({
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]
});

/** @type {(text: string, command: string, attributes?: Attributes) => HTMLButtonElement} */
export const button = (text, command, attributes) => make("button", {
  type: "button", class: "rk-button", "data-cmd": command, text, ...attributes
});

/** @type {(sign: string, name: string, command: string) => HTMLButtonElement} */
export function signButton(sign, name, command) {
  /* The sign is hidden from screen readers, the name is said. */
  const face = make("span", { "aria-hidden": "true", text: sign });
  return make("button", {
    type: "button", class: "rk-button rk-sign", "data-cmd": command, "aria-label": name, title: name
  }, [face]);
}

export const zoomButtons = () => [
  signButton("\u2212", "Zoom out", "zoom-out"), signButton("+", "Zoom in", "zoom-in"), button("Fit", "fit")
];

/** @type {(stage: Zoomable) => Record<string, Command>} */
export const zoomCommands = (stage) => ({
  "zoom-in": () => stage.zoom(1.4), "zoom-out": () => stage.zoom(1 / 1.4), fit: () => stage.fit()
});

/** @param {(Node | null | false)[]} children */
export const controls = (children) => make("div", {
  class: "rk-controls", role: "group", "aria-label": "Picture controls"
}, children);

/** @type {(node: Element | null | false, isPressed: boolean) => void} */
export const press = (node, isPressed) => { if (node) { node.setAttribute("aria-pressed", String(isPressed)); } };

/** @type {(n: number, word: string) => string} */
export const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

/** @type {(what: string, problem: unknown) => void} */
export const warn = (what, problem) => {
  window.console.warn(`radanki: ${what} (${problem instanceof Error ? problem.message : problem})`);
};

/** @type {(event: Event, selector: string) => Element | null} */
export const closest = ({ target }, selector) => target instanceof Element ? target.closest(selector) : null;
