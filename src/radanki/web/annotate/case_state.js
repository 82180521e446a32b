/* The case as it is being drawn: what the page changes, undo and redo, and what is sent to be saved. No page here either. */

/** @import { CaseState, CaseTold, Drawn, ImageTold, Picture, Wanted } from "./types" */

const MOST_STEPS = 200;
const HIGHEST_NUMBER = 500;

/** @typedef {Record<string, Picture>} Pictures */

/**
 * @param {() => void} onChange
 * @returns {CaseState}
 */
export function makeCaseState(onChange) {
  const state = /** @type {CaseState} */ ({ told: /** @type {CaseTold | null} */ (null), pictures: {}, base: "" });
  /** @type {Pictures} */
  let saved = {};
  const images = () => state.told ? state.told.images : [];
  const history = makeHistory(state, onChange);

  /* Take the case as the server tells it; with `keepsHistory` (after a save of ours) only what is saved is noted. */
  state.take = (told, keepsHistory) => {
    state.told = told;
    state.base = told.digest;
    saved = Object.fromEntries(told.images.map((image) => [image.name, {
      findings: structuredClone(image.findings), reserved: image.reserved.slice(),
      crop: image.crop, blank: structuredClone(image.blank), first: firstOf(image), complete: image.complete
    }]));
    if (!keepsHistory) {
      state.pictures = structuredClone(saved);
      history.clear();
    }
    onChange();
  };

  state.picture = (name) => state.pictures[name];
  state.finding = (name, number) => state.pictures[name].findings.find((one) => one.number === number);
  Object.assign(state, history.acts);

  Object.assign(state, numbering(state, (name) => saved[name].findings.map((one) => one.number)));

  state.isReleased = (name, number) => images().some((image) => image.name === name && image.released.includes(number));
  state.isSaved = (name, number) => saved[name].findings.some((one) => one.number === number);

  /* What waits for a label: it is not sent before it has one. */
  state.waiting = () => Object.entries(state.pictures).flatMap(([name, picture]) => {
    return picture.findings.filter((one) => !one.label.trim()).map((one) => ({ name, number: one.number }));
  });

  /* The pictures as the server wants them. A finding whose label was emptied keeps its saved one until it has another. */
  state.wanted = () => images().map(({ name }) => asSent(name, state.pictures[name], (one) => {
    const before = saved[name].findings.find((other) => other.number === one.number);
    return one.label.trim() || (before ? before.label : "");
  }));

  state.isChanged = () => {
    const before = images().map(({ name }) => asSent(name, saved[name], (one) => one.label));
    return JSON.stringify(comparable(state.wanted())) !== JSON.stringify(comparable(before));
  };
  state.changedPictures = () => images().map(({ name }) => name)
    .filter((name) => JSON.stringify(state.pictures[name]) !== JSON.stringify(saved[name]));

  return state;
}

/**
 * Adding, changing and deleting findings. What a student may hold a card of keeps its number for good.
 * @type {(state: CaseState, onDisk: (name: string) => number[]) => Partial<CaseState>}
 */
const numbering = (state, onDisk) => ({
  /* Above all that are there, were released, or are still in the file. */
  nextNumber: (name) => {
    const picture = state.pictures[name];
    const told = state.told && state.told.images.find((image) => image.name === name);
    const numbers = picture.findings.map((one) => one.number);
    const taken = new Set([...numbers, ...picture.reserved, ...onDisk(name), ...(told ? told.released : [])]);
    const highest = Math.max(0, ...taken);
    if (highest < HIGHEST_NUMBER) { return highest + 1; }
    let number = 1;
    while (taken.has(number)) { number += 1; }
    return number;
  },

  addFinding: (name, shape, slices) => {
    const number = state.nextNumber(name);
    state.change(name, (picture) => {
      picture.findings.push({
        number, label: "", why: "", hint: "", radlex: null, asks: null, usualAsks: (state.told && state.told.usualAsks) || [],
        shape, spans: null,
        isRegion: false,
        slices, saysSlices: Boolean(slices)
      });
    });
    return number;
  },

  setFinding: (name, number, values, merge) => {
    state.change(name, (picture) => {
      picture.findings = picture.findings.map((one) => one.number === number ? { ...one, ...values } : one);
    }, merge && `${name}/${number}/${merge}`);
  },

  /* A number that was released is kept, so that nothing else gets it; one that was not is free again. */
  deleteFinding: (name, number) => {
    state.change(name, (picture) => {
      picture.findings = picture.findings.filter((one) => one.number !== number);
      if (state.isReleased(name, number) && !picture.reserved.includes(number)) { picture.reserved.push(number); }
    });
  }
});

/**
 * Undo and redo; changes with the same `merge` that follow one another are one step.
 * @param {CaseState} state
 * @param {() => void} onChange
 */
function makeHistory(state, onChange) {
  /** @type {Pictures[]} */
  let past = [];
  /** @type {Pictures[]} */
  let future = [];
  let lastMerge = "";

  /** @type {(from: Pictures[], to: Pictures[]) => void} */
  function step(from, to) {
    const other = from.pop();
    if (!other) { return; }
    to.push(state.pictures);
    state.pictures = other;
    lastMerge = "";
    onChange();
  }

  return {
    clear: () => { past = []; future = []; lastMerge = ""; },
    acts: {
      canUndo: () => past.length > 0,
      canRedo: () => future.length > 0,
      undo: () => step(past, future),
      redo: () => step(future, past),
      /** @type {CaseState["change"]} */
      change: (name, edit, merge = "") => {
        if (!merge || merge !== lastMerge) {
          past.push(state.pictures);
          if (past.length > MOST_STEPS) { past.shift(); }
        }
        lastMerge = merge;
        future = [];
        const picture = structuredClone(state.pictures[name]);
        edit(picture);
        state.pictures = { ...state.pictures, [name]: picture };
        onChange();
      }
    }
  };
}

/**
 * A picture as it is sent; findings without a label are not.
 * @type {(name: string, picture: Picture, labelOf: (finding: Drawn) => string) => Wanted}
 */
function asSent(name, picture, labelOf) {
  const { reserved, blank, crop, first, complete } = picture;
  const findings = picture.findings.map((one) => ({ ...one, label: labelOf(one) })).filter((one) => one.label);
  return { name, reserved, blank, crop, first, complete, findings: findings.map((one) => inCaseFormat(one, first)) };
}

/* The slice or frame shown first; none where there is one picture only. */
/** @param {ImageTold} image */
const firstOf = (image) => (image.kind === "still" ? null : image.first);

/** @param {Wanted[]} images */
function comparable(images) {
  return images.map((image) => ({
    ...image, reserved: image.reserved.slice().sort((a, b) => a - b),
    findings: image.findings.slice().sort((a, b) => a.number - b.number)
  }));
}

/**
 * A finding as case.yaml has it; `key` is the slice shown first, where a shape lies that names no slice.
 * @param {Drawn} finding
 * @param {number | null} key
 */
export function inCaseFormat(finding, key) {
  /** @type {Record<string, any>} */
  const written = { number: finding.number, label: finding.label };
  if (finding.shape) { Object.assign(written, finding.shape); }
  if (finding.spans) {
    written.spans = finding.spans;
    const drawn = Object.keys(finding.spans).map(Number);
    const [from, to] = finding.slices || [];
    if (from < Math.min(...drawn) || to > Math.max(...drawn)) { written.slices = [from, to]; }
  } else if (finding.slices && (finding.saysSlices || (!finding.isRegion && finding.slices.some((z) => z !== key)))) {
    const [from, to] = finding.slices;
    Object.assign(written, from === to ? { slice: from } : { slices: [from, to] });
  }
  if (finding.asks && finding.asks.length) { written.asks = finding.asks; }
  if (finding.why.trim()) { written.why = finding.why.trim(); }
  if (finding.hint.trim()) { written.hint = finding.hint.trim(); }
  if (finding.radlex) { written.radlex = finding.radlex; }
  return written;
}
