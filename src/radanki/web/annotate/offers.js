/* Which labels fit what was typed. Pure functions: nothing here knows the page. */

/** @import { Words } from "./types" */
/** @typedef {{ text: string, radlex: string }} Offer */

const MOST = 7;

/** @param {string} text */
export const plain = (text) => text.trim().toLowerCase();

/**
 * Offers that hold what was typed at the beginning of a word; those that begin with it first, each once.
 * @type {(typed: string, known: Words, here: string[]) => Offer[]}
 */
export function offersFor(typed, known, here) {
  const found = wholeOffers(typed, known, here);
  /* "Right pleu": what comes first is the writer's own, the rest may be known. */
  const [, own, rest] = /^(\s*\S+\s+)(.+)$/.exec(typed) || [];
  if (found.length || !rest) { return found; }
  return offersFor(rest, known, here).map(({ text, radlex }) => ({ text: own + withinText(text), radlex }));
}

/** @param {string} text */
const withinText = (text) => /^\p{Lu}(?!\p{Lu})/u.test(text) ? text[0].toLowerCase() + text.slice(1) : text;

/** @type {(typed: string, known: Words, here: string[]) => Offer[]} */
function wholeOffers(typed, known, here) {
  const wanted = plain(typed);
  if (!wanted) { return []; }
  const ids = new Map(known.radlex.map(([id, name]) => [plain(name), id]));
  const all = [...here, ...known.labels, ...known.radlex.map(([, name]) => name)];
  /** @type {Map<string, Offer>} */
  const found = new Map();
  /** @param {(text: string) => boolean} fits */
  const take = (fits) => all.forEach((text) => {
    const key = plain(text);
    if (found.size < MOST && key !== wanted && fits(key) && !found.has(key)) { found.set(key, { text, radlex: ids.get(key) || "" }); }
  });
  take((key) => key.startsWith(wanted));
  take((key) => key.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted)) || key.includes(" " + wanted));
  return [...found.values()];
}
