/* An evening of study without Anki: cards one by one, and FSRS says when each comes again. */
import { cardOf, show } from "./cards.js";
import { address, caseIdOf, deck, most, order, startChoosing } from "./choosing.js";
import { at, counted, turnTo } from "./dom.js";
import { dealt, next, waiting } from "./queue.js";
import { dueAt, interval, outcomes } from "./schedule.js";
import { openStore } from "./store.js";

/** @import { Card } from "ts-fsrs" */
/** @import { StudyCard } from "./types" */

const SAMPLE = 5;
const GRADES = ["again", "hard", "good", "easy"];
const isSample = address().has("sample");
const store = openStore(isSample);
const session = {
  hand: /** @type {string[]} */ ([]),
  key: "",
  card: /** @type {StudyCard | null} */ (null),
  isAnswer: false,
  outcomes: /** @type {Card[]} */ ([]),
  answered: 0
};

function paintStart() {
  const { due, fresh } = waiting(order(), store.progress(), Date.now());
  at("waiting").textContent = due.length + fresh.length
    ? `${due.length} to repeat, ${fresh.length} new` : "Nothing is due here now, and there is nothing new.";
  /** @type {HTMLButtonElement} */ (at("begin")).disabled = due.length + fresh.length === 0;
  at("refused").hidden = store.isKept() || isSample;
  at("forget").hidden = Object.keys(store.progress()).length === 0;
  at("today").textContent = `Answered today: ${store.today(Date.now())}`;
}

/** Cards that are not done: a sample has each once. */
const nextKey = () => isSample ? session.hand[0] : next(session.hand, store.progress(), Date.now());

function paintCount() {
  const now = Date.now();
  const { due, fresh } = waiting(session.hand, store.progress(), now);
  at("count").textContent = isSample
    ? counted(session.hand.length, "sample card") + " left"
    : `${fresh.length} new, ${due.length} due. Today: ${store.today(now)}`;
}

function paintButtons() {
  at("show").hidden = session.isAnswer;
  at("grades").hidden = !session.isAnswer || isSample;
  at("on").hidden = !session.isAnswer || !isSample;
  /* The button that is most likely pressed has the focus: space and return do what they do in Anki. */
  at(session.isAnswer ? (isSample ? "on" : "good") : "show").focus({ preventScroll: true });
}

function paintSide() {
  if (!session.card) { return; }
  at("side").dataset.card = session.key;
  show(at("side"), session.card, session.isAnswer);
  paintCount();
  paintButtons();
  window.scrollTo(0, 0);
}

function finish() {
  const due = Object.values(store.progress()).map(dueAt).sort((one, other) => one - other)[0];
  const { file, title } = deck();
  const package_ = /** @type {HTMLAnchorElement} */ (at("package"));
  at("side").replaceChildren();
  at("done").textContent = `${counted(session.answered, "card")} answered.` +
    (due && due > Date.now() && !isSample ? ` The next comes in ${interval(Date.now(), due)}.` : "");
  package_.hidden = !file;
  package_.href = `decks/${file}`;
  package_.textContent = `Download ${title} for Anki`;
  turnTo("end");
  paintStart();
  at("end-title").focus({ preventScroll: true });
}

async function advance() {
  const key = nextKey();
  if (!key) { finish(); return; }
  session.key = key;
  session.isAnswer = false;
  session.card = null;
  at("trouble").hidden = true;
  /* Until the card is there no button would do anything. */
  at("show").hidden = at("grades").hidden = at("on").hidden = true;
  try {
    session.card = await cardOf(caseIdOf(key), key);
  } catch {
    at("trouble").hidden = false;
    at("side").replaceChildren();
    return;
  }
  paintSide();
  const after = session.hand.find((other) => other !== key && !store.progress()[other]);
  if (after) { cardOf(caseIdOf(after), after).catch(() => {}); }
}

function showAnswer() {
  if (!session.card || session.isAnswer) { return; }
  const now = Date.now();
  session.isAnswer = true;
  session.outcomes = outcomes(store.progress()[session.key], now);
  session.outcomes.forEach((card, place) => {
    /** @type {HTMLElement} */ (at(GRADES[place]).querySelector(".when")).textContent = interval(now, dueAt(card));
  });
  paintSide();
}

/** @param {number} place */
function answer(place) {
  if (!session.isAnswer) { return; }
  session.isAnswer = false;
  session.answered += 1;
  if (isSample) {
    session.hand.shift();
  } else {
    const now = Date.now();
    store.put(session.key, outcomes(store.progress()[session.key], now)[place], now);
  }
  advance();
}

function begin() {
  const size = isSample ? SAMPLE : most();
  session.hand = dealt(order(), store.progress(), Date.now(), size);
  session.answered = 0;
  at("session-title").textContent = deck().title;
  turnTo("session");
  advance();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const hasMeaning = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat;
  if (hasMeaning || at("session").hidden || target.closest("input:not([type=range], [type=checkbox]), select, textarea")) { return; }
  const grade = Number(event.key) - 1;
  if (event.key === " " && !target.closest("button, summary, a, input, label")) {
    event.preventDefault();
    if (session.isAnswer) { answer(2); } else { showAnswer(); }
  } else if (session.isAnswer && grade in GRADES) {
    event.preventDefault();
    answer(grade);
  }
}

at("choose").addEventListener("submit", (event) => { event.preventDefault(); begin(); });
at("show").addEventListener("click", showAnswer);
at("on").addEventListener("click", () => answer(2));
GRADES.forEach((name, place) => at(name).addEventListener("click", () => answer(place)));
at("leave").addEventListener("click", finish);
at("retry").addEventListener("click", advance);
at("more").addEventListener("click", () => {
  if (isSample) {
    /* From samples to study: the page starts anew, and keeps what is learned. */
    location.hash = `deck=${deck().slug}`;
    location.reload();
  } else { turnTo("start"); }
});
at("forget").addEventListener("click", () => {
  if (window.confirm("Forget all progress that this browser keeps of these cards?")) {
    store.forget();
    paintStart();
  }
});
document.addEventListener("keydown", onKey);
startChoosing(paintStart);
at("start").hidden = false;
if (isSample && order().length) { begin(); }
