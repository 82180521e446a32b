/* Outlines over a picture, the veil around them, and the labels beside them. */
import { holeOf, makeVeil } from "./dimming.js";
import { colourOf, make, makeTag } from "./elements.js";
import { placeLabels } from "./labels.js";
import { boundsOf, pathOf } from "./shapes.js";
import { isIn } from "./slices.js";
import { toStage } from "./view.js";

/** @import { Geometry, Outline, View } from "../types" */
/** @typedef {{ parts: Element[], tag: HTMLElement, u: number, v: number, width: number, height: number, hole: string }} Drawn */
/** @typedef {{ wanted: Outline, drawn: Drawn | null }} Asked */

/* On a phone so many labels have room for their words; more have their numbers alone, and the words in the list. */
const MOST_WORDS = 3;

/** @type {(wanted: Outline, width: number, height: number) => Drawn} */
function drawOutline(wanted, width, height) {
  const { shape } = wanted;
  const d = pathOf(shape, width, height);
  const look = wanted.strong ? " rk-strong" : "";
  const [u, v] = boundsOf(shape);
  const tag = makeTag(wanted.number, wanted.label, wanted.isLone);
  tag.classList.toggle("rk-strong", Boolean(wanted.strong));
  const parts = [
    make("path", { class: "rk-halo" + look, d }), make("path", { class: "rk-line" + look, d, stroke: colourOf(wanted.number) })
  ];
  return { parts, tag, u, v, width: 0, height: 0, hole: shape.point ? holeOf(shape, width, height) : d };
}

/** @type {(parent: Element, child: Element, isThere: boolean) => boolean} */
function keepIn(parent, child, isThere) {
  if (isThere === Boolean(child.parentNode)) { return false; }
  if (isThere) { parent.appendChild(child); } else { child.remove(); }
  return true;
}

/**
 * Words where there is room for them, and each label measured as it stands: not before the stage is, for that costs a layout.
 * @param {HTMLElement} tags
 * @param {Drawn[]} shown
 * @param {boolean} isNarrow
 */
function shorten(tags, shown, isNarrow) {
  tags.classList.toggle("rk-short", isNarrow && shown.length > MOST_WORDS);
  shown.forEach((one) => {
    one.width = one.tag.offsetWidth;
    one.height = one.tag.offsetHeight;
  });
}

/**
 * Make the layers of outlines and labels over a picture `width` by `height`.
 * @param {number} width
 * @param {number} height
 */
export function makeOutlines(width, height) {
  const veil = makeVeil(width, height);
  const drawing = make("g");
  const overlay = make("svg", { class: "rk-shapes", "aria-hidden": "true", focusable: "false" }, [drawing]);
  const tags = make("div", { class: "rk-tags", "aria-hidden": "true" });
  /** @type {Asked[]} */
  let outlines = [];
  /** Not known before the stage is measured. @type {boolean | undefined} */
  let isNarrow;
  let at = { view: { s: 1, x: 0, y: 0 }, geometry: { boxWidth: 1, boxHeight: 1, width: 1, height: 1, limit: 1 } };

  const labelled = () => /** @type {Drawn[]} */ (outlines.map((one) => one.drawn).filter((drawn) => drawn && drawn.tag.parentNode));

  function paintTags() {
    const shown = labelled();
    const spots = placeLabels(shown.map((one) => {
      const [x, y] = toStage(at.view, at.geometry, one.u, one.v);
      return { x, y: y - one.height - 4, width: one.width, height: one.height };
    }), at.geometry.boxWidth, at.geometry.boxHeight);
    shown.forEach(({ tag }, i) => { tag.style.transform = `translate(${Math.round(spots[i].x)}px,${Math.round(spots[i].y)}px)`; });
  }

  return {
    overlay, tags,
    /** Only reads, where words have room: what is written here costs one more layout. @param {boolean} narrow */
    measure: (narrow) => {
      isNarrow = narrow;
      shorten(tags, labelled(), narrow);
    },
    /** @param {Outline[]} wanted */
    draw: (wanted) => {
      drawing.textContent = tags.textContent = "";
      if (wanted.length) { veil.parts.forEach((part) => drawing.appendChild(part)); }
      outlines = wanted.map((one) => ({ wanted: one, drawn: null }));
    },
    /**
     * Show what is on slice `z`; a finding has one label there, whatever the number of its shapes. A shape is drawn when its
     * slice is first seen: on a phone, drawing those of a whole stack at once held up the answer.
     * @param {number | null} z
     */
    paint: (z) => {
      /** @type {number[]} */
      const tagged = [];
      /** @type {string[]} */
      const holes = [];
      let isChanged = false;
      outlines.forEach((one) => {
        const { slices, number } = one.wanted;
        const isHere = isIn(slices, z);
        if (isHere && !one.drawn) { one.drawn = drawOutline(one.wanted, width, height); }
        if (!one.drawn) { return; }
        const { parts, tag, hole } = one.drawn;
        const isTagged = isHere && !tagged.includes(number);
        if (isTagged) { tagged.push(number); }
        if (isHere) { holes.push(hole); }
        parts.forEach((part) => keepIn(drawing, part, isHere));
        if (keepIn(tags, tag, isTagged)) { isChanged = true; }
      });
      veil.cut(holes);
      if (!isChanged || isNarrow === undefined) { return; }
      shorten(tags, labelled(), isNarrow);
      paintTags();
    },
    /**
     * @param {View} view
     * @param {Geometry} geometry
     */
    place: (view, geometry) => {
      at = { view, geometry };
      const [x, y] = toStage(view, geometry, 0, 0);
      drawing.setAttribute("transform", `translate(${x} ${y}) scale(${geometry.width * view.s / width})`);
      paintTags();
    }
  };
}
