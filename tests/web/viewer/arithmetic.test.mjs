/* The viewer's arithmetic, by node: `node --test`, with RADANKI_WEB naming the folder of the scripts as modules. */
import assert from "node:assert/strict";
import test from "node:test";

const stage = process.env.RADANKI_WEB + "/stage";
const { placeLabels } = await import(stage + "/labels.js");
const { steps } = await import(stage + "/numbers.js");
const { reachOf, score, shapesOn } = await import(stage + "/score.js");
const { goalOf } = await import(stage + "/../card/showing.js");
const { distanceTo, pathOf } = await import(stage + "/shapes.js");
const { advance, sliceFor, stackOrder } = await import(stage + "/slices.js");
const { fitSize, panBy, scaleBar, toPicture, toStage, zoomAbout } = await import(stage + "/view.js");
const { makeWheel, pixelsOf } = await import(stage + "/wheel.js");
const { greyTable, isIdentity, tableValues, valueTable, windowText } = await import(stage + "/window.js");

const CURVE = [[-1024, 0], [-950, 4], [-200, 62], [-125, 72], [225, 164], [600, 217], [1300, 247], [3071, 255]];
const GEOMETRY = { boxWidth: 800, boxHeight: 600, width: 600, height: 600, limit: 8 };
const FITTED = { s: 1, x: 0.5, y: 0.5 };

function near(actual, expected, tolerance) {
  assert.ok(Math.abs(actual - expected) <= (tolerance || 1e-9), `${actual} is not near ${expected}`);
}

test("codes come back to the values of their curve's knots", () => {
  const values = valueTable(CURVE);

  assert.equal(values.length, 256);
  CURVE.forEach(([hu, code]) => near(values[code], hu));
  values.forEach((hu, code) => assert.ok(code === 0 || hu > values[code - 1]));
});

test("a plain picture's codes stand for themselves", () => {
  assert.deepEqual(valueTable(null), Array.from({ length: 256 }, (_, code) => code));
});

test("a window is black below, white above, and half grey at its centre, as DICOM has it", () => {
  const greys = greyTable([-1000, -126, 49.5, 226, 3000], 50, 350);

  assert.equal(greys[0], 0);
  assert.equal(greys[1], 0);
  near(greys[2], 0.5);
  assert.equal(greys[4], 1);
});

test("the window that covers every code changes nothing, and needs no filter", () => {
  const plain = valueTable(null);

  assert.ok(isIdentity(greyTable(plain, 128, 256)));
  assert.ok(!isIdentity(greyTable(plain, 128, 200)));
  assert.ok(!isIdentity(greyTable(plain, 128, 256, true)));
});

test("inverting turns every grey around", () => {
  const values = valueTable(CURVE);
  const straight = greyTable(values, 50, 350);

  greyTable(values, 50, 350, true).forEach((grey, code) => near(grey + straight[code], 1));
});

test("the narrowest window gives black and white and no infinity", () => {
  const greys = greyTable(valueTable(null), 128, 1);

  assert.ok(greys.every((grey) => grey >= 0 && grey <= 1));
});

test("the filter's table has 256 short numbers", () => {
  const values = tableValues(greyTable(valueTable(CURVE), -600, 1500)).split(" ");

  assert.equal(values.length, 256);
  assert.ok(values.every((value) => value.length <= 6 && Number(value) >= 0));
});

test("a picture fits its box whole, whichever side is longer", () => {
  assert.deepEqual(fitSize(512, 512, 800, 600), { width: 600, height: 600 });
  assert.deepEqual(fitSize(1000, 500, 800, 600), { width: 800, height: 400 });
});

test("a point of the picture goes to the stage and comes back", () => {
  const view = { s: 2.5, x: 0.4, y: 0.6 };
  const [px, py] = toStage(view, GEOMETRY, 0.31, 0.72);
  const [u, v] = toPicture(view, GEOMETRY, px, py);

  near(u, 0.31);
  near(v, 0.72);
});

test("zooming keeps what lies under the pointer", () => {
  const before = toPicture(FITTED, GEOMETRY, 450, 320);
  const view = zoomAbout(FITTED, GEOMETRY, 3, 450, 320);
  const after = toPicture(view, GEOMETRY, 450, 320);

  near(view.s, 3);
  near(after[0], before[0]);
  near(after[1], before[1]);
});

test("zooming out ends at the fitted picture, in the middle", () => {
  const near16 = zoomAbout(FITTED, GEOMETRY, 16, 100, 100);

  assert.equal(near16.s, 8);
  assert.deepEqual(zoomAbout(near16, GEOMETRY, 1e-3, 700, 500), FITTED);
});

test("panning never shows what lies beyond the edge", () => {
  const view = panBy({ s: 2, x: 0.5, y: 0.5 }, GEOMETRY, 5000, -5000);
  const [left, top] = toStage(view, GEOMETRY, 0, 0);
  const [right, bottom] = toStage(view, GEOMETRY, 1, 1);

  near(left, 0, 1e-6);
  near(bottom, 600, 1e-6);
  assert.ok(right >= 800 && top <= 0);
});

test("small distances add up to steps, in both directions", () => {
  assert.deepEqual(steps(95, 40), { whole: 2, rest: 15 });
  assert.deepEqual(steps(-95, 40), { whole: -2, rest: -15 });
});

test("a loop at 20 frames a second shows every frame for 50 ms and starts again", () => {
  let state = { index: 0, carry: 0 };
  let shown = 0;
  for (let time = 0; time < 3000; time += 1000 / 60) {
    const next = advance(state.index, 30, state.carry, 1000 / 60, 20);
    shown += next.index === state.index ? 0 : 1;
    state = next;
  }
  assert.ok(Math.abs(shown - 60) <= 1, `${shown} frames`);
  assert.equal(advance(29, 30, 0, 50, 20).index, 0);
});

test("after a long pause a loop goes on and does not race", () => {
  const next = advance(0, 1000, 0, 60000, 20);

  assert.equal(next.index, 20);
});

test("a scale bar has a round length that fits", () => {
  assert.deepEqual(scaleBar(0.7, 120), { mm: 50, px: 50 / 0.7, text: "5 cm" });
  assert.equal(scaleBar(0.05, 120).text, "5 mm");
  assert.equal(scaleBar(0.001, 120).text, "0.1 mm");
  for (let mm = 0.003; mm < 4; mm *= 1.37) {
    const bar = scaleBar(mm, 120);
    assert.ok(bar.px <= 120.001 && bar.px > 40, `${bar.px} px`);
  }
});

test("a finding is shown where it is seen: here, else the key slice, else the middle of its slices", () => {
  const zs = [10, 12, 14, 16, 18];

  assert.equal(sliceFor(zs, null, 3, 0), 3);
  assert.equal(sliceFor(zs, [14, 18], 3, 0), 3);
  assert.equal(sliceFor(zs, [10, 12], 4, 1), 1);
  assert.equal(sliceFor(zs, [12, 16], 4, 0), 2);
  assert.equal(sliceFor(zs, [99, 99], 4, 0), 4);
});

test("a stack is in the order that is given, else by slice number, else as written", () => {
  assert.deepEqual(stackOrder([31, 30, 32], null), [1, 0, 2]);
  assert.deepEqual(stackOrder([31, 30, 32], [32, 31, 30]), [2, 0, 1]);
  assert.deepEqual(stackOrder([NaN, 5], null), [0, 1]);
});

test("a place is inside a shape or so and so far away from it", () => {
  const rect = { rect: [0.2, 0.2, 0.2, 0.1] };
  const ellipse = { ellipse: [0.5, 0.5, 0.2, 0.1] };
  const polygon = { polygon: [[0, 0], [0.4, 0], [0.4, 0.4], [0.2, 0.1], [0, 0.4]] };

  assert.equal(distanceTo(rect, 0.3, 0.25, 1), 0);
  near(distanceTo(rect, 0.5, 0.25, 1), 0.1);
  near(distanceTo(rect, 0.3, 0.4, 2), 0.2);
  assert.equal(distanceTo(ellipse, 0.65, 0.52, 1), 0);
  near(distanceTo(ellipse, 0.8, 0.5, 1), 0.1);
  assert.equal(distanceTo(polygon, 0.05, 0.2, 1), 0);
  assert.ok(distanceTo(polygon, 0.2, 0.2, 1) > 0.03);
  near(distanceTo({ point: [0.5, 0.5] }, 0.5, 0.6, 1.5), 0.15);
});

test("marks find what they hit, on the slices where it is seen", () => {
  const findings = [
    { number: 1, slices: [10, 14], shapes: [{ ellipse: [0.3, 0.45, 0.05, 0.05] }] },
    { number: 2, shapes: [{ point: [0.8, 0.8] }] },
    { number: 3, asked: false, shapes: [{ rect: [0, 0, 1, 1] }] },
    { number: 4, label: "of a linked picture" }
  ];
  const marks = [{ u: 0.31, v: 0.46, z: 12 }, { u: 0.31, v: 0.46, z: 15 }, { u: 0.83, v: 0.8, z: 3 }];
  const [nodule, place] = findings;

  assert.deepEqual(score(findings, marks, 1, {}), { found: [nodule, place], missed: [], hits: [true, false, true] });
  assert.deepEqual(score(findings, [], 1, {}), { found: [], missed: [nodule, place], hits: [] });
});

test("a mark is not judged where nothing is outlined on its slice, nor where more is to be seen than is outlined", () => {
  const nodule = { number: 1, slices: [10, 14], shapes: [{ ellipse: [0.3, 0.45, 0.05, 0.05] }] };
  const [on, beside, elsewhere] = [{ u: 0.3, v: 0.45, z: 12 }, { u: 0.8, v: 0.45, z: 12 }, { u: 0.3, v: 0.45, z: 15 }];

  assert.deepEqual(score([nodule], [on, beside, elsewhere], 1, {}).hits, [true, false, null]);
  assert.deepEqual(score([nodule], [on, beside, elsewhere], 1, { complete: false }).hits, [true, null, null]);
  assert.deepEqual(score([], [on], 1, { normal: true }).hits, [false]);
  assert.deepEqual(score([], [on], 1, {}).hits, [null]);
});

test("a fingertip counts at every size of the picture, within bounds", () => {
  near(reachOf(600), 22 / 600);
  near(reachOf(200), 0.065);
  near(reachOf(6000), 0.015);

  const nodule = { number: 1, shapes: [{ ellipse: [0.5, 0.5, 0.1, 0.1] }] };
  const place = { number: 2, shapes: [{ point: [0.5, 0.5] }] };
  /** @type {(x: number, width: number) => object} */
  const mark = (x, width) => ({ u: x, v: 0.5, z: null, reach: reachOf(width) });
  assert.deepEqual(score([nodule], [mark(0.635, 600), mark(0.635, 1200), mark(0.64, 600)], 1, {}).hits, [true, false, false]);
  assert.deepEqual(score([place], [mark(0.545, 6000), mark(0.56, 360), mark(0.57, 360)], 1, {}).hits, [true, true, false]);
});

test("an answer opens on the slice that shows most of what is asked", () => {
  const zs = [0, 1, 2, 3, 4, 5, 6, 7];
  const finding = (number, first, last) => ({ number, slices: [first, last], shapes: [{ rect: [0, 0, 1, 1] }] });
  const goal = (findings, z, isAnswer = true) => goalOf({ isAnswer, findings, zs, keyIndex: 3, state: { z } });

  assert.equal(goal([finding(1, 2, 6)], 5), 5);
  assert.equal(goal([finding(1, 2, 6)], 0), 3);
  assert.equal(goal([finding(1, 5, 7)], 0), 6);
  assert.equal(goal([finding(1, 0, 4), finding(2, 4, 7)], 1), 4);
  assert.equal(goal([{ number: 1, label: "of a linked picture" }], 1), null);
  assert.equal(goal([finding(1, 2, 6)], 5, false), null);
});

test("a shape's own slices go before those of its finding", () => {
  const finding = { slices: [1, 9], shapes: [{ rect: [0, 0, 1, 1], slices: [3, 3] }, { point: [0.5, 0.5] }] };

  assert.equal(shapesOn(finding, 3).length, 2);
  assert.equal(shapesOn(finding, 4).length, 1);
  assert.equal(shapesOn(finding, 10).length, 0);
});

test("outlines are drawn in pixels of the picture", () => {
  assert.equal(pathOf({ rect: [0.1, 0.2, 0.3, 0.4] }, 100, 200), "M10 40L40 40L40 120L10 120Z");
  assert.equal(pathOf({ polygon: [[0, 0], [1, 0], [1, 1]] }, 100, 200), "M0 0L100 0L100 200Z");
  assert.equal(pathOf({ ellipse: [0.5, 0.5, 0.1, 0.1] }, 100, 200), "M40 100A10 20 0 1 1 60 100A10 20 0 1 1 40 100Z");
  assert.equal(pathOf({ point: [0.5, 0.5] }, 100, 200), "M48 100L52 100M50 98L50 102");
});

test("labels stay inside the stage and off one another", () => {
  const labels = Array.from({ length: 6 }, () => ({ x: 380, y: -20, width: 100, height: 24 }));
  const placed = placeLabels(labels, 400, 300);

  placed.forEach((one, i) => {
    assert.ok(one.x >= 0 && one.x + one.width <= 400 && one.y >= 0 && one.y + one.height <= 300);
    placed.slice(i + 1).forEach((other) => {
      assert.ok(one.y + one.height <= other.y || other.y + other.height <= one.y);
    });
  });
});

test("more labels than there is room for end, and do not hang", () => {
  const labels = Array.from({ length: 40 }, () => ({ x: 0, y: 0, width: 50, height: 30 }));

  assert.equal(placeLabels(labels, 50, 100).length, 40);
});

test("the read-out has the width before the level", () => {
  assert.equal(windowText(40.4, 399.6), "W 400 L 40");
});

const turned = (deltaY, more) => ({ deltaY, deltaMode: 0, ...more });

test("a notch is one slice, whatever the system's settings make of it", () => {
  for (const deltaY of [16, 53, 100, 120, 300]) { assert.equal(makeWheel()(turned(deltaY, { wheelDeltaY: -120 })), 1); }
  assert.equal(makeWheel()(turned(-3, { deltaMode: 1 })), -1);
  assert.equal(makeWheel()(turned(1, { deltaMode: 2 })), 1);
  assert.equal(makeWheel()(turned(100)), 1);
});

test("notches that an engine adds up in one event all count", () => {
  assert.equal(makeWheel()(turned(-360, { wheelDeltaY: 360 })), -3);
});

test("what a trackpad sends adds up, and starts anew where it turns", () => {
  const slicesOf = makeWheel();

  const moved = [15, 15, 15, 30, -30, -10].map((deltaY) => slicesOf(turned(deltaY, { wheelDeltaY: -3 * deltaY })) + 0);
  assert.deepEqual(moved, [0, 0, 1, 0, 0, -1]);
});

test("a sideways move of a trackpad moves no slice", () => {
  assert.equal(makeWheel()(turned(0, { wheelDeltaY: 0 })), 0);
});

test("lines and pages are told in pixels", () => {
  assert.deepEqual([0, 1, 2].map((deltaMode) => pixelsOf({ deltaY: 2, deltaMode })), [2, 32, 800]);
});
