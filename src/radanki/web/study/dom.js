/* The elements of the page, by their ids. */

/** @param {string} id */
export const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Show one of the page's parts and put the others away. @param {"start" | "session" | "end"} name */
export function turnTo(name) {
  ["start", "session", "end"].forEach((each) => { at(each).hidden = each !== name; });
  document.body.classList.toggle("studying", name === "session");
  window.scrollTo(0, 0);
}

/** @type {(count: number, word: string) => string} */
export const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
