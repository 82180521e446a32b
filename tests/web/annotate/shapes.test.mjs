/* The annotator's arithmetic, by node: `node --test`, with RADANKI_WEB naming the folder of the scripts as modules. */
import assert from "node:assert/strict";
import test from "node:test";

const page = process.env.RADANKI_WEB + "/annotate";
const shapes = await import(page + "/shapes.js");
const { offersFor } = await import(page + "/offers.js");
const { inCaseFormat, makeCaseState } = await import(page + "/case_state.js");

const told = (findings = [], reserved = [], released = []) => ({
  digest: "d", usualAsks: ["find"],
  images: [{ name: "film", kind: "still", first: 0, findings, reserved, released, notices: [], crop: null, blank: [], complete: true }]
});
const finding = (number, more = {}) => ({
  number, label: "L" + number, why: "", hint: "", radlex: null, asks: null, usualAsks: ["find"], shape: { point: [1, 2] }, spans: null,
  isRegion: false, slices: null, saysSlices: false, ...more
});

test("the handle opposite to the one that is moved stays", () => {
  for (const shape of [{ rect: [10, 20, 30, 40] }, { ellipse: [25, 40, 15, 20] }]) {
    const handles = shapes.handlesOf(shape);
    handles.forEach((at, i) => {
      const result = shapes.handlesOf(shapes.withHandleAt(shape, i, [at[0] - 3, at[1] - 4]));
      const opposite = (i + 2) % 4;
      const kept = shape.rect ? [0, 1] : [opposite % 2];
      kept.forEach((axis) => assert.equal(result[opposite][axis], handles[opposite][axis]));
    });
  }
});

test("a handle dragged over its opposite turns the shape over and never makes it negative", () => {
  assert.deepEqual(shapes.withHandleAt({ rect: [10, 10, 20, 20] }, 0, [40, 50]), { rect: [30, 30, 10, 20] });
});

test("a shape that is moved stays on the picture", () => {
  assert.deepEqual(shapes.moved({ rect: [10, 10, 20, 20] }, -50, 900, [100, 100]), { rect: [0, 80, 20, 20] });
});

test("points of a polygon are added and removed, three stay", () => {
  const polygon = { polygon: [[0, 0], [10, 0], [10, 10]] };
  const four = shapes.withCorner(polygon, 2, shapes.middlesOf(polygon)[2]);
  assert.deepEqual(four.polygon, [[0, 0], [10, 0], [10, 10], [5, 5]]);
  assert.deepEqual(shapes.withoutCorner(four, 3), polygon);
  assert.equal(shapes.withoutCorner(polygon, 0), null);
});

test("what is blanked covers every touched pixel, and stays on the picture", () => {
  assert.deepEqual(shapes.pixelBox([10.2, 10.7, 5, 5], [100, 100], true), [10, 10, 6, 6]);
  assert.deepEqual(shapes.pixelBox([95.5, -3, 50, 4], [100, 100], true), [95, 0, 5, 1]);
  assert.deepEqual(shapes.pixelBox([10.2, 10.7, 5, 5], [100, 100], false), [10, 11, 5, 5]);
});

test("a number that was released is never used twice, and one that was never saved is free again", () => {
  const state = makeCaseState(() => {});
  state.take(told([finding(1), finding(4)], [2], [1, 2, 4]));
  assert.equal(state.addFinding("film", { point: [3, 3] }, null), 5);
  state.deleteFinding("film", 5);
  assert.deepEqual(state.picture("film").reserved, [2]);
  assert.equal(state.nextNumber("film"), 5);
  state.deleteFinding("film", 4);
  assert.deepEqual(state.picture("film").reserved, [2, 4]);
  assert.equal(state.nextNumber("film"), 5);
  state.undo();
  assert.deepEqual(state.picture("film").reserved, [2]);
  state.redo();
  assert.deepEqual(state.picture("film").reserved, [2, 4]);
});

test("a number that was saved and never released is free again once its finding is out of the file", () => {
  const state = makeCaseState(() => {});
  state.take(told([finding(1), finding(4)], [], [1]));
  state.deleteFinding("film", 4);
  assert.deepEqual(state.picture("film").reserved, []);
  assert.equal(state.nextNumber("film"), 5);
  state.take(told([finding(1)], [], [1]), true);
  assert.equal(state.nextNumber("film"), 2);
});

test("what is not saved is told by picture, findings without a label included", () => {
  const state = makeCaseState(() => {});
  state.take(told([finding(1)]));
  assert.deepEqual(state.changedPictures(), []);
  state.addFinding("film", { point: [3, 3] }, null);
  assert.deepEqual(state.changedPictures(), ["film"]);
});

test("typing is one step of undo", () => {
  const state = makeCaseState(() => {});
  state.take(told([finding(1)]));
  for (const label of ["N", "No", "Nod"]) { state.setFinding("film", 1, { label }, "label"); }
  state.undo();
  assert.equal(state.finding("film", 1).label, "L1");
});

test("a label that was emptied keeps its saved words in the file, and a new one waits", () => {
  const state = makeCaseState(() => {});
  state.take(told([finding(1)]));
  state.setFinding("film", 1, { label: " " });
  state.addFinding("film", { point: [3, 3] }, null);
  assert.equal(state.isChanged(), false);
  assert.deepEqual(state.wanted()[0].findings.map((one) => [one.number, one.label]), [[1, "L1"]]);
  assert.equal(state.waiting().length, 2);
});

test("a shape on the key slice says no slice unless it did", () => {
  assert.equal(inCaseFormat(finding(1, { slices: [4, 4] }), 4).slice, undefined);
  assert.equal(inCaseFormat(finding(1, { slices: [4, 4], saysSlices: true }), 4).slice, 4);
  assert.deepEqual(inCaseFormat(finding(1, { slices: [3, 5] }), 4).slices, [3, 5]);
  assert.equal(inCaseFormat(finding(1, { slices: [0, 9], isRegion: true, shape: null }), 4).slices, undefined);
});

test("outlines on several slices tell their slices themselves, unless it is seen on more", () => {
  const spans = { 4: [[0, 0], [9, 0], [9, 9]], 7: [[1, 0], [9, 0], [9, 9]] };
  const drawn = (slices) => inCaseFormat(finding(1, { shape: null, spans, slices, saysSlices: true }), 4);

  assert.deepEqual(drawn([4, 7]), { number: 1, label: "L1", spans });
  assert.deepEqual(drawn([3, 7]).slices, [3, 7]);
});

test("every shape has corners", () => {
  assert.deepEqual(shapes.cornersOf({ rect: [1, 2, 3, 4] }), [[1, 2], [4, 2], [4, 6], [1, 6]]);
  assert.equal(shapes.cornersOf({ ellipse: [5, 5, 2, 1] }).length, 24);
  assert.deepEqual(shapes.cornersOf({ polygon: [[0, 0], [1, 0], [1, 1]] }), [[0, 0], [1, 0], [1, 1]]);
});

test("labels are offered by the beginnings of their words, this case's first, each once", () => {
  const known = { labels: ["Pleural plaque", "Rib fracture", "pleural effusion"], radlex: [["RID1", "Pleural effusion"], ["RID2", "Rib"]] };
  const texts = (typed, here = []) => offersFor(typed, known, here).map((one) => one.text);
  assert.deepEqual(texts("pleu"), ["Pleural plaque", "pleural effusion"]);
  assert.deepEqual(texts("EFF"), ["pleural effusion"]);
  assert.deepEqual(texts("p", ["Pacemaker"]), ["Pacemaker", "Pleural plaque", "pleural effusion"]);
  assert.deepEqual(texts("rib"), ["Rib fracture"]);
  assert.deepEqual(texts(" "), []);
  assert.equal(offersFor("pleural e", known, [])[0].radlex, "RID1");
  assert.deepEqual(offersFor("Small right pleural e", known, []), [{ text: "Small right pleural effusion", radlex: "RID1" }]);
});
