/* What is looked at, and how. */

/** @import { CardTold, Client, State } from "./types" */

/** @type {State} */
export const state = {
  cases: [], clients: [], hasBase: false, version: 0, change: null, key: "", opening: "",
  view: "card", sides: "both", client: "desktop", width: 0, isNight: false, runs: true, kind: "", showsBefore: true
};

export const client = () => /** @type {Client} */ (state.clients.find((one) => one.name === state.client));

export const shownCards = () => state.change ? state.change.list.filter((card) => !state.kind || card.kind === state.kind) : [];

/** @returns {CardTold | undefined} */
export function currentCard() {
  const cards = shownCards();
  return cards.find((card) => card.key === state.key) || cards[0];
}
