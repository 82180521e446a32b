/* Elements of a page, made without markup. */

/** @import { Attributes } from "../types" */

const SVG = "http://www.w3.org/2000/svg";
/* Okabe and Ito's colours that stand out from black lung and white bone alike; every mark has a number besides. */
const COLOURS = ["#56b4e9", "#e69f00", "#f0e442", "#ff7f2a"];

/** @param {number} number */
export const colourOf = (number) => COLOURS[(number - 1) % COLOURS.length];

/**
 * An element with attributes and children; `text` is text, never markup. What is null or false is left out.
 * @template {string} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {(Node | null | undefined | false | 0 | "")[]} [children]
 * @returns {Tag extends keyof HTMLElementTagNameMap ? HTMLElementTagNameMap[Tag] : SVGElement}
 */
export function make(tag, attributes = {}, children = []) {
  const isSvg = tag.startsWith("fe") || ["svg", "g", "path", "filter", "mask", "rect"].includes(tag);
  const node = document.createElementNS(isSvg ? SVG : "http://www.w3.org/1999/xhtml", tag);
  Object.keys(attributes).forEach((name) => {
    const value = attributes[name];
    if (name === "text") {
      node.textContent = /** @type {string} */ (value);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  });
  children.forEach((child) => { if (child) { node.appendChild(child); } });
  return /** @type {any} */ (node);
}

/**
 * What stands beside an outline: the finding's number and label; of a lone finding its label says enough.
 * @param {number} number
 * @param {string} label
 * @param {boolean} [isLone]
 */
export function makeTag(number, label, isLone) {
  const badge = !isLone && make("b", { text: number });
  const tag = make("span", { class: "rk-tag", "data-rk": "label" }, [badge, make("span", { text: label })]);
  tag.style.borderColor = colourOf(number);
  return tag;
}
