/* Elements of the page. Whatever comes from a case is put in as text. */

/** @typedef {Node | string} Child */

/** @param {string} id */
export const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
export const field = (id) => /** @type {HTMLInputElement} */ (at(id));
/** @param {string} id */
export const choice = (id) => /** @type {HTMLSelectElement} */ (at(id));

/** @type {(element: Element, attributes: Record<string, string | number>) => void} */
export function setAll(element, attributes) {
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, String(value)));
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number>} attributes
 * @param {Child | Child[]} [children]
 */
export function make(tag, attributes, children = []) {
  const element = document.createElement(tag);
  setAll(element, attributes);
  element.append(...[children].flat());
  return element;
}

/** @type {(select: HTMLSelectElement, pairs: string[][], chosen: string) => void} */
export function offer(select, pairs, chosen) {
  select.replaceChildren(...pairs.map(([value, text]) => make("option", { value }, text)));
  select.value = chosen;
}

/** @type {(button: Element, isOn: boolean) => void} */
export function press(button, isOn) { button.setAttribute("aria-pressed", String(isOn)); }

/** @param {string} selector */
export const every = (selector) => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)]);
