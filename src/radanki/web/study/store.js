/* What this browser keeps of a student's study, and nobody else does: when each card is due, and how many were answered a day. */

/** @import { Card } from "ts-fsrs" */
/** @import { Kept, Store } from "./types" */

const NAME = "radanki-study";

/** @type {() => Kept} */
const nothing = () => ({ version: 1, cards: {}, days: {} });

/** A day as the student's own clock has it. @param {number} now */
export function dayOf(now) {
  const date = new Date(now);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/** @returns {Storage | null} */
function storage() {
  try {
    const found = window.localStorage;
    found.setItem(`${NAME}-try`, "1");
    found.removeItem(`${NAME}-try`);
    return found;
  } catch { return null; }
}

/** @type {(text: string | null) => Kept} */
function understood(text) {
  try {
    const found = JSON.parse(text || "null");
    return found && found.version === 1 && found.cards && found.days ? found : nothing();
  } catch { return nothing(); }
}

/**
 * `isSample`: nothing is kept beyond the page. Another window may have written since, so what is kept is read before each change.
 * @type {(isSample: boolean) => Store}
 */
export function openStore(isSample) {
  let place = isSample ? null : storage();
  let memory = place ? understood(place.getItem(NAME)) : nothing();
  const read = () => {
    if (place) { memory = understood(place.getItem(NAME)); }
    return memory;
  };
  const write = () => {
    try { place?.setItem(NAME, JSON.stringify(memory)); } catch { place = null; }
  };
  return {
    isKept: () => place !== null,
    progress: () => read().cards,
    today: (now) => read().days[dayOf(now)] || 0,
    put: (key, /** @type {Card} */ card, now) => {
      const kept = read();
      kept.cards[key] = card;
      kept.days = { [dayOf(now)]: (kept.days[dayOf(now)] || 0) + 1 };
      write();
    },
    forget: () => {
      memory = nothing();
      try { place?.removeItem(NAME); } catch { place = null; }
    }
  };
}
