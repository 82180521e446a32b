"""Brush, eraser, smoothing, the wand's few corners, and a finding that goes from slice to slice."""

from __future__ import annotations

from itertools import pairwise
from math import hypot, pi, sin
from typing import TYPE_CHECKING, Any

import numpy as np

from radanki.imaging.geometry.drawn_on import drawn_on
from radanki.model.imaging.polygons import area_of, crosses_itself
from support.pictures import write_nifti

if TYPE_CHECKING:
    from pathlib import Path

SIZE, SLICES = 96, 20


def paint(annotator: Any, *spots: tuple[float, float]) -> None:
    """Go over places of the picture with the button held."""
    page = annotator.page
    page.mouse.move(*annotator.at(*spots[0]))
    page.mouse.down()
    for spot in spots[1:]:
        page.mouse.move(*annotator.at(*spot), steps=4)
    page.mouse.up()


def scale(annotator: Any) -> float:
    return float(annotator.page.evaluate("radanki.annotator.screen.scale()"))


def go_to(annotator: Any, place: int) -> None:
    page = annotator.page
    page.evaluate("(place) => { const s = radanki.annotator.screen; s.show(s.places.indexOf(place)); }", place)
    page.wait_for_function("(place) => radanki.annotator.screen.place() === place", arg=place)


# ---------- on a film ----------


def test_the_brush_paints_a_finding_and_further_strokes_add_to_it(annotator: Any) -> None:
    page = annotator.page
    annotator.tool("brush")
    paint(annotator, (140, 300), (180, 300))
    assert page.get_attribute("[data-tool=brush]", "aria-pressed") == "true"
    paint(annotator, (160, 300), (160, 330))
    annotator.label("Painted")
    annotator.saved()

    corners = annotator.finding(2).polygon
    radius = 14 / scale(annotator)
    strokes = 40 * 2 * radius + 3.1416 * radius**2 + (30 - radius) * 2 * radius + 3.1416 * radius**2 / 2
    assert abs(area_of(corners) / strokes - 1) < 0.06
    assert len(corners) < 40
    assert not crosses_itself(corners)
    assert annotator.faults == []


def test_the_brush_leaves_corners_alone_that_it_does_not_touch(annotator: Any) -> None:
    annotator.page.click("#findings button")
    annotator.tool("brush")
    paint(annotator, (395, 150), (415, 150))
    annotator.saved()

    corners = annotator.finding(1).polygon
    assert {(300, 100), (400, 100), (400, 200), (300, 200)} <= set(corners)
    assert area_of(corners) > 10_100


def test_the_eraser_takes_from_the_selected_outline_alone(annotator: Any) -> None:
    page = annotator.page
    annotator.tool("eraser")
    paint(annotator, (395, 150), (415, 150))
    assert page.inner_text("#guide") == "Select the finding that the eraser takes from."

    page.click("#findings button")
    paint(annotator, (395, 150), (415, 150))
    annotator.saved()
    corners = annotator.finding(1).polygon
    assert {(300, 100), (400, 100), (400, 200), (300, 200)} <= set(corners)
    assert area_of(corners) < 9_900

    before = annotator.finding(1).polygon
    paint(annotator, (350, 90), (350, 210))
    assert "the smaller piece went" in page.inner_text("#guide")
    page.keyboard.press("Control+z")
    annotator.saved()
    assert annotator.finding(1).polygon == before


def test_a_stroke_apart_from_the_selected_outline_is_refused_with_what_to_do(annotator: Any) -> None:
    page = annotator.page
    page.click("#findings button")
    annotator.tool("brush")
    paint(annotator, (100, 100), (120, 100))
    assert page.inner_text("#guide").startswith("Touch the outline of finding 1 to add to it. Esc")
    page.mouse.move(*annotator.at(150, 150))
    assert page.inner_text("#guide").startswith("Touch the outline")

    page.keyboard.press("Escape")
    paint(annotator, (100, 100), (120, 100))
    assert page.inner_text("#number") == "2"


def test_the_brush_works_with_keys_alone(annotator: Any) -> None:
    page = annotator.page
    page.keyboard.press("u")
    for _ in range(3):
        page.keyboard.press("+")
    size = float(page.input_value("#brush-size"))
    assert size > 20
    page.keyboard.press("Enter")
    assert page.inner_text("#act-end") == "End stroke"
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    annotator.label("By keys")
    annotator.saved()

    radius, length = size / scale(annotator), 40 * max(1, 1 / scale(annotator))
    assert abs(area_of(annotator.finding(2).polygon) / (3.1416 * radius**2 + 2 * radius * length) - 1) < 0.05


def test_smoothing_rounds_corners_off_and_keeps_the_area(annotator: Any) -> None:
    page = annotator.page
    page.click("#findings button")
    page.keyboard.press("s")
    annotator.saved()

    corners = annotator.finding(1).polygon
    assert 8 <= len(corners) <= 40
    assert abs(area_of(corners) / 10_000 - 1) < 0.02
    assert min(hypot(x - 300, y - 100) for x, y in corners) > 1.5


def test_the_wands_outline_has_few_corners(annotator: Any) -> None:
    page = annotator.page
    annotator.tool("wand")
    page.fill("#tolerance", "40")
    annotator.click(160, 300)
    page.wait_for_selector("#finding:not([hidden])")
    few = len(page.query_selector_all("#shapes .handle"))
    assert 8 <= few <= 24

    # Keys change the tolerance, by a step of the field.
    page.focus("#stage")
    step = float(page.get_attribute("#tolerance", "step"))
    page.keyboard.press("+")
    assert float(page.input_value("#tolerance")) == 40 + step


# ---------- on a stack ----------


def test_a_notch_of_the_wheel_is_a_slice(annotator: Any) -> None:
    page = annotator.page
    annotator.picture("axial")
    page.mouse.move(*annotator.at(50, 50))
    for expected in (5, 6, 7):
        page.mouse.wheel(0, 100)
        page.wait_for_function("(place) => radanki.annotator.screen.place() === place", arg=expected)
    page.mouse.wheel(0, -100)
    page.wait_for_function("radanki.annotator.screen.place() === 6")


def test_a_shape_is_copied_to_the_next_slice_and_the_one_before(annotator: Any) -> None:
    page = annotator.page
    annotator.picture("axial")
    page.click("#findings button")
    go_to(annotator, 6)
    page.click("#act-copy-after")
    page.wait_for_function("radanki.annotator.screen.place() === 7")
    assert page.inner_text("#guide") == "Copied to slice 7: change it where it does not fit."
    annotator.saved()
    finding = annotator.finding(1, image=1)
    assert dict(finding.drawn_spans)[7] == ((20, 20), (50, 20), (50, 50), (20, 50))

    # What was drawn there stays, whoever copies onto it.
    go_to(annotator, 6)
    page.keyboard.press("Shift+PageDown")
    page.wait_for_function("radanki.annotator.screen.place() === 7")
    assert "drawn on slice 7 already" in page.inner_text("#guide")

    go_to(annotator, 4)
    page.keyboard.press("{")
    page.wait_for_function("radanki.annotator.screen.place() === 3")
    annotator.saved()
    assert [place for place, _ in annotator.finding(1, image=1).drawn_spans] == [3, 4, 6, 7]
    go_to(annotator, 2)
    assert page.inner_text("#act-here") == "Draw on this slice, too"
    assert annotator.faults == []


def test_a_point_that_is_copied_is_seen_on_both_slices(annotator: Any) -> None:
    page = annotator.page
    annotator.picture("axial")
    annotator.tool("point")
    annotator.click(70, 70)
    annotator.label("Spot")
    page.click("#act-copy-after")
    annotator.saved()
    assert annotator.finding(2, image=1).slices == (4, 5)


def test_what_lies_between_two_outlines_is_shown_before_it_is_saved_and_is_drawn_where_it_is_changed(
    annotator: Any,
) -> None:
    page = annotator.page
    annotator.picture("axial")
    go_to(annotator, 2)
    annotator.tool("rect")
    annotator.drag((60, 60), (70, 70))
    go_to(annotator, 6)
    page.keyboard.press("Escape")
    page.focus("#stage")
    page.keyboard.press("p")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    for corner in ((60, 50), (90, 50), (90, 80), (60, 80)):
        annotator.click(*corner)
    page.keyboard.press("Enter")
    go_to(annotator, 4)
    page.wait_for_selector("#shapes .region")
    assert "waits for its label" in page.inner_text("#saved")
    between = page.evaluate("radanki.annotator.screen.place()")
    assert between == 4

    # Half way, its area lies between the two; the brush makes an outline of its own of it.
    annotator.tool("brush")
    paint(annotator, (75, 66), (88, 66))
    annotator.label("Growing")
    annotator.saved()
    spans = dict(annotator.finding(2, image=1).drawn_spans)
    assert sorted(spans) == [2, 4, 6]
    assert 100 < area_of(spans[4]) < 900
    assert page.locator("#shapes .chosen.region").count() == 0


def test_wand_and_brush_go_on_with_the_selected_finding_on_other_slices(annotator: Any) -> None:
    page = annotator.page
    annotator.picture("axial")
    annotator.tool("wand")
    page.fill("#tolerance", "200")
    page.focus("#stage")
    annotator.click(35, 60)
    page.wait_for_selector("#guide >> text=points")
    annotator.label("Ball")
    page.keyboard.press("Enter")
    go_to(annotator, 6)
    page.wait_for_selector("#guide >> text=Finding 2 gets an outline on this slice, too")
    annotator.click(35, 60)
    page.wait_for_selector("#guide >> text=begins another finding")
    # The tolerance still belongs to what was grown last.
    page.keyboard.press("-")
    page.wait_for_function("radanki.annotator.state.pictures.axial.findings.length === 2")
    annotator.saved()

    finding = annotator.finding(2, image=1)
    assert (finding.polygon, [place for place, _ in finding.drawn_spans]) == (None, [4, 6])
    assert len(annotator.case.images[1].findings) == 2

    go_to(annotator, 7)
    page.keyboard.press("Escape")
    annotator.tool("brush")
    paint(annotator, (80, 20), (85, 20))
    assert page.inner_text("#number") == "3"
    assert annotator.faults == []


def test_after_a_stroke_that_a_slice_was_drawn_with_the_next_shape_is_a_finding_of_its_own(annotator: Any) -> None:
    page = annotator.page
    annotator.picture("axial")
    annotator.tool("brush")
    page.click("#findings button")
    go_to(annotator, 7)
    page.focus("#stage")
    page.keyboard.press("t")
    paint(annotator, (30, 30), (40, 30))
    page.keyboard.press("r")
    annotator.drag((70, 70), (80, 80))
    annotator.label("Another")
    annotator.saved()

    first, second = annotator.case.images[1].findings
    assert [place for place, _ in first.drawn_spans] == [4, 6, 7]
    assert (second.label, second.rect is not None) == ("Another", True)


def test_a_shape_that_is_drawn_again_replaces_it_though_drawing_here_was_left_before(annotator: Any) -> None:
    page = annotator.page
    annotator.picture("axial")
    page.click("#findings button")
    page.focus("#stage")
    page.keyboard.press("t")
    page.keyboard.press("Escape")
    page.click("#redraw")
    annotator.drag((60, 60), (80, 80))
    annotator.saved()

    finding = annotator.finding(1, image=1)
    assert (finding.rect, finding.drawn_spans) == ((60, 60, 20, 20), ())


def write_growing_ball(folder: Path) -> None:
    """Twenty slices of a chest with a ball that grows, moves and shrinks again, in the place of the small stack."""
    rows, columns = np.mgrid[0:SIZE, 0:SIZE] + 0.5
    seen = np.full((SIZE, SIZE, SLICES), -850)
    for z in range(SLICES):
        seen[np.hypot(columns - ball(z)[0], rows - ball(z)[1]) < ball(z)[2], z] = 40
    write_nifti(
        folder / "chest.nii", seen[::-1, ::-1].transpose(1, 0, 2).astype(np.int16), np.diag((1.0, 1.0, 3.0, 1.0))
    )
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    text = text.replace("start: 2, stop: 8, key: 4", f"start: 0, stop: {SLICES}, key: 0").replace(
        "{number: 1, label: Ball, rect: [20, 20, 30, 30], slices: [4, 6], why: It is round.}",
        "{number: 1, label: Corner, rect: [2, 2, 6, 6], why: It is a corner.}",
    )
    (folder / "case.yaml").write_text(text, encoding="utf-8")


def ball(z: int) -> tuple[float, float, float]:
    """Where the ball lies on a slice, and its radius."""
    return 40 + z * 0.8, 48 + 6 * sin(z / 4), 8 + 10 * sin(pi * (z + 2) / 24)


def test_a_ball_through_twenty_slices_takes_five_clicks_and_its_label(open_annotator: Any) -> None:
    with open_annotator(before=write_growing_ball) as annotator:
        page = annotator.page
        annotator.picture("axial")
        annotator.tool("wand")
        page.fill("#tolerance", "300")
        page.focus("#stage")
        clicks = notches = 0
        for z in (0, 5, 10, 15, 19):
            while page.evaluate("radanki.annotator.screen.place()") < z:
                page.mouse.wheel(0, 100)
                notches += 1
                page.wait_for_function("(n) => radanki.annotator.screen.place() === n", arg=notches)
            annotator.click(*ball(z)[:2])
            clicks += 1
            page.wait_for_selector("#guide >> text=points")
            if z == 0:
                page.keyboard.press("F2")
                page.keyboard.type("Growing ball")
                page.keyboard.press("Enter")
        annotator.saved()
        finding = annotator.finding(2, image=1)

    overlaps = [overlap(drawn_on(finding, z), z) for z in range(SLICES)]
    print(f"\n{clicks} clicks, {notches} notches; least overlap {min(overlaps):.3f}")  # noqa: T201  # the measure
    assert (clicks, notches) == (5, SLICES - 1)
    assert len(finding.drawn_spans) == 5
    assert min(overlaps) > 0.9


def overlap(shape: Any, z: int) -> float:
    """How much of both a shape and the ball lies in both (Dice), on a fine grid."""
    y, x = (np.mgrid[0 : SIZE * 4, 0 : SIZE * 4] + 0.5) / 4
    inside = np.zeros(x.shape, dtype=bool)
    for (x1, y1), (x2, y2) in pairwise([*shape.points, shape.points[0]]):
        if y1 != y2:
            inside ^= ((y1 > y) != (y2 > y)) & (x < x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    truth = np.hypot(x - ball(z)[0], y - ball(z)[1]) < ball(z)[2]
    return float(2 * (inside & truth).sum() / (inside.sum() + truth.sum()))
