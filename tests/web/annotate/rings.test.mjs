/* Tracing, simplifying, smoothing, brush and eraser, by node: `node --test`, with RADANKI_WEB naming the folder of the scripts. */
import assert from "node:assert/strict";
import test from "node:test";

const page = process.env.RADANKI_WEB + "/annotate";
const { crossesItself, evenly, signedArea, simplerRing, smoother } = await import(page + "/rings.js");
const { brushed } = await import(page + "/brush.js");

const area = (ring) => Math.abs(signedArea(ring));
const SQUARE = [[100, 100], [200, 100], [200, 200], [100, 200]];
const HOW = { radius: 10, adds: true, tolerance: 0.75 };
/* The same numbers in each run, of many forms. */
function* numbers(seed) {
  for (let state = seed; ;) {
    state = state * 1103515245 + 12345 & 0x7fffffff;
    yield state / 0x7fffffff;
  }
}
/** A star of some corners, never crossed. */
function star(seed) {
  const next = numbers(seed);
  const draw = () => next.next().value;
  const count = 5 + Math.floor(draw() * 20);
  return Array.from({ length: count }, (_, i) => {
    const arm = (0.3 + 0.7 * draw()) * 120;
    return [300 + arm * Math.cos(2 * Math.PI * i / count), 300 + arm * Math.sin(2 * Math.PI * i / count)];
  });
}

test("a dab of the brush is a disc with few corners", () => {
  const { ring, pieces } = brushed(null, [[50, 60]], { ...HOW, radius: 20 });
  assert.equal(pieces, 1);
  assert.ok(ring.length <= 24, ring.length);
  assert.ok(Math.abs(area(ring) / (Math.PI * 400) - 1) < 0.06);
  ring.forEach(([x, y]) => assert.ok(Math.abs(Math.hypot(x - 50, y - 60) - 20) < 0.8));
});

test("what the brush does not touch stays as it was, to the last digit", () => {
  const { ring } = brushed(SQUARE, [[200, 140], [215, 150]], HOW);
  SQUARE.forEach((corner) => assert.ok(ring.includes(corner)));
  assert.ok(area(ring) > area(SQUARE) + 200);
  assert.ok(ring.length < 20);
});

test("the eraser takes away what it goes over", () => {
  const { ring } = brushed(SQUARE, [[200, 150], [190, 150]], { ...HOW, adds: false });
  assert.ok(Math.abs(area(SQUARE) - area(ring) - (20 * 10 + Math.PI * 50)) < 12);
  assert.ok(SQUARE.every((corner) => ring.includes(corner)));
});

test("a stroke beside an outline is a second piece, a cut leaves two, and nothing may be left", () => {
  assert.equal(brushed(SQUARE, [[300, 300]], HOW).pieces, 2);
  const cut = brushed(SQUARE, [[130, 90], [130, 210]], { ...HOW, adds: false });
  assert.equal(cut.pieces, 2);
  assert.ok(Math.abs(area(cut.ring) - 6000) < 40);
  assert.equal(brushed(SQUARE, [[100, 150], [200, 150]], { ...HOW, radius: 80, adds: false }).ring, null);
});

test("a hole is counted, for an outline has none", () => {
  const found = brushed(SQUARE, [[150, 150]], { ...HOW, adds: false });
  assert.equal(found.holes, 1);
  assert.equal(area(found.ring), area(SQUARE));
});

test("strokes over many forms never cross, and add or take what they cover", () => {
  for (let seed = 1; seed <= 120; seed += 1) {
    const outline = star(seed);
    const next = numbers(seed + 1000);
    const path = Array.from({ length: 5 }, () => [220 + 160 * next.next().value, 220 + 160 * next.next().value]);
    const adds = seed % 2 === 0;
    const { ring } = brushed(outline, path, { ...HOW, radius: 4 + 20 * next.next().value, adds });
    if (!ring) { continue; }
    assert.ok(!crossesItself(ring), `seed ${seed}`);
    assert.ok(adds ? area(ring) > area(outline) * 0.97 : area(ring) < area(outline) * 1.03, `seed ${seed}`);
    assert.ok(ring.length < outline.length + 90, `seed ${seed}: ${ring.length}`);
  }
});

test("fewer corners stay within the tolerance", () => {
  const circle = evenly(Array.from({ length: 200 }, (_, i) => [80 * Math.cos(i * Math.PI / 100), 80 * Math.sin(i * Math.PI / 100)]), 400);
  const simple = simplerRing(circle, 1);
  assert.ok(simple.length <= 32, simple.length);
  assert.ok(Math.abs(area(simple) / area(circle) - 1) < 0.03);
});

test("a smoother outline keeps its area, and what is round stays as large", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const outline = star(seed);
    const smooth = smoother(outline, 6, 0.75);
    assert.ok(!crossesItself(smooth), `seed ${seed}`);
    assert.ok(Math.abs(area(smooth) / area(outline) - 1) < 0.03, `seed ${seed}: ${area(smooth) / area(outline)}`);
  }
  const circle = Array.from({ length: 90 }, (_, i) => [80 * Math.cos(i * Math.PI / 45), 80 * Math.sin(i * Math.PI / 45)]);
  smoother(circle, 8, 0.75).forEach(([x, y]) => assert.ok(Math.abs(Math.hypot(x, y) - 80) < 1.5));
});

test("a smoother staircase is no staircase", () => {
  const steps = Array.from({ length: 20 }, (_, i) => [[i * 4, i * 4], [i * 4 + 4, i * 4]]).flat();
  const stairs = [...steps, [80, 120], [0, 120]];
  assert.ok(smoother(stairs, 6, 0.75).length < stairs.length / 2);
});
