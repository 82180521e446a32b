"""The tools on a label map, with a finger, on a phone; and what is said of a picture that cards show otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from radanki.model.imaging.polygons import area_of
from radanki.pipeline.local_notices import keep_notices
from support.pictures import write_nifti

if TYPE_CHECKING:
    from pathlib import Path

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TOOLS = ("select", "rect", "ellipse", "polygon", "point", "arrow", "wand", "brush", "eraser", "blank", "crop")
MARKED = "{number: 1, label: Ball, rect: [20, 20, 30, 30], slices: [4, 6], why: It is round.}"


def lay_in_a_label_map(folder: Path) -> None:
    labels = np.zeros((96, 96, 10), dtype=np.uint8)
    labels[20:50, 46:76, 4:7] = 3
    write_nifti(folder / "labels.nii", labels, np.diag((-1.0, -2.0, 3.0, 1.0)))
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    mask = "{number: 1, label: Ball, mask: {file: labels.nii, value: 3}, why: It is round.}"
    (folder / "case.yaml").write_text(text.replace(MARKED, mask), encoding="utf-8")


def turn_the_film(folder: Path) -> None:
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    (folder / "case.yaml").write_text(text.replace("file: frontal.png", "file: frontal.png\n    rotate: 90"), "utf-8")


def test_what_lies_in_a_label_map_keeps_its_place_and_takes_words_and_neighbours(open_annotator: Any) -> None:
    with open_annotator(workers=2, before=lay_in_a_label_map) as annotator:
        page = annotator.page
        annotator.picture("axial")
        page.click("#findings button")
        page.wait_for_selector("#shapes .region")
        assert page.locator("#shapes .handle").count() == 0
        assert page.locator("#act-copy-after, #act-smooth, #act-here").count() == 0

        for tool in ("brush", "eraser"):
            annotator.tool(tool)
            annotator.drag((30, 60), (40, 60))
            assert page.inner_text("#guide").startswith("Finding 1 lies in a label map, and stays as it is.")
        page.keyboard.press("s")
        assert page.inner_text("#guide") == "Select an outline: it is made smooth."

        page.keyboard.press("Escape")
        page.click("#findings button")
        annotator.label("Solid ball")
        annotator.tool("brush")
        page.focus("#stage")
        page.keyboard.press("Escape")
        annotator.drag((70, 20), (80, 20))
        page.keyboard.press("F2")
        page.keyboard.type("Painted beside it")
        page.keyboard.press("Enter")
        annotator.saved()

        first, second = annotator.case.images[1].findings
        assert (first.label, first.mask.value, first.polygon) == ("Solid ball", 3, None)
        assert second.label == "Painted beside it"
        assert annotator.faults == []


def test_a_finger_paints_and_a_second_one_or_the_browser_takes_the_stroke_back(open_annotator: Any) -> None:
    with open_annotator(**PHONE) as annotator:
        page = annotator.page
        touch = page.context.new_cdp_session(page)

        def send(kind: str, *points: tuple[float, float]) -> None:
            spots = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

        annotator.tool("brush")
        page.locator("#stage").scroll_into_view_if_needed()
        start, end, other = annotator.at(100, 100), annotator.at(300, 100), annotator.at(500, 300)
        send("touchStart", start)
        send("touchMove", end)
        send("touchStart", end, other)
        send("touchEnd")
        assert len(page.query_selector_all("#findings li")) == 1

        page.evaluate("radanki.annotator.screen.stage.fit()")
        send("touchStart", start)
        send("touchMove", end)
        assert page.locator("#shapes .stroke").count() == 1
        send("touchCancel")
        assert page.locator("#shapes .stroke").count() == 0, "the browser took the finger: what it began is none"

        send("touchStart", start)
        send("touchMove", ((start[0] + end[0]) / 2, start[1]))
        send("touchMove", end)
        send("touchEnd")
        page.wait_for_selector("#finding:not([hidden])")
        annotator.label("By finger")
        annotator.saved()

        scale = page.evaluate("radanki.annotator.screen.scale()")
        radius = float(page.input_value("#brush-size")) / scale
        wanted = 200 * 2 * radius + 3.1416 * radius**2
        assert abs(area_of(annotator.finding(2).polygon) / wanted - 1) < 0.06
        assert annotator.faults == []


@pytest.mark.parametrize("picture", ["frontal", "axial"])
def test_every_control_of_a_phone_is_large_enough_for_a_thumb_and_nothing_runs_over(
    open_annotator: Any, violations: Any, picture: str
) -> None:
    with open_annotator(**PHONE) as annotator:
        page = annotator.page
        annotator.picture(picture)
        page.click("#findings button")
        for tool in TOOLS:
            annotator.tool(tool)
            small = page.evaluate("""
                () => [...document.querySelectorAll('button, select, input:not([type=checkbox]), textarea')]
                  .filter((one) => one.offsetParent)
                  .map((one) => [one.id || one.textContent, one.getBoundingClientRect()])
                  .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)""")
            assert (tool, small) == (tool, [])
            assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert violations(page) == []


def test_that_cards_show_a_picture_turned_is_said_above_it(open_annotator: Any) -> None:
    with open_annotator(before=turn_the_film) as annotator:
        page = annotator.page
        assert page.inner_text("#notices") == "Shown as it is stored; cards show it turned by 90\N{DEGREE SIGN}."
        annotator.picture("axial")
        assert page.is_hidden("#notices")


def test_what_was_found_odd_of_a_picture_is_said_above_it_until_somebody_looked(open_annotator: Any) -> None:
    said = "The slices lie 3 to 9 mm apart."

    def remember(folder: Path) -> None:
        keep_notices(folder.parents[3], "00000000000000a7", {"axial": (said,)})

    with open_annotator(before=remember) as annotator:
        page = annotator.page
        assert page.is_hidden("#notices")
        annotator.picture("axial")
        assert page.inner_text("#notices") == said

        text = annotator.case_yaml.read_text()
        looked = "    window: lung\n    looked: [{by: AC, on: 2026-11-24}]\n"
        annotator.case_yaml.write_text(text.replace("    window: lung\n", looked))
        page.wait_for_selector("#notices", state="hidden")
