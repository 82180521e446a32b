/* Marks that a student sets on a Find card's question, and what they came to on its answer. */
import { make } from "../stage/elements.js";
import { clamp } from "../stage/numbers.js";
import { score } from "../stage/score.js";
import { ARROWS, plural } from "./parts.js";

/** @import { Card, Command, Mark, Stage } from "../types" */

/** @param {number} fraction */
const rounded = (fraction) => +fraction.toFixed(4);

/** @type {(mark: Mark, i: number, isAnswer: boolean, hit: boolean | null) => HTMLElement} */
function makePin(mark, i, isAnswer, hit) {
  const face = make("span", { "aria-hidden": "true", text: hit === null ? "" : hit ? "\u2713" : "\u00d7" });
  const attributes = {
    class: "rk-mark" + (hit === null ? "" : hit ? " rk-hit" : " rk-miss"), "data-u": mark.u, "data-v": mark.v, "data-z": mark.z
  };
  return isAnswer ? make("span", { "aria-hidden": "true", ...attributes }, [face]) : make("button", {
    type: "button", "data-cmd": "unmark", "data-mark": i,
    "aria-label": `Mark ${i + 1}: arrow keys move it, Delete removes it`, ...attributes
  }, [face]);
}

/**
 * @param {Card} card
 * @param {Stage} stage
 * @param {() => void} save
 */
export function makeMarks({ marks, findings, truth, isAnswer, zs }, stage, save) {
  /* Both lines keep their room, so that the picture stays where it is under a finger that sets the first mark. */
  const told = make("span");
  const layer = make("div");
  stage.pins.appendChild(layer);
  const note = make("p", { class: "rk-note" }, [
    make("span", { text: "Tap the picture where you see it, then show the answer." }), told
  ]);

  function draw() {
    const { hits } = score(findings, marks, stage.aspect, truth);
    layer.textContent = "";
    marks.forEach((mark, i) => layer.appendChild(makePin(mark, i, isAnswer, isAnswer ? hits[i] : null)));
    told.textContent = `${plural(marks.length, "mark")} set. Tap a mark to take it away.`;
    note.classList.toggle("rk-marked", marks.length > 0);
    stage.placePins();
  }

  function changed() {
    draw();
    save();
  }

  /** @type {(u: number, v: number) => void} */
  function add(u, v) {
    marks.push({ u: rounded(u), v: rounded(v), z: zs[stage.index], reach: rounded(stage.reach()) });
    changed();
  }

  /** @param {Element} [pin] */
  function remove(pin) {
    marks.splice(Number(pin && pin.getAttribute("data-mark")), 1);
    changed();
  }

  return {
    note, draw, remove,
    /** @type {(u: number, v: number) => void} */
    addInside: (u, v) => { if (u >= 0 && u <= 1 && v >= 0 && v <= 1) { add(u, v); } },
    /**
     * Move a mark by an arrow key: false for any other.
     * @type {(pin: Element, key: string) => boolean}
     */
    move: (pin, key) => {
      const mark = marks[Number(pin.getAttribute("data-mark"))];
      const by = ARROWS[key];
      if (!mark || !by) { return false; }
      mark.u = rounded(clamp(mark.u + by[0] / 100, 0, 1));
      mark.v = rounded(clamp(mark.v + by[1] / 100, 0, 1));
      pin.setAttribute("data-u", String(mark.u));
      pin.setAttribute("data-v", String(mark.v));
      stage.placePins();
      save();
      return true;
    },
    /** @type {Record<string, Command>} */
    commands: {
      mark: () => {
        add(stage.view.x, stage.view.y);
        /** @type {HTMLElement} */ (layer.lastChild).focus();
      },
      clear: () => {
        marks.length = 0;
        changed();
      },
      unmark: remove
    }
  };
}
