/* The case as it is being drawn: what the page changes, undo and redo, and what is sent to be saved. No page here either. */

const MOST_STEPS = 200;
const HIGHEST_NUMBER = 500;

export function makeCaseState(onChange) {
  const state = { told: null, pictures: {}, base: "" };
  let saved = {};
  let everSaved = {};
  let past = [];
  let future = [];
  let lastMerge = null;

  /* Take the case as the server tells it; with `keepsHistory` (after a save of ours) only what is saved is noted. */
  state.take = (told, keepsHistory) => {
    state.told = told;
    state.base = told.digest;
    saved = Object.fromEntries(told.images.map((image) => [image.name, {
      findings: structuredClone(image.findings), reserved: image.reserved.slice(),
      crop: image.crop, blank: structuredClone(image.blank), first: firstOf(image)
    }]));
    told.images.forEach((image) => {
      const numbers = everSaved[image.name] || (everSaved[image.name] = new Set());
      image.findings.forEach((finding) => numbers.add(finding.number));
    });
    if (!keepsHistory) {
      state.pictures = structuredClone(saved);
      past = [];
      future = [];
      lastMerge = null;
    }
    onChange();
  };

  state.picture = (name) => state.pictures[name];
  state.finding = (name, number) => state.pictures[name].findings.find((one) => one.number === number);
  state.canUndo = () => past.length > 0;
  state.canRedo = () => future.length > 0;

  /* Change one picture; changes with the same `merge` that follow one another are one step of undo. */
  state.change = (name, edit, merge) => {
    if (!merge || merge !== lastMerge) {
      past.push(state.pictures);
      if (past.length > MOST_STEPS) { past.shift(); }
    }
    lastMerge = merge || null;
    future = [];
    const picture = structuredClone(state.pictures[name]);
    edit(picture);
    state.pictures = { ...state.pictures, [name]: picture };
    onChange();
  };

  const step = (from, to) => {
    if (!from.length) { return; }
    to.push(state.pictures);
    state.pictures = from.pop();
    lastMerge = null;
    onChange();
  };
  state.undo = () => step(past, future);
  state.redo = () => step(future, past);

  /* Above every number that is or was there; numbers are never used twice. */
  state.nextNumber = (name) => {
    const picture = state.pictures[name];
    const taken = new Set([...picture.findings.map((one) => one.number), ...picture.reserved, ...everSaved[name]]);
    const highest = Math.max(0, ...taken);
    if (highest < HIGHEST_NUMBER) { return highest + 1; }
    let number = 1;
    while (taken.has(number)) { number += 1; }
    return number;
  };

  state.addFinding = (name, shape, slices) => {
    const number = state.nextNumber(name);
    state.change(name, (picture) => {
      picture.findings.push({
        number, label: "", why: "", hint: "", asks: null, usualAsks: state.told.usualAsks || [], shape, isRegion: false,
        slices, saysSlices: Boolean(slices)
      });
    });
    return number;
  };

  state.setFinding = (name, number, values, merge) => {
    state.change(name, (picture) => {
      Object.assign(picture.findings.find((one) => one.number === number), values);
    }, merge && name + "/" + number + "/" + merge);
  };

  /* A number that was ever in the file is kept, so that nothing else gets it; one that was not is free again. */
  state.deleteFinding = (name, number) => {
    state.change(name, (picture) => {
      picture.findings = picture.findings.filter((one) => one.number !== number);
      if (everSaved[name].has(number) && !picture.reserved.includes(number)) { picture.reserved.push(number); }
    });
  };

  state.isSaved = (name, number) => Boolean(saved[name].findings.find((one) => one.number === number));

  /* What waits for a label: it is not sent before it has one. */
  state.waiting = () => Object.entries(state.pictures).flatMap(([name, picture]) => {
    return picture.findings.filter((one) => !one.label.trim()).map((one) => ({ name, number: one.number }));
  });

  /* The pictures as the server wants them. A finding whose label was emptied keeps its saved one until it has another. */
  state.wanted = () => state.told.images.map((image) => {
    const picture = state.pictures[image.name];
    const key = picture.first;
    const findings = picture.findings.map((one) => {
      const before = saved[image.name].findings.find((other) => other.number === one.number);
      return { ...one, label: one.label.trim() || (before ? before.label : "") };
    }).filter((one) => one.label);
    return {
      name: image.name, reserved: picture.reserved, blank: picture.blank, crop: picture.crop, first: picture.first,
      findings: findings.map((one) => inCaseFormat(one, key))
    };
  });

  state.isChanged = () => JSON.stringify(comparable(state.wanted())) !== JSON.stringify(comparable(savedAsWanted()));

  const savedAsWanted = () => state.told.images.map((image) => ({
    name: image.name, reserved: saved[image.name].reserved, blank: saved[image.name].blank, crop: saved[image.name].crop,
    first: saved[image.name].first,
    findings: saved[image.name].findings.map((one) => inCaseFormat(one, saved[image.name].first))
  }));

  return state;
}

/* The slice or frame shown first; none where there is one picture only. */
const firstOf = (image) => (image.kind === "still" ? null : image.first);

function comparable(images) {
  return images.map((image) => ({
    ...image, reserved: image.reserved.slice().sort((a, b) => a - b),
    findings: image.findings.slice().sort((a, b) => a.number - b.number)
  }));
}

/* A finding as case.yaml has it; `key` is the slice shown first, where a shape lies that names no slice. */
export function inCaseFormat(finding, key) {
  const written = { number: finding.number, label: finding.label };
  if (finding.shape) { Object.assign(written, finding.shape); }
  if (finding.slices && (finding.saysSlices || (!finding.isRegion && finding.slices.some((z) => z !== key)))) {
    const [from, to] = finding.slices;
    Object.assign(written, from === to ? { slice: from } : { slices: [from, to] });
  }
  if (finding.asks && finding.asks.length) { written.asks = finding.asks; }
  if (finding.why.trim()) { written.why = finding.why.trim(); }
  if (finding.hint.trim()) { written.hint = finding.hint.trim(); }
  return written;
}
