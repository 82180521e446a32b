/* All cards at a glance: a table of questions and answers, with outlines over small pictures. */
import { at, make, setAll } from "./dom.js";
import { source } from "./source.js";
import { shownCards, state } from "./state.js";

/** @import { CardTold, Face, SheetMark, SheetPicture } from "./types" */

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} status */
export const statusMark = (status) => status && status !== "unchanged" ? [make("span", { class: "status " + status }, status)] : [];

/** @param {(card: CardTold) => void} open */
export function paintSheet(open) {
  const compares = state.hasBase && shownCards().some((card) => card.status === "changed" || card.status === "gone");
  const columns = [...(compares ? ["Before: question", "Before: answer"] : []), "Question", "Answer"];
  const heads = columns.map((name) => make("th", { scope: "col" }, name));
  const rows = shownCards().map((card) => {
    const before = (card.status !== "unchanged" && card.before) || [null, null];
    const faces = [...(compares ? before : []), ...(card.faces || [null, null])];
    const opener = make("button", { type: "button" }, card.title);
    opener.addEventListener("click", () => open(card));
    const news = [...statusMark(card.status), ...(card.what.length ? [make("div", {}, card.what.join(", "))] : [])];
    return make("tr", {}, [make("th", { scope: "row" }, [opener, ...news]), ...faces.map((face, place) => cell(face, columns[place]))]);
  });
  at("sheet").replaceChildren(make("table", {}, [
    make("thead", {}, make("tr", {}, [make("th", { scope: "row" }, "Card"), ...heads])), make("tbody", {}, rows)
  ]));
}

/** @type {(face: Face | null, column: string) => HTMLElement} */
function cell(face, column) {
  if (!face) { return make("td", { class: "empty", "data-column": column }, "-"); }
  const pictures = face.pictures.length ? [make("div", { class: "pictures" }, face.pictures.map(pictureOf))] : [];
  return make("td", { "data-column": column }, [...pictures, make("div", { class: "words" }, face.text)]);
}

/** @param {SheetPicture} picture */
function pictureOf(picture) {
  const svg = document.createElementNS(SVG, "svg");
  setAll(svg, { viewBox: "0 0 1 1", preserveAspectRatio: "none", "aria-hidden": "true" });
  picture.marks.forEach((mark) => {
    if (mark.fill) { svg.append(outline(mark, { fill: mark.fill })); }
    if (mark.px) {
      svg.append(outline(mark, { fill: "none", stroke: "#000000", "stroke-width": mark.px + 3 }));
      svg.append(outline(mark, { fill: "none", stroke: mark.line, "stroke-width": mark.px }));
    }
  });
  const numbers = picture.marks.filter((mark) => mark.number !== null).map((mark) => {
    const tag = make("span", { class: "number" }, String(mark.number));
    const [left, top] = cornerOf(mark);
    tag.style.left = Math.max(left * 100, 6) + "%";
    tag.style.top = Math.max(top * 100, 6) + "%";
    return tag;
  });
  const slices = picture.slices > 1 ? [make("span", { class: "slices" }, "key of " + picture.slices)] : [];
  return make("div", { class: "picture" }, [make("img", { src: source.picture(picture.name), alt: "" }), svg, ...numbers, ...slices]);
}

/** @type {(mark: SheetMark, attributes: Record<string, string | number>) => SVGElement} */
function outline({ rect, ellipse, polygon = [] }, attributes) {
  const element = document.createElementNS(SVG, rect ? "rect" : ellipse ? "ellipse" : "polygon");
  if (rect) {
    setAll(element, { x: rect[0], y: rect[1], width: rect[2], height: rect[3] });
  } else if (ellipse) {
    setAll(element, { cx: ellipse[0], cy: ellipse[1], rx: ellipse[2], ry: ellipse[3] });
  } else {
    setAll(element, { points: polygon.map((corner) => corner.join(",")).join(" ") });
  }
  setAll(element, { "vector-effect": "non-scaling-stroke", ...attributes });
  return element;
}

/** @param {SheetMark} mark */
function cornerOf({ rect, ellipse, polygon = [] }) {
  if (rect) { return rect; }
  if (ellipse) { return [ellipse[0] - ellipse[2], ellipse[1] - ellipse[3]]; }
  return [Math.min(...polygon.map((corner) => corner[0])), Math.min(...polygon.map((corner) => corner[1]))];
}
