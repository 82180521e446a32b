/* Closed rings of places: traced on a grid, with fewer corners, or smoother. Pure functions, in any unit; nothing knows the page. */
import { clamp } from "../stage/numbers.js";
import { distanceToSegment } from "../stage/shapes.js";

/** @typedef {number[]} Place */
/** @typedef {{ values: Float32Array, columns: number, rows: number }} Field */

/* Of the places along a ring that is made smooth. */
const STEP = 2;
const MOST_PLACES = 600;
const FEWEST_PLACES = 12;

/**
 * What a ring encloses; less than 0 where it runs the other way round.
 * @param {Place[]} ring
 */
export function signedArea(ring) {
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length];
    return sum + x * nextY - nextX * y;
  }, 0) / 2;
}

/** @param {Place[]} ring */
const lengthOf = (ring) => ring.reduce((sum, [x, y], i) => {
  const [nextX, nextY] = ring[(i + 1) % ring.length];
  return sum + Math.hypot(nextX - x, nextY - y);
}, 0);

/* The pieces of a ring in a cell of the grid, by which of its corners lie inside (1 top left, 2 top right, 4 bottom right, 8 bottom left):
 * from side to side, 0 top, 1 right, 2 bottom, 3 left. What lies inside is on the left. 5 and 10 may be one piece or two. */
const PIECES = [
  [], [[3, 0]], [[0, 1]], [[3, 1]], [[1, 2]], [], [[0, 2]], [[3, 2]], [[2, 3]], [[2, 0]], [], [[2, 1]], [[1, 3]], [[1, 0]], [[0, 3]], []
];
/** @type {Record<number, { whole: number[][], apart: number[][] }>} */
const SADDLES = { 5: { whole: [[1, 0], [3, 2]], apart: [[3, 0], [1, 2]] }, 10: { whole: [[0, 3], [2, 1]], apart: [[0, 1], [2, 3]] } };

/**
 * The rings around all that is above 0 in a field, by the places of its columns and rows. The field's rim must lie below 0.
 * Rings around something have an area below 0, those around holes in it above.
 * @param {Field} field
 * @returns {Place[][]}
 */
export function ringsOf({ values, columns, rows }) {
  /** @type {Map<number, number>} */
  const next = new Map();
  for (let row = 0; row < rows - 1; row += 1) {
    for (let column = 0; column < columns - 1; column += 1) {
      const at = row * columns + column;
      const corners = [values[at], values[at + 1], values[at + columns + 1], values[at + columns]];
      const inside = corners.reduce((bits, value, i) => bits | (value > 0 ? 1 << i : 0), 0);
      const saddle = SADDLES[inside];
      const pieces = !saddle ? PIECES[inside] : corners[0] + corners[1] + corners[2] + corners[3] > 0 ? saddle.whole : saddle.apart;
      /* Every side of a cell has one number: that of its first corner twice, and one more where it stands upright. */
      const sides = [2 * at, 2 * (at + 1) + 1, 2 * (at + columns), 2 * at + 1];
      pieces.forEach(([from, to]) => next.set(sides[from], sides[to]));
    }
  }
  /** @param {number} side */
  const placeOf = (side) => {
    const at = side >> 1;
    const other = side & 1 ? at + columns : at + 1;
    const share = values[at] / (values[at] - values[other]);
    const [column, row] = [at % columns, Math.floor(at / columns)];
    return side & 1 ? [column, row + share] : [column + share, row];
  };
  /** @type {Place[][]} */
  const rings = [];
  while (next.size) {
    const ring = [];
    let [side] = /** @type {[number]} */ ([next.keys().next().value]);
    while (next.has(side)) {
      const following = /** @type {number} */ (next.get(side));
      next.delete(side);
      ring.push(placeOf(side));
      side = following;
    }
    rings.push(ring);
  }
  return rings;
}

/**
 * A line with the fewest places that stay within a tolerance of it, by the method of Douglas and Peucker; both ends stay.
 * @param {Place[]} line
 * @param {number} tolerance
 * @returns {Place[]}
 */
export function simplerLine(line, tolerance) {
  const keeps = line.map((_, i) => i === 0 || i === line.length - 1);
  const spans = [[0, line.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [start, end] = span;
    let furthest = start;
    let most = tolerance;
    for (let i = start + 1; i < end; i += 1) {
      const away = distanceToSegment(line[i][0], line[i][1], line[start], line[end]);
      if (away > most) { [furthest, most] = [i, away]; }
    }
    if (furthest > start) {
      keeps[furthest] = true;
      spans.push([start, furthest], [furthest, end]);
    }
  }
  return line.filter((_, i) => keeps[i]);
}

/**
 * A ring with the fewest corners that stay within a tolerance of it, among them those that are to be kept.
 * @param {Place[]} ring
 * @param {number} tolerance
 * @param {Set<Place>} [kept]
 * @returns {Place[]}
 */
export function simplerRing(ring, tolerance, kept = new Set()) {
  const anchors = ring.map((_, i) => i).filter((i) => kept.has(ring[i]));
  if (anchors.length < 2) {
    const first = anchors[0] || 0;
    const [x, y] = ring[first];
    const away = ring.map((place) => Math.hypot(place[0] - x, place[1] - y));
    anchors.splice(0, anchors.length, ...[first, away.indexOf(Math.max(...away))].sort((a, b) => a - b));
  }
  const found = anchors.flatMap((start, i) => {
    const end = i + 1 < anchors.length ? anchors[i + 1] : anchors[0] + ring.length;
    const line = Array.from({ length: end - start + 1 }, (_, step) => ring[(start + step) % ring.length]);
    return simplerLine(line, tolerance).slice(0, -1);
  });
  return found.length > 2 ? found : ring;
}

/**
 * Whether two pieces of a ring that are no neighbours cross or touch.
 * @param {Place[]} ring
 */
export function crossesItself(ring) {
  /** @type {(a: Place, b: Place, c: Place) => number} */
  const turn = ([ax, ay], [bx, by], [cx, cy]) => Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
  const { length } = ring;
  for (let i = 0; i < length; i += 1) {
    const [a, b] = [ring[i], ring[(i + 1) % length]];
    for (let k = i + 2; k < length - (i ? 0 : 1); k += 1) {
      const [c, d] = [ring[k], ring[(k + 1) % length]];
      if (turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b)) { return true; }
    }
  }
  return false;
}

/**
 * A ring as places at even distances.
 * @type {(ring: Place[], count: number) => Place[]}
 */
export function evenly(ring, count) {
  const step = lengthOf(ring) / count;
  const found = [];
  let past = 0;
  let next = 0;
  for (let i = 0; i < ring.length; i += 1) {
    const [[x, y], [nextX, nextY]] = [ring[i], ring[(i + 1) % ring.length]];
    const length = Math.hypot(nextX - x, nextY - y);
    for (; next < past + length && found.length < count; next += step) {
      const share = (next - past) / length;
      found.push([x + share * (nextX - x), y + share * (nextY - y)]);
    }
    past += length;
  }
  return found;
}

/** @type {(ring: Place[], width: number) => Place[]} */
function averaged(ring, width) {
  const reach = Math.ceil(3 * width);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-(((i - reach) / width) ** 2) / 2));
  const sum = weights.reduce((all, one) => all + one, 0);
  return ring.map((_, i) => [0, 1].map((axis) => weights.reduce((all, weight, k) => {
    return all + weight * ring[(i + k - reach + reach * ring.length) % ring.length][axis];
  }, 0) / sum));
}

/**
 * A ring moved out or in along its normals until it encloses an area.
 * @type {(ring: Place[], area: number) => Place[]}
 */
function ofArea(ring, area) {
  const way = Math.sign(signedArea(ring));
  const by = (area - Math.abs(signedArea(ring))) / lengthOf(ring) * way;
  return ring.map(([x, y], i) => {
    const [beforeX, beforeY] = ring[(i + ring.length - 1) % ring.length];
    const [afterX, afterY] = ring[(i + 1) % ring.length];
    const [dx, dy] = [afterX - beforeX, afterY - beforeY];
    const length = Math.hypot(dx, dy) || 1;
    return [x + by * dy / length, y - by * dx / length];
  });
}

/**
 * A ring without what is finer than `width`, of the same area, with few corners; as it was where that would cross itself.
 * Averaged twice, so that round forms keep their size.
 * @param {Place[]} ring
 * @param {number} width
 * @param {number} tolerance
 * @returns {Place[]}
 */
export function smoother(ring, width, tolerance) {
  const length = lengthOf(ring);
  const count = clamp(Math.ceil(length / STEP), FEWEST_PLACES, MOST_PLACES);
  const dense = evenly(ring, count);
  const inPlaces = Math.min(width * count / length, count / FEWEST_PLACES);
  const once = averaged(dense, inPlaces);
  const lost = averaged(dense.map(([x, y], i) => [x - once[i][0], y - once[i][1]]), inPlaces);
  let found = once.map(([x, y], i) => [x + lost[i][0], y + lost[i][1]]);
  const area = Math.abs(signedArea(ring));
  for (let round = 0; round < 4; round += 1) { found = ofArea(found, area); }
  found = simplerRing(found, tolerance);
  return crossesItself(found) ? ring : found;
}
