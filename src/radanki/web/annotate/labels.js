/* The label's field as a list to choose from: what was written in this case and this library before, and RadLex's names. */
import { chosenFinding, page, state } from "./context.js";
import { $, element, field } from "./dom.js";
import { offersFor, plain } from "./offers.js";
import { server } from "./server.js";

/** @import { Offer } from "./offers.js" */
/** @import { Words } from "./types" */
/** @type {Words} */
let words = { labels: [], radlex: [] };
/** @type {Promise<void> | null} */
let asking = null;
/** @type {Offer[]} */
let offers = [];
let active = -1;

/* The library is read once, when a label is first written. */
function ask() {
  asking = asking || server.labels().then((told) => { words = told; }, () => { asking = null; });
  return asking;
}

/* Labels of this case, whether saved or not; not the one that is being written. */
function here() {
  const mine = chosenFinding();
  return Object.values(state.pictures).flatMap(({ findings }) => {
    return findings.filter((one) => one !== mine).map((one) => one.label.trim()).filter(Boolean);
  });
}

function paintOffers() {
  const isOpen = offers.length > 0;
  $("label-offers").hidden = !isOpen;
  $("label").setAttribute("aria-expanded", String(isOpen));
  $("label-offers").replaceChildren(...offers.map(({ text, radlex }, i) => {
    const option = element("li", { id: `offer-${i}`, role: "option", "aria-selected": String(i === active) }, element("span", {}, text),
      ...(radlex ? [element("small", {}, radlex)] : []));
    /* The field keeps the focus: a press elsewhere would close the list before its click. */
    option.addEventListener("pointerdown", (event) => event.preventDefault());
    option.addEventListener("click", () => pick(i));
    return option;
  }));
  /* On a phone the list may lie below what is seen. */
  if (isOpen) { $("label-offers").scrollIntoView({ block: "nearest" }); }
  $("label").setAttribute("aria-activedescendant", active < 0 ? "" : `offer-${active}`);
}

function close() {
  offers = [];
  active = -1;
  paintOffers();
}

/** @param {number} which */
function pick(which) {
  const { text, radlex } = offers[which];
  const one = chosenFinding();
  field("label").value = text;
  const id = one && (radlex || afterWriting(one.label, text, one.radlex));
  if (one) { state.setFinding(page.name, one.number, { label: text, radlex: id }, "label"); }
  close();
}

/**
 * An id goes where the label says something else than the name that it came with; one that somebody wrote by hand stays.
 * @type {(before: string, now: string, radlex: string | null) => string | null}
 */
function afterWriting(before, now, radlex) {
  const named = words.radlex.find(([id]) => id === radlex);
  return named && plain(before).endsWith(plain(named[1])) && !plain(now).endsWith(plain(named[1])) ? null : radlex;
}

async function written() {
  const text = field("label").value;
  const one = chosenFinding();
  if (one) { state.setFinding(page.name, one.number, { label: text, radlex: afterWriting(one.label, text, one.radlex) }, "label"); }
  await ask();
  if (document.activeElement !== $("label") || field("label").value !== text) { return; }
  offers = offersFor(text, words, here());
  active = -1;
  paintOffers();
}

/**
 * Keys of the list; true where the key was one.
 * @param {KeyboardEvent} event
 */
function onListKey(event) {
  if (!offers.length || event.isComposing) { return false; }
  const by = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 })[event.key];
  if (by) {
    active = active < 0 ? (by > 0 ? 0 : offers.length - 1) : (active + by + offers.length) % offers.length;
    paintOffers();
    return true;
  }
  if (event.key === "Enter" && active >= 0) { pick(active); return true; }
  if (event.key === "Escape") { close(); return true; }
  return false;
}

/* On a phone (the width is the stylesheet's) the picture stays in sight. */
export function focusLabel() { field("label").focus({ preventScroll: window.innerWidth < 860 }); }

/** @param {() => void} done what Enter does where nothing is chosen from the list */
export function listenToLabel(done) {
  $("label").addEventListener("focus", ask);
  $("label").addEventListener("input", written);
  $("label").addEventListener("blur", close);
  $("label").addEventListener("keydown", (event) => {
    if (onListKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      close();
      done();
    }
  });
}
