/* Looking at every pixel: the finished pictures at full size, part by part and slice by slice, before anybody can say so. */
import { makeWheel } from "../stage/wheel.js";
import { $, choice, dialog as dialogOf, field, wordsOf } from "./dom.js";
import { server } from "./server.js";

/** @import { CaseTold, Finished, TextTold } from "./types" */

const PARTS = 10;
/* What flies past was not looked at. */
const DWELL_MS = 250;
const ASK_AGAIN_MS = 2000;
const MOST_TOLD = 5;

/**
 * What was found by a program, in words; a person looks all the same.
 * @param {TextTold} told
 * @param {number} count
 */
function textInWords(told, count) {
  if (told.state === "searching") { return "A program is searching for text in the pixels."; }
  if (told.state === "missing") { return `No program searched for text: ${told.said || ""}.`; }
  const places = told.places || [];
  const named = places.slice(0, MOST_TOLD).map(({ at, box: [x, y, width, height] }) =>
    `${count > 1 ? `picture ${at + 1}, ` : ""}x ${x}, y ${y}, ${width} x ${height} pixels`);
  const more = places.length > MOST_TOLD ? `; and ${places.length - MOST_TOLD} more` : "";
  const left = told.unsearched ? ` ${told.unsearched} pictures could not be searched.` : "";
  const found = named.length ? `A program found text here: ${named.join("; ")}${more}.` : "A program found no text; look all the same.";
  return found + left;
}

/**
 * Tells what the search finds, for as long as the dialog shows this picture.
 * @param {string} image
 * @param {number} count
 * @param {() => boolean} isShown
 * @param {boolean} [isAgain]
 */
async function tellOfText(image, count, isShown, isAgain = false) {
  try {
    if (!isAgain) { $("look-text").textContent = ""; }
    const told = await server.text(image);
    if (!isShown()) { return; }
    $("look-text").textContent = textInWords(told, count);
    if (told.state === "searching") { window.setTimeout(() => tellOfText(image, count, isShown, true), ASK_AGAIN_MS); }
  } catch (refused) {
    $("look-text").textContent = wordsOf(refused);
  }
}

/**
 * The parts of a picture that are in view now, of a grid of ten by ten.
 * @param {Element} frame
 * @param {Element} picture
 */
function partsInView(frame, picture) {
  const box = frame.getBoundingClientRect();
  const own = picture.getBoundingClientRect();
  const found = [];
  for (let row = 0; row < PARTS; row += 1) {
    for (let column = 0; column < PARTS; column += 1) {
      const left = own.left + own.width * column / PARTS;
      const top = own.top + own.height * row / PARTS;
      const isIn = left >= box.left - 2 && top >= box.top - 2 &&
        left + own.width / PARTS <= box.left + frame.clientWidth + 2 && top + own.height / PARTS <= box.top + frame.clientHeight + 2;
      if (isIn) { found.push(row * PARTS + column); }
    }
  }
  return found;
}

/** What of the pictures of an image was seen. */
function makeSeen() {
  /** @type {Set<number>[]} */
  let seen = [];
  return {
    /** @param {number} count */
    begin: (count) => { seen = Array.from({ length: count }, () => new Set()); },
    /** @type {(at: number, parts: number[]) => void} */
    add: (at, parts) => parts.forEach((part) => seen[at].add(part)),
    /** @param {number} at */
    isWhole: (at) => seen[at] !== undefined && seen[at].size === PARTS * PARTS,
    share: () => seen.reduce((sum, parts) => sum + parts.size, 0) / (seen.length * PARTS * PARTS || 1),
    isAll: () => seen.length > 0 && seen.every((parts) => parts.size === PARTS * PARTS),
    /** @param {number} at */
    firstMissing: (at) => [...Array(PARTS * PARTS).keys()].find((one) => !seen[at].has(one)) || 0,
    /** @param {number} at */
    nextMissing: (at) => {
      const isOpen = seen.map((parts) => parts.size < PARTS * PARTS);
      const after = isOpen.indexOf(true, at + 1);
      return after >= 0 ? after : isOpen.indexOf(true);
    }
  };
}

/** @param {(fresh: CaseTold) => void} done */
export function makeLooking(done) {
  const dialog = dialogOf("look");
  const frame = $("look-frame");
  const picture = /** @type {HTMLImageElement} */ ($("look-picture"));
  const seen = makeSeen();
  let image = "";
  /** @type {Finished} */
  let told = { pixels: "", count: 0 };
  let at = 0;
  let dwelling = 0;

  /** Count what is in view once it has been there for a moment. */
  function dwell() {
    window.clearTimeout(dwelling);
    dwelling = window.setTimeout(() => {
      const isShown = dialog.open && !document.hidden && picture.complete && picture.naturalWidth > 0;
      if (isShown) { seen.add(at, partsInView(frame, picture)); }
      note();
    }, DWELL_MS);
  }

  function note() {
    field("look-seen").value = String(seen.share());
    $("look-count").textContent = `picture ${at + 1} of ${told.count}, ${Math.floor(seen.share() * 100)}% seen`;
    field("look-done").disabled = !seen.isAll() || !field("look-by").value.trim();
    field("look-next").disabled = seen.isAll();
    field("look-before").disabled = at === 0;
  }

  /** @param {number} index */
  function show(index) {
    at = Math.min(Math.max(index, 0), told.count - 1);
    picture.removeAttribute("width");
    picture.src = server.finishedAddress(image, at, told.pixels);
    picture.alt = `Finished picture ${at + 1} of ${told.count}`;
    frame.scrollTo(0, 0);
    window.clearTimeout(dwelling);
    note();
  }
  listenToShowing(frame, picture, () => { if (dialog.open) { dwell(); } });
  $("look-by").addEventListener("input", note);
  /* Stacks are kept in greys that a card spreads by its window: without that, air and lung are nearly black. */
  const lift = () => picture.classList.toggle("lifted", field("look-lift").checked);
  $("look-lift").addEventListener("change", lift);
  $("look-next").addEventListener("click", () => {
    if (seen.isWhole(at)) { show(seen.nextMissing(at)); return; }
    const part = seen.firstMissing(at);
    const left = picture.offsetLeft - frame.offsetLeft + picture.width * (part % PARTS) / PARTS - 4;
    frame.scrollTo(left, picture.height * Math.floor(part / PARTS) / PARTS - 4);
  });
  listenToTurning(frame, () => told.count, (by) => show(at + by));
  $("look-close").addEventListener("click", () => dialog.close());
  $("look-done").addEventListener("click", async () => {
    const face = choice("look-face").value;
    $("look-error").textContent = "";
    try {
      const fresh = await server.look({ image, by: field("look-by").value.trim(), pixels: told.pixels, ...(face ? { face } : {}) });
      dialog.close();
      done(fresh);
    } catch (refused) {
      $("look-error").textContent = wordsOf(refused);
    }
  });

  return {
    /** @type {(name: string, finished: Finished) => void} */
    open: (name, finished) => {
      image = name;
      told = finished;
      seen.begin(told.count);
      $("look-error").textContent = "";
      field("look-lift").checked = told.count > 1;
      lift();
      dialog.showModal();
      tellOfText(name, told.count, () => dialog.open && image === name);
      show(0);
      frame.focus();
    }
  };
}

/**
 * Whatever may bring other parts of the picture into view.
 * @param {HTMLElement} frame
 * @param {HTMLImageElement} picture
 * @param {() => void} shown
 */
function listenToShowing(frame, picture, shown) {
  /* Full size is one pixel of the picture to one of the page, whatever the screen is. */
  picture.addEventListener("load", () => {
    picture.width = picture.naturalWidth;
    picture.height = picture.naturalHeight;
    shown();
  });
  frame.addEventListener("scroll", shown, { passive: true });
  window.addEventListener("resize", shown);
}

/**
 * From picture to picture, by button, key or wheel.
 * @param {HTMLElement} frame
 * @param {() => number} count
 * @param {(by: number) => void} turn
 */
function listenToTurning(frame, count, turn) {
  const slicesOf = makeWheel();
  $("look-before").addEventListener("click", () => turn(-1));
  frame.addEventListener("keydown", (event) => {
    const by = /** @type {Record<string, number>} */ ({ "]": 1, PageDown: 1, "[": -1, PageUp: -1 })[event.key];
    if (by && count() > 1) { event.preventDefault(); turn(by); }
  });
  /* Only where the whole picture is in view: else the wheel moves over the picture. */
  frame.addEventListener("wheel", (event) => {
    const fits = frame.scrollHeight <= frame.clientHeight && frame.scrollWidth <= frame.clientWidth;
    if (!fits || count() < 2) { return; }
    event.preventDefault();
    const by = slicesOf(event);
    if (by) { turn(by); }
  }, { passive: false });
}
