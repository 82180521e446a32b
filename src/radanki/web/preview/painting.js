/* The page around the cards: what is looked at, the list, the problems, the stage. */
import { at, choice, every, field, make, offer, press } from "./dom.js";
import { paintFrames } from "./frames.js";
import { paintSheet, statusMark } from "./sheet.js";
import { currentCard, shownCards, state } from "./state.js";

/** @import { CardTold, CaseTold } from "./types" */

export function paint() {
  paintTop();
  paintList();
  paintProblems();
  paintStage();
  const now = currentCard();
  location.replace("#" + new URLSearchParams({ folder: state.change ? state.change.folder : "", card: now ? now.key : "" }));
}

/** @param {string} key */
export function choose(key) {
  state.key = key;
  paint();
}

/** @param {CaseTold} one */
function nameInList(one) {
  const errors = one.errors ? [one.errors + (one.errors > 1 ? " errors" : " error")] : [];
  return [one.title, ...(one.status && one.status !== "unchanged" ? [one.status] : []), ...errors].join(", ");
}

export function paintTop() {
  const { change } = state;
  at("title").replaceChildren(...(change ? [change.title + " ", ...statusMark(state.hasBase ? change.status : "")] : ["Preview"]));
  at("folder").textContent = change ? change.folder + (change.deck ? ", " + change.deck.split("::").join(" / ") : "") : "";
  at("case-choice").hidden = state.cases.length < 2;
  offer(choice("case"), state.cases.map((one) => [one.folder, nameInList(one)]), change ? change.folder : "");
  every("[data-view]").forEach((button) => press(button, button.dataset.view === state.view));
  every("[data-sides]").forEach((button) => press(button, button.dataset.sides === state.sides));
  every(".of-card").forEach((group) => { group.hidden = state.view !== "card"; });
  press(at("night"), state.isNight);
  press(at("scripts"), state.runs);
  press(at("before"), state.showsBefore);
  at("before").hidden = !state.hasBase;
  offer(choice("client"), state.clients.map((one) => [one.name, one.label]), state.client);
  if (document.activeElement !== at("width")) { field("width").value = String(state.width); }
}

/** @type {(card: CardTold, isNow: boolean) => HTMLElement} */
function listItem(card, isNow) {
  const button = make("button", { type: "button", "data-key": card.key, ...(isNow && { "aria-current": "true" }) }, [
    make("span", {}, card.title), ...statusMark(card.status)
  ]);
  button.addEventListener("click", () => choose(card.key));
  return make("li", {}, button);
}

function paintList() {
  const cards = state.change ? state.change.list : [];
  const kinds = new Map(cards.map((card) => [card.kind, card.kindName]));
  if (!kinds.has(state.kind)) { state.kind = ""; }
  const counted = [...kinds].map(([kind, name]) => [kind, `${name} (${cards.filter((card) => card.kind === kind).length})`]);
  offer(choice("kind"), [["", `All cards (${cards.length})`], ...counted], state.kind);
  const now = currentCard();
  const focused = document.activeElement instanceof HTMLElement && document.activeElement.dataset.key;
  at("cards").replaceChildren(...shownCards().map((card) => listItem(card, card === now)));
  const again = focused && every("#cards button").find((button) => button.dataset.key === focused);
  if (again) { again.focus({ preventScroll: true }); }
}

function paintProblems() {
  const problems = state.change ? state.change.problems : [];
  at("problems-title").textContent = problems.length ? `Problems (${problems.length})` : "No problems";
  at("problems").replaceChildren(...problems.map((one) => make("li", { class: one.severity }, [
    make("b", {}, one.severity), make("div", {}, one.message), make("div", { class: "fix" }, one.fix || ""),
    make("div", { class: "place" }, `${one.path.split("/").pop()}:${one.line}:${one.column} [${one.rule}]`)
  ])));
}

/** @param {CaseTold | null} change */
function noteOf(change) {
  if (!change) { return ""; }
  if (change.isStale) { return "The case has errors now. These are the cards of its last version without any."; }
  return change.status === "gone" && state.hasBase ? "This case is gone: these were its cards." : change.whyNone;
}

/** @type {(card: CardTold, place: number, count: number) => string} */
function newsOf(card, place, count) {
  const news = card.status && card.status !== "unchanged" ? [[card.status, card.what.join(", ")].filter(Boolean).join(": ")] : [];
  return [`card ${place + 1} of ${count}`, ...news].join(", ");
}

/** @param {string} note */
export function say(note) {
  at("note").textContent = note;
  at("note").hidden = !note;
}

function paintStage() {
  const cards = shownCards();
  const now = currentCard();
  const place = now ? cards.indexOf(now) : -1;
  const isSheet = state.view === "sheet";
  state.key = now ? now.key : "";
  say(noteOf(state.change));
  at("sheet").hidden = !isSheet;
  at("frames").hidden = isSheet;
  every(".steps")[0].hidden = !now;
  field("previous").disabled = place <= 0;
  field("next").disabled = place < 0 || place === cards.length - 1;
  at("card-title").textContent = !now ? "" : isSheet ? "All cards" : now.title;
  at("card-news").textContent = !now || isSheet ? "" : newsOf(now, place, cards.length);
  at("previous").hidden = at("next").hidden = isSheet;
  if (!isSheet) { paintFrames(now); return; }
  paintSheet((card) => {
    state.view = "card";
    choose(card.key);
  });
}
