/* One side's viewer, as its markup tells it; README.md in the folder above says what it must hold. */
import { stackOrder } from "../stage/slices.js";
import { kept } from "./memory.js";

/** @import { AnswerData, Card, Point, Shape, ViewerData } from "../types" */

const RING_PARTS = 4000;
let serial = 0;

/**
 * A viewer's own settings; where several viewers share a script, theirs is a list in the order of the viewers.
 * @param {Element} root
 * @param {string} name
 */
function settings(root, name) {
  const own = name === "rk-data" && root.getAttribute("data-settings");
  if (own) { return JSON.parse(own); }
  const group = root.closest(".rk-viewers");
  const script = (group || root).querySelector("script." + name);
  const found = script && JSON.parse(script.textContent || "");
  return (group && found ? found[[...group.querySelectorAll(".rk-viewer")].indexOf(root)] : found) || {};
}

/**
 * What the answer tells; nothing where that can't be read, and on the question.
 * @param {Element} root
 * @returns {AnswerData}
 */
function answerOf(root) {
  try { return settings(root, "rk-answer"); } catch {
    window.console.warn("radanki: findings unreadable");
    return {};
  }
}

/**
 * The corners of a ring, which tells of each place how far it lies from the one before, in parts of the picture.
 * @param {string} ring
 */
function cornersOf(ring) {
  let [x, y] = [0, 0];
  /** @type {Point[]} */
  const corners = [];
  const steps = ring.split(" ").map(Number);
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i] / RING_PARTS;
    y += steps[i + 1] / RING_PARTS;
    corners.push([x, y]);
  }
  return corners;
}

/**
 * A shape as the stage knows it. Its corners are worked out when they are first asked for: a stack has rings on many slices.
 * @param {Shape} shape
 * @returns {Shape}
 */
function unrolled(shape) {
  const { ring } = shape;
  if (!ring) { return shape; }
  /** @type {Point[] | undefined} */
  let corners;
  return {
    ...shape,
    get polygon() {
      corners = corners || cornersOf(ring);
      return corners;
    }
  };
}

/**
 * The pictures as they are written: in the frame, and those that nobody asks the browser for before their turn, in a template.
 * @param {Element} root
 */
function picturesOf(root) {
  const later = root.querySelector("template");
  return [...root.querySelectorAll("img"), ...(later ? later.content.querySelectorAll("img") : [])]
    .filter((image) => !image.closest(".rk-schematic"));
}

/** @param {Element} root */
export function isAnswerSide(root) {
  const side = root.getAttribute("data-side");
  return side ? side === "answer" : Boolean(root.querySelector(".rk-answer") || document.getElementById("answer"));
}

/**
 * Read what a viewer shows. Throws where that can't be shown.
 * @param {Element} root
 * @param {number} place which of the side's viewers it is
 * @returns {Card}
 */
export function readCard(root, place) {
  const { findings = [], complete, normal, told } = answerOf(root);
  /** @type {ViewerData} */
  const data = { ...settings(root, "rk-data"), ...told };
  const isAnswer = isAnswerSide(root);
  const written = picturesOf(root);
  if (!written.length) { throw new Error("no picture"); }
  const writtenZs = written.map((image) => image.hasAttribute("data-z") ? Number(image.getAttribute("data-z")) : NaN);
  const order = stackOrder(writtenZs, data.order);
  const windows = data.windows && data.windows.length ? data.windows : [{ centre: 128, width: 256 }];
  if (!windows.every((one) => one.width > 0 && isFinite(one.centre))) { throw new Error("a window without width or centre"); }
  const kind = data.kind || (written.length > 1 ? "stack" : "still");
  /* The first in the stack, not as written: question and answer may open on different slices. */
  const storeKey = `${root.getAttribute("data-card") || ""}${written[order[0]].getAttribute("src")}#${place}`;
  const state = (isAnswer && kept(storeKey)) || {};
  const frameWord = kind === "cine" ? "frame" : data.steps ? "step" : "slice";
  serial += 1;
  return {
    root, data, isAnswer, kind, windows, storeKey, state,
    findings: findings.map((one) => ({ ...one, shapes: (one.shapes || []).map(unrolled) })).sort((a, b) => a.number - b.number),
    truth: { complete, normal },
    asksForMarks: data.find === true && !isAnswer,
    frameWord,
    stepName: (index, between) => (data.steps || [])[index] ||
      `${frameWord[0].toUpperCase()}${frameWord.slice(1)} ${index + 1}${between}${written.length}`,
    images: order.map((i) => written[i]),
    zs: order.map((i) => isNaN(writtenZs[i]) ? null : writtenZs[i]),
    keyIndex: order.indexOf(0),
    marks: state.marks || [],
    id: "rk-" + serial
  };
}
