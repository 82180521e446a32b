/* What a brush adds to an outline, or an eraser takes from it: by the distances on a grid. Pure functions, in pixels of the screen. */
import { boundsOf } from "../stage/shapes.js";
import { crossesItself, ringsOf, signedArea, simplerLine, simplerRing } from "./rings.js";

/** @import { Field, Place } from "./rings.js" */
/** @typedef {{ left: number, top: number, cell: number, columns: number, rows: number }} Grid */
/** @typedef {{ ring: Place[] | null, pieces: number, holes: number }} Brushed */

/* How far from an edge its distance is known, in cells: what is further away is inside or outside, no more. */
const BAND = 3;
const MOST_CELLS = 400000;
/* A corner of the outline that lies so near to the new one is part of it. */
const KEPT_CELLS = 1;
/* A smaller piece or hole is nothing that was meant. */
const LEAST_CELLS = 4;
const STROKE_TOLERANCE = 0.5;

/**
 * @type {(places: Place[], margin: number) => Grid}
 */
function gridAround(places, margin) {
  const [left, top, right, bottom] = boundsOf({ polygon: places });
  const [width, height] = [right - left + 2 * margin, bottom - top + 2 * margin];
  const cell = Math.max(1, Math.sqrt(width * height / MOST_CELLS));
  const rim = (BAND + 1) * cell;
  return {
    left: left - margin - rim, top: top - margin - rim, cell,
    columns: Math.ceil((width + 2 * rim) / cell) + 1, rows: Math.ceil((height + 2 * rim) / cell) + 1
  };
}

/**
 * How far the cells near some pieces of a line lie from them, in cells; `reach` for all others.
 * @type {(grid: Grid, pieces: Place[][], reach: number) => Float32Array}
 */
function distances({ columns, rows }, pieces, reach) {
  const found = new Float32Array(columns * rows).fill(reach);
  pieces.forEach((piece) => {
    const [[ax, ay], [bx, by]] = piece;
    const [dx, dy] = [bx - ax, by - ay];
    const square = dx * dx + dy * dy || 1;
    const [left, top, right, bottom] = boundsOf({ polygon: piece });
    const [low, high] = [Math.max(Math.floor(top - reach), 0), Math.min(Math.ceil(bottom + reach), rows - 1)];
    const [first, last] = [Math.max(Math.floor(left - reach), 0), Math.min(Math.ceil(right + reach), columns - 1)];
    for (let y = low; y <= high; y += 1) {
      for (let x = first; x <= last; x += 1) {
        /* As distanceToSegment has it; written out, for a stroke asks it of a million cells, and a call takes twice as long. */
        const along = Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / square, 0), 1);
        const away = Math.hypot(x - ax - along * dx, y - ay - along * dy);
        const at = y * columns + x;
        if (away < found[at]) { found[at] = away; }
      }
    }
  });
  return found;
}

/**
 * Mark the cells inside of a ring, row by row.
 * @type {(grid: Grid, ring: Place[]) => Uint8Array}
 */
function insideOf({ columns, rows }, ring) {
  const found = new Uint8Array(columns * rows);
  for (let y = 0; y < rows; y += 1) {
    const crossings = ring.flatMap(([ax, ay], i) => {
      const [bx, by] = ring[(i + 1) % ring.length];
      return (ay > y) === (by > y) ? [] : [ax + (y - ay) / (by - ay) * (bx - ax)];
    }).sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const end = Math.min(Math.floor(crossings[i + 1]), columns - 1);
      for (let x = Math.max(Math.ceil(crossings[i]), 0); x <= end; x += 1) { found[y * columns + x] = 1; }
    }
  }
  return found;
}

/**
 * How deep each cell lies within a ring: less than 0 outside.
 * @type {(grid: Grid, ring: Place[]) => Float32Array}
 */
function depthIn(grid, ring) {
  const depth = distances(grid, ring.map((place, i) => [place, ring[(i + 1) % ring.length]]), BAND);
  const inside = insideOf(grid, ring);
  for (let at = 0; at < depth.length; at += 1) { if (!inside[at]) { depth[at] = -depth[at]; } }
  return depth;
}

/**
 * Put the corners of an outline that still lie on a traced one in the place of what was traced there: what was not touched stays.
 * @type {(traced: Place[], corners: Place[], reach: number) => { ring: Place[], kept: Set<Place> }}
 */
function withCorners(traced, corners, reach) {
  const ring = traced.slice();
  /** @type {Set<Place>} */
  const kept = new Set();
  corners.forEach((corner) => {
    let nearest = -1;
    let least = reach;
    traced.forEach(([x, y], i) => {
      const away = Math.hypot(x - corner[0], y - corner[1]);
      if (away <= least && !kept.has(ring[i])) { [nearest, least] = [i, away]; }
    });
    if (nearest >= 0) {
      ring[nearest] = corner;
      kept.add(corner);
    }
  });
  return { ring, kept };
}

/**
 * An outline with a stroke added or taken away. Corners that the stroke did not touch are the very same; the others lie within the
 * tolerance. `ring` is null where nothing is left; `pieces` counts what hangs together, of which the largest is given.
 * @param {Place[] | null} outline
 * @param {Place[]} path
 * @param {{ radius: number, adds: boolean, tolerance: number }} how
 * @returns {Brushed}
 */
export function brushed(outline, path, { radius, adds, tolerance }) {
  const line = path.length > 1 ? simplerLine(path, STROKE_TOLERANCE) : path;
  const grid = gridAround([...(outline || []), ...(adds ? line : [])], adds ? radius : 0);
  const { left, top, cell, columns, rows } = grid;
  /** @param {Place} place */
  const onGrid = ([x, y]) => [(x - left) / cell, (y - top) / cell];
  const spots = line.map(onGrid);
  const reach = radius / cell;
  const pieces = spots.length > 1 ? spots.slice(1).map((spot, i) => [spots[i], spot]) : [[spots[0], spots[0]]];
  const away = distances(grid, pieces, reach + BAND);
  const values = outline ? depthIn(grid, outline.map(onGrid)) : new Float32Array(columns * rows).fill(-BAND);
  for (let at = 0; at < values.length; at += 1) {
    values[at] = adds ? Math.max(values[at], reach - away[at]) : Math.min(values[at], away[at] - reach);
  }
  const rings = ringsOf({ values, columns, rows }).map((ring) => ({ ring, area: signedArea(ring) }))
    .filter(({ area }) => Math.abs(area) >= LEAST_CELLS);
  const outer = rings.filter(({ area }) => area < 0).sort((a, b) => a.area - b.area);
  if (!outer.length) { return { ring: null, pieces: 0, holes: 0 }; }
  const traced = outer[0].ring.map(([x, y]) => [x * cell + left, y * cell + top]);
  const { ring, kept } = withCorners(traced, outline || [], KEPT_CELLS * cell);
  const found = simplerRing(ring, tolerance, kept);
  return { ring: crossesItself(found) ? simplerRing(traced, tolerance) : found, pieces: outer.length, holes: rings.length - outer.length };
}
