"""Shapes land where they are pointed at, in pixels of the source picture, at any zoom, by mouse, finger or keys."""

from __future__ import annotations

from typing import Any

import pytest

WIDTH = 640
MOST = 0.002
"""The largest error that is allowed, in picture widths."""


def error_of(found: Any, wanted: Any, width: int = WIDTH) -> float:
    """The largest difference between coordinates, in picture widths."""
    flat = [n for item in found for n in (item if isinstance(item, tuple) else (item,))]
    aim = [n for item in wanted for n in (item if isinstance(item, tuple) else (item,))]
    assert len(flat) == len(aim)
    return max(abs(a - b) for a, b in zip(flat, aim, strict=True)) / width


# Where the mouse can point to is whole pixels of the screen: tests aim at places that the page shows there.
@pytest.mark.parametrize("zoom", [1, 2.5])
def test_every_shape_lands_where_it_was_pointed_at(annotator: Any, zoom: float, record_property: Any) -> None:
    page = annotator.page
    annotator.zoomed(zoom, 160, 300)
    errors = {}

    annotator.tool("rect")
    annotator.drag((100, 240), (220.5, 360))
    annotator.label("Box")
    annotator.tool("ellipse")
    annotator.drag((110, 260), (190, 330.5))
    annotator.label("Ring")
    annotator.tool("polygon")
    corners = ((90.0, 250.0), (150.0, 240.0), (200.0, 300.0), (120.5, 350.0))
    for corner in corners:
        annotator.click(*corner)
    page.keyboard.press("Enter")
    annotator.label("Outline")
    annotator.tool("point")
    annotator.click(160, 300.5)
    annotator.label("Spot")
    annotator.tool("arrow")
    annotator.drag((120, 250), (175, 310))
    annotator.label("Tip")
    annotator.saved()

    errors["rect"] = error_of(annotator.finding(2).rect, (100, 240, 120.5, 120))
    errors["ellipse"] = error_of(annotator.finding(3).ellipse, (150, 295.25, 40, 35.25))
    errors["polygon"] = error_of(annotator.finding(4).polygon, corners)
    errors["point"] = error_of(annotator.finding(5).point, (160, 300.5))
    errors["arrow"] = error_of(annotator.finding(6).point, (175, 310))
    record_property("largest_error", max(errors.values()))
    print(f"\nzoom {zoom}: largest error {max(errors.values()):.6f} of the width, {errors}")  # noqa: T201  # the measure
    assert max(errors.values()) < MOST
    assert annotator.faults == []


def test_places_are_exact_on_a_cut_whose_pixels_are_no_squares(annotator: Any) -> None:
    annotator.picture("axial")
    annotator.page.keyboard.press("]")
    annotator.page.click("#slice-after")
    place = annotator.page.evaluate("radanki.annotator.screen.place()")
    annotator.tool("rect")
    annotator.drag((30, 40), (60, 80))
    annotator.label("Box on a slice")
    annotator.saved()

    finding = annotator.finding(2, image=1)
    assert error_of(finding.rect, (30, 40, 30, 40), 96) < MOST
    assert finding.slice == place


def test_a_polygons_points_are_added_moved_and_removed(annotator: Any) -> None:
    page = annotator.page
    page.click("#findings button")

    annotator.drag((350, 100), (350, 60))
    annotator.drag((400, 200), (420, 230))
    annotator.click(300, 200)
    page.click("#act-remove")
    annotator.saved()

    assert (
        error_of(annotator.finding(1).polygon, ((300.0, 100.0), (350.0, 60.0), (400.0, 100.0), (420.0, 230.0))) < MOST
    )
    assert "# by hand" in annotator.case_yaml.read_text()


def test_a_shape_is_moved_as_a_whole(annotator: Any) -> None:
    annotator.drag((350, 150), (380, 170))
    annotator.saved()

    assert (
        error_of(annotator.finding(1).polygon, ((330.0, 120.0), (430.0, 120.0), (430.0, 220.0), (330.0, 220.0))) < MOST
    )


def test_undo_and_redo_go_through_the_file(annotator: Any) -> None:
    page = annotator.page
    before = annotator.case_yaml.read_text()
    page.click("#findings button")
    page.click("#delete")
    annotator.saved()
    assert [one.number for one in annotator.case.images[0].findings] == []
    assert annotator.case.images[0].reserved == ()

    page.keyboard.press("Control+z")
    annotator.saved()
    assert annotator.finding(1).label.endswith("nodule")

    page.keyboard.press("Control+Shift+z")
    annotator.saved()
    assert annotator.case.images[0].findings == ()
    assert before.startswith(annotator.case_yaml.read_text()[:60])


def test_a_box_is_drawn_with_keys_alone(annotator: Any) -> None:
    page = annotator.page
    page.keyboard.press("r")
    start = page.evaluate("radanki.annotator.screen.sourceAt([radanki.annotator.screen.node.clientWidth / 2, radanki.annotator.screen.node.clientHeight / 2])")  # fmt: skip  # noqa: E501  # one expression
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("By keys")
    page.keyboard.press("Enter")
    annotator.saved()

    unit = max(1, 1 / page.evaluate("radanki.annotator.screen.scale()"))
    assert error_of(annotator.finding(2).rect, (start[0], start[1], 40 * unit, 30 * unit)) < MOST
    assert annotator.finding(2).label == "By keys"
    assert page.evaluate("document.activeElement.id") == "stage"

    page.keyboard.press("ArrowLeft")
    annotator.saved()
    assert error_of(annotator.finding(2).rect, (start[0] - unit, start[1], 40 * unit, 30 * unit)) < MOST


def test_a_polygon_is_drawn_and_changed_with_keys_alone(annotator: Any) -> None:
    page = annotator.page
    page.keyboard.press("p")
    for key in ("Enter", "Shift+ArrowRight", "Enter", "Shift+ArrowDown", "Enter", "Enter"):
        page.keyboard.press(key)
    page.keyboard.type("Triangle")
    page.keyboard.press("Enter")
    annotator.saved()
    assert len(annotator.finding(2).polygon) == 3

    for key in (".", "+", "Shift+ArrowUp"):
        page.keyboard.press(key)
    annotator.saved()
    assert len(annotator.finding(2).polygon) == 4

    page.keyboard.press("Delete")
    annotator.saved()
    assert len(annotator.finding(2).polygon) == 3


def test_a_finger_draws_and_two_fingers_zoom(open_annotator: Any) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with open_annotator(**phone) as annotator:
        page = annotator.page
        touch = page.context.new_cdp_session(page)

        def send(kind: str, *points: tuple[float, float]) -> None:
            spots = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

        annotator.tool("rect")
        page.locator("#stage").scroll_into_view_if_needed()
        start, end = annotator.at(100, 100), annotator.at(300, 250)
        send("touchStart", start)
        send("touchMove", ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
        send("touchMove", end)
        send("touchEnd")
        annotator.label("By finger")
        annotator.saved()
        assert error_of(annotator.finding(2).rect, (100, 100, 200, 150)) < MOST

        annotator.tool("polygon")
        page.locator("#stage").scroll_into_view_if_needed()
        a, b = annotator.at(250, 200), annotator.at(350, 260)
        send("touchStart", a, b)
        send("touchMove", (a[0] - 40, a[1] - 30), (b[0] + 40, b[1] + 30))
        send("touchEnd")
        assert page.evaluate("radanki.annotator.screen.stage.view.s") > 1.5
        assert len(annotator.case.images[0].findings) == 2
        assert annotator.faults == []


def test_a_box_that_is_blanked_covers_every_pixel_that_was_touched(annotator: Any) -> None:
    annotator.tool("blank")
    annotator.drag((10.6, 20.4), (110.2, 40.7))
    annotator.tool("crop")
    annotator.drag((0, 0), (600, 400))
    annotator.saved()

    x, y, width, height = annotator.case.images[0].blank[0]
    assert x <= 10.6
    assert y <= 20.4
    assert x + width >= 110.2
    assert y + height >= 40.7
    assert annotator.case.images[0].crop == (0, 0, 600, 400)
    assert annotator.finding(1).polygon[0] == (300, 100)


def test_the_wand_outlines_a_tissue_and_follows_the_tolerance(annotator: Any) -> None:
    page = annotator.page
    annotator.tool("wand")
    page.fill("#tolerance", "40")
    annotator.click(160, 300)
    page.wait_for_selector("#finding:not([hidden])")
    annotator.label("Ball")
    annotator.saved()

    corners = annotator.finding(2).polygon
    away = [((x - 160.5) ** 2 + (y - 300.5) ** 2) ** 0.5 for x, y in corners]
    assert 57 < min(away) <= max(away) < 62


def test_a_shape_is_drawn_again_under_its_own_number(annotator: Any) -> None:
    page = annotator.page
    page.click("#findings button")
    page.click("#redraw")
    annotator.tool("ellipse")
    page.click("#findings button")
    page.click("#redraw")
    for corner in ((310, 110), (390, 110), (350, 190)):
        annotator.click(*corner)
    page.click("#act-close")
    annotator.saved()

    assert [one.number for one in annotator.case.images[0].findings] == [1]
    assert len(annotator.finding(1).polygon) == 3
