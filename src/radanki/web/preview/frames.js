/* Cards as students see them, each side in a frame that has no origin. */
import { at, make } from "./dom.js";
import { source } from "./source.js";
import { client, state } from "./state.js";

/** @import { CardTold, SideName, Wish } from "./types" */

/**
 * @param {CardTold} card
 * @returns {Wish[]}
 */
function wishes(card) {
  const sides = /** @type {SideName[]} */ (state.sides === "both" ? ["front", "back"] : [state.sides]);
  const compares = state.hasBase && state.showsBefore && card.hasBefore && card.status !== "unchanged";
  /** @type {Wish["when"][]} */
  const times = compares || !card.hasAfter ? ["before"] : [];
  if (card.hasAfter) { times.push("after"); }
  return sides.flatMap((side) => times.map((when) => ({ card, side, when, isTold: times.length > 1 || !card.hasAfter })));
}

/** @type {(wish: Wish, name: string) => HTMLElement} */
function frameFor(wish, name) {
  const said = (wish.side === "front" ? "Front" : "Back") + (wish.isTold ? (wish.when === "before" ? ", before" : ", now") : "");
  const rules = ["allow-popups", "allow-popups-to-escape-sandbox", ...(state.runs ? ["allow-scripts"] : [])];
  const frame = make("iframe", { title: `${said} of the card ${wish.card.title}`, sandbox: rules.join(" ") });
  if (state.isNight) { frame.className = "is-night"; }
  return make("figure", { "data-name": name }, [make("figcaption", {}, said), frame]);
}

/**
 * Frames that show what they should are left alone: a reader keeps the place in a stack and on the page.
 * @param {CardTold | undefined} card
 */
export function paintFrames(card) {
  const holder = at("frames");
  const wanted = card ? wishes(card) : [];
  const names = wanted.map((wish) => JSON.stringify([
    state.change && state.change.folder, wish.card.key, wish.when, wish.side, state.client, state.isNight, state.runs
  ]));
  const figures = /** @type {HTMLElement[]} */ ([...holder.children]);
  const known = new Map(figures.map((figure) => [figure.dataset.name, figure]));
  figures.forEach((figure) => { if (!names.includes(figure.dataset.name || "")) { figure.remove(); } });
  wanted.forEach((wish, place) => {
    const figure = known.get(names[place]) || frameFor(wish, names[place]);
    const frame = /** @type {HTMLIFrameElement} */ (figure.lastChild);
    if (figure.dataset.digest !== wish.card.digest) {
      figure.dataset.digest = wish.card.digest;
      source.fill(frame, wish);
    }
    frame.style.width = state.width + "px";
    frame.style.height = client().height + "px";
    if (holder.children[place] !== figure) { holder.insertBefore(figure, holder.children[place] || null); }
  });
}
