/* The controls below a picture, all detached; what they do is in commands.js. */
import { make } from "../stage/elements.js";
import { windowText } from "../stage/window.js";
import { LINKED, button, controls, press, signButton, zoomButtons } from "./parts.js";

/** @import { Card, Stage } from "../types" */
/** @typedef {ReturnType<typeof makePanel>} Panel */

const SETTLED_MS = 600;

/** @type {(low: number, high: number, command: string, name?: string) => HTMLInputElement} */
const range = (low, high, command, name) => make("input", {
  type: "range", class: "rk-range", min: low, max: high, step: 1, "aria-label": name, "data-set": command
});

/** @type {(text: string, input: HTMLInputElement) => HTMLLabelElement} */
const field = (text, input) => make("label", { class: "rk-field" }, [make("span", { text }), input]);

/**
 * Whether stacks to compare with stand beside a viewer: they stay there while it shows its plain picture.
 * @param {Element} root
 */
const isBeside = (root) => [...document.querySelectorAll(LINKED)].some((other) => other.parentNode === root.parentNode);

/** @param {boolean} hasUnits whether the picture's values are Hounsfield units, else its brightness is set */
function makeAdjust(hasUnits) {
  const level = hasUnits ? range(-1000, 2000, "level") : range(0, 255, "level");
  const width = hasUnits ? range(1, 3000, "width") : range(1, 512, "width");
  const invert = button("Invert", "invert", { "aria-pressed": "false" });
  const node = make("div", { class: "rk-adjust", hidden: true }, [
    field(hasUnits ? "Window level" : "Brightness", level), field(hasUnits ? "Window width" : "Contrast", width),
    invert, button("Reset", "reset")
  ]);
  return { node, level, width, invert };
}

/** @type {(card: Card, stage: Stage, mine: string) => Record<string, HTMLButtonElement | false>} */
const makeButtons = (card, stage, mine) => ({
  window: card.windows.length > 1 && stage.canWindow && button("", "next-window"),
  play: stage.count > 1 && button("Play", "cine", { "aria-pressed": "false" }),
  speed: stage.count > 1 && button("Speed 1x", "speed"),
  labels: card.findings.length > 0 && button("Labels", "labels", { "aria-pressed": "true" }),
  schematic: Boolean(card.root.querySelector(".rk-schematic")) && button("Schematic", "schematic", { "aria-pressed": "false" }),
  mine: mine !== "" && button(mine, "mine", { "aria-pressed": "false" }),
  ruler: Boolean(card.data.spacing) && button("Ruler", "ruler", { "aria-pressed": "false" }),
  compare: card.isAnswer && !card.data.linked && stage.count > 1 && Boolean(document.querySelector(LINKED)) &&
    button("Compare", "compare", { "aria-pressed": String(isBeside(card.root)) }),
  link: card.data.linked === true && stage.count > 1 && button("Linked", "link", { "aria-pressed": "true" }),
  tools: signButton("\u22ef", "More controls", "tools"),
  adjust: stage.canWindow && button("Adjust", "adjust", { "aria-expanded": "false" })
});

/**
 * One row, of at most four, and what is behind its last button.
 * @type {(card: Card, slider: HTMLInputElement | false, buttons: Record<string, HTMLButtonElement | false>) => HTMLElement}
 */
function makeBar({ kind, frameWord, isAnswer, asksForMarks }, slider, buttons) {
  const { window: turn, play, speed, labels, mine, schematic, adjust, tools, ruler, link, compare } = buttons;
  if (tools) { tools.setAttribute("aria-expanded", "false"); }
  const zoom = zoomButtons();
  const steps = slider && [signButton("\u2039", "Previous " + frameWord, "prev"), signButton("\u203a", "Next " + frameWord, "next")];
  return controls([
    make("div", { class: "rk-row" },
      [slider, ...(slider ? [] : zoom), kind === "cine" && play, !isAnswer && turn, labels, mine || compare, link, tools]),
    make("div", { class: "rk-tools" }, [
      ...(steps || []), ...(slider ? zoom : []), isAnswer && turn, kind !== "cine" && play, speed, mine && compare, schematic, ruler,
      asksForMarks && button("Place mark", "mark"), asksForMarks && button("Clear marks", "clear"), adjust, button("Plain picture", "plain")
    ])
  ]);
}

/**
 * @param {Card} card
 * @param {Stage} stage
 * @param {string} mine the name of the button that leads to what the student left; none where it is empty
 * @param {(Node | null | false)[]} more what stands below the controls: a note on marks, the findings
 */
export function makePanel(card, stage, mine, more) {
  const { data, windows, frameWord } = card;
  const { count } = stage;
  const buttons = makeButtons(card, stage, mine);
  const slider = range(1, count, "slice", frameWord[0].toUpperCase() + frameWord.slice(1));
  const adjust = makeAdjust(Boolean(data.curve));
  const live = make("div", { class: "rk-live", role: "status" });
  const bar = makeBar(card, count > 1 && slider, buttons);
  const node = make("div", { class: "rk-panel" }, [bar, adjust.node, ...more, live]);
  let timer = 0;

  return {
    node, buttons, adjust: adjust.node,
    paintSlider: () => {
      slider.value = String(stage.index + 1);
      slider.setAttribute("aria-valuetext", card.stepName(stage.index, " of "));
    },
    /** @param {number} chosen which of the card's windows was chosen last */
    paintWindow: (chosen) => {
      const { centre, width } = stage;
      const preset = windows[chosen];
      const isPreset = centre === preset.centre && width === preset.width;
      if (buttons.window) { buttons.window.textContent = `Window: ${isPreset ? preset.label : "own"}`; }
      adjust.level.value = String(data.curve ? centre : 256 - centre);
      adjust.width.value = String(data.curve ? width : 513 - width);
      press(adjust.invert, stage.inverted);
    },
    paintPlaying: () => {
      if (buttons.play) { buttons.play.textContent = stage.playing ? "Pause" : "Play"; }
      press(buttons.play, stage.playing);
    },
    /**
     * Say the latest state, once things have settled: never every slice of a fast scroll.
     * @param {string} what
     */
    announce: (what) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        const numbers = data.curve && !data.untold ? windowText(stage.centre, stage.width) : "";
        live.textContent = what === "window" ? `Window ${stage.label} ${numbers}` :
          what === "cine" ? (stage.playing ? "Playing" : "Paused") :
            what !== "slice" ? what :
              count > 1 ? slider.getAttribute("aria-valuetext") : "";
      }, SETTLED_MS);
    },
    hush: () => window.clearTimeout(timer)
  };
}
