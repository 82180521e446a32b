/* What is studied: a deck, what its cases are of, and how many cards. The choice stands in the address, so it can be shared. */
import { at } from "./dom.js";

/** @import { Told } from "./types" */

const told = /** @type {Told} */ (JSON.parse(at("told").textContent || ""));
const form = /** @type {HTMLFormElement} */ (at("choose"));
const caseOf = Object.fromEntries(told.cards.map(([key, place]) => [key, told.cases[place]]));
const FILTERS = ["modality", "system", "level"];

/** @param {string} name */
const value = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value;

/** @param {string} key */
export const caseIdOf = (key) => caseOf[key][0];

const NONE = { slug: "", title: "", file: "", order: [] };

export const deck = () => told.decks.find(({ slug }) => slug === value("deck")) || told.decks[0] || NONE;

export const most = () => Math.max(1, Number(value("most")) || 1);

/** The keys of the cards that are chosen, in order of study. */
export function order() {
  const wanted = FILTERS.map(value);
  return deck().order.map((place) => told.cards[place][0]).filter((key) =>
    wanted.every((each, place) => !each || caseOf[key][place + 1] === each));
}

export const address = () => new URLSearchParams(location.hash.slice(1));

/** @param {() => void} changed */
export function startChoosing(changed) {
  const remembered = () => {
    address().forEach((text, name) => {
      const field = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
      if (field && text) { field.value = text; }
    });
    changed();
  };
  form.addEventListener("input", () => {
    const chosen = ["deck", ...FILTERS, "most"].map((name) => [name, value(name)]).filter(([, text]) => text);
    history.replaceState(null, "", `#${new URLSearchParams(chosen)}`);
    changed();
  });
  window.addEventListener("hashchange", remembered);
  remembered();
}
