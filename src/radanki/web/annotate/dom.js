/* Elements of the page, by their ids. Whatever comes from a case is put in as text. */

/** @param {string} id */
export const $ = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
export const field = (id) => /** @type {HTMLInputElement} */ ($(id));
/** @param {string} id */
export const choice = (id) => /** @type {HTMLSelectElement} */ ($(id));
/** @param {string} id */
export const dialog = (id) => /** @type {HTMLDialogElement} */ ($(id));

export const toolButtons = () => /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("button[data-tool]")]);

/** @type {(error: unknown) => string} */
export const wordsOf = (error) => error instanceof Error ? error.message : String(error);

/**
 * @param {string} tag
 * @param {Record<string, unknown>} attributes
 * @param {...(Node | string)} children
 */
export function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  Object.entries(attributes).forEach(([key, value]) => {
    if (key === "onclick") {
      node.addEventListener("click", /** @type {() => void} */ (value));
    } else if (value !== null && value !== undefined) {
      node.setAttribute(key, String(value));
    }
  });
  node.append(...children);
  return node;
}

/** @type {Record<string, string>} */
const painted = {};

/**
 * Lists are made anew only when they differ, so that the focus stays where it is.
 * @template T
 * @param {string} id
 * @param {T[]} rows
 * @param {(row: T) => Node} make
 */
export function paintList(id, rows, make) {
  const text = JSON.stringify(rows);
  if (painted[id] === text) { return; }
  painted[id] = text;
  const list = $(id);
  const focused = [...list.querySelectorAll("button")].findIndex((button) => button === document.activeElement);
  list.replaceChildren(...rows.map(make));
  const again = focused >= 0 && list.querySelectorAll("button")[focused];
  if (again) { again.focus(); }
}

/** @type {(id: string, words: string) => void} */
export function write(id, words) { if ($(id).textContent !== words) { $(id).textContent = words; } }
