/* Where everything comes from: with a server the page follows what is saved; as a file it has everything inside. */
import { client, state } from "./state.js";

/** @import { All, CaseTold, Told, Wish } from "./types" */

const inside = document.getElementById("told");
/** @type {Told | null} */
export const told = inside && JSON.parse(inside.textContent || "");

/** @type {(address: string) => Promise<any>} */
export async function ask(address) {
  const answer = await fetch(address);
  if (!answer.ok) { throw new Error("status " + answer.status); }
  return answer.json();
}

const folder = () => state.change ? state.change.folder : "";

/** @param {Wish} wish */
function addressOf({ card, side, when }) {
  return "/card?" + new URLSearchParams({
    folder: folder(), key: card.key, side, when, client: state.client, theme: state.isNight ? "night" : "day", v: card.digest
  });
}

/** @type {(page: Told, wish: Wish) => string} */
function documentOf(page, wish) {
  const { sides } = page.cases[0];
  const known = sides[`${wish.card.key} ${wish.when}`] || sides[`${wish.card.key} after`];
  const side = known[wish.side].replace(/(\ssrc|\shref)="([^"]+)"/g, (whole, attribute, name) => {
    return Object.hasOwn(page.media, name) ? `${attribute}="${page.media[name]}"` : whole;
  });
  const [before, after] = page.shell.split("@SIDE@");
  return before
    .replaceAll("@HTML-CLASS@", () => (state.isNight ? "night-mode " : "") + client().htmlClass)
    .replaceAll("@BODY-CLASS@", () => state.isNight ? known.night : known.class) + side + after;
}

/**
 * @typedef {object} Source
 * @property {() => Promise<All>} cases
 * @property {(wanted: string) => Promise<CaseTold>} one a case by its folder
 * @property {(name: string) => string} picture the address of a picture of the case that is looked at
 * @property {(frame: HTMLIFrameElement, wish: Wish) => void} fill put a side of a card into a frame
 */

/** @type {(page: Told) => Source} */
const fromFile = (page) => ({
  cases: async () => ({ ...page, version: 1 }),
  one: async (wanted) => /** @type {CaseTold} */ (page.cases.find((one) => one.folder === wanted)),
  picture: (name) => page.media[name],
  fill: (frame, wish) => { frame.srcdoc = documentOf(page, wish); }
});

/** @type {Source} */
const fromServer = {
  cases: () => ask("/api/cases"),
  one: (wanted) => ask("/api/case?" + new URLSearchParams({ folder: wanted })),
  picture: (name) => "/picture?" + new URLSearchParams({ folder: folder(), name }),
  fill: (frame, wish) => { frame.src = addressOf(wish); }
};

export const source = told ? fromFile(told) : fromServer;
