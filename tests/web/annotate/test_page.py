"""The page beside the picture: conflicts, live checks, looking at every pixel, other pictures, and who can use it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radanki.imaging.reading import read_picture
from radanki.imaging.windowing.window import shades_of
from radanki.model.imaging.rendering import Plane, View, Window
from radanki.vocabulary import find_window


def test_what_others_wrote_meanwhile_is_kept_when_mine_is_kept(annotator: Any) -> None:
    page = annotator.page
    page.click("#findings button")
    annotator.case_yaml.write_text(annotator.case_yaml.read_text().replace("basis: Drawn", "basis: Painted"))
    annotator.label("Mine")
    page.wait_for_selector("#conflict:not([hidden])")
    assert "Mine" not in annotator.case_yaml.read_text()

    page.click("#conflict-mine")
    annotator.saved()

    assert annotator.finding(1).label == "Mine"
    assert annotator.case.basis == "Painted for this test."
    assert not page.is_visible("#conflict")


def test_reloading_drops_mine_and_shows_the_file(annotator: Any) -> None:
    page = annotator.page
    page.click("#findings button")
    annotator.case_yaml.write_text(
        annotator.case_yaml.read_text().replace("onerror=alert(1)> nodule", "onerror=x> theirs")
    )
    annotator.label("Mine")
    page.wait_for_selector("#conflict:not([hidden])")

    page.click("#conflict-reload")
    page.wait_for_selector("#findings button >> text=theirs")

    assert "Mine" not in annotator.case_yaml.read_text()
    assert not page.is_visible("#conflict")


def test_a_page_without_changes_follows_the_file(annotator: Any) -> None:
    annotator.case_yaml.write_text(
        annotator.case_yaml.read_text().replace("title: Solid <i>nodule</i>", "title: Other")
    )

    annotator.page.wait_for_selector("h1 >> text=Other")


def test_a_finding_without_a_label_waits_and_its_number_is_free_again(annotator: Any) -> None:
    page = annotator.page
    annotator.tool("point")
    annotator.click(50, 50)
    page.wait_for_selector("#saved >> text=1 finding waits for its label")
    assert len(annotator.case.images[0].findings) == 1

    page.click("#delete")
    annotator.saved()
    assert annotator.case.images[0].reserved == ()


def test_markup_in_the_case_is_text_on_the_page(annotator: Any) -> None:
    page = annotator.page

    assert page.inner_text("h1") == "Solid <i>nodule</i>"
    assert "<img src=x onerror=alert(1)> nodule" in page.inner_text("#findings")
    assert page.locator("#findings img, h1 i, #shapes img").count() == 0
    assert annotator.faults == []


def test_a_linked_picture_has_findings_without_shapes(annotator: Any) -> None:
    page = annotator.page
    page.select_option("#picture-name", "lateral")
    assert "only links to this picture" in page.inner_text("#stage-words")
    assert page.is_disabled("[data-tool=rect]")

    page.click("#add-unplaced")
    annotator.label("Deep sulcus")
    page.fill("#why", "Air lies in front.")
    annotator.saved()

    finding = annotator.finding(1, image=2)
    assert (finding.label, finding.why, finding.drawn_shape) == ("Deep sulcus", "Air lies in front.", None)


def test_slices_of_a_finding_are_set_from_where_one_is(annotator: Any) -> None:
    page = annotator.page
    annotator.picture("axial")
    page.click("#findings button")
    assert page.evaluate("radanki.annotator.screen.place()") == 4

    page.keyboard.press("]")
    page.click("#from-here")
    annotator.saved()
    assert annotator.finding(1, image=1).slices == (5, 6)

    page.keyboard.press("End")
    page.click("#from-here")
    annotator.saved()
    assert annotator.finding(1, image=1).slice == 7
    assert annotator.finding(1, image=1).slices is None
    assert page.locator("#shapes .outline").count() == 1


def test_a_finding_is_drawn_on_further_slices_and_shown_between(annotator: Any) -> None:
    page = annotator.page
    annotator.picture("axial")
    page.click("#findings button")
    for _ in range(3):
        page.click("#slice-after")
    page.wait_for_function("radanki.annotator.screen.place() === 7")

    page.click("#draw-here")
    for corner in ((30, 30), (60, 30), (60, 60)):
        annotator.click(*corner)
    page.keyboard.press("Enter")
    annotator.saved()

    finding = annotator.finding(1, image=1)
    assert (finding.rect, finding.slices) == (None, None)
    assert [number for number, _ in finding.drawn_spans] == [4, 6, 7]
    assert page.locator("#findings small").first.inner_text() == "3 outlines 4-7"

    page.click("#slice-before")
    page.click("#slice-before")
    page.wait_for_selector("#shapes .region")
    assert page.locator("#shapes .handle").count() > 0
    assert annotator.faults == []


def test_that_not_all_is_drawn_is_said_of_a_picture(annotator: Any) -> None:
    annotator.page.click("#complete")
    annotator.saved()

    assert annotator.case.images[0].complete is False


def test_the_slice_that_students_see_first_is_chosen_where_the_finding_is(annotator: Any) -> None:
    page = annotator.page
    annotator.picture("axial")
    assert page.get_attribute("#show-first", "aria-pressed") == "true"

    page.keyboard.press("]")
    assert page.get_attribute("#show-first", "aria-pressed") == "false"
    page.click("#show-first")
    annotator.saved()
    assert annotator.case.images[1].slices.key == 5
    assert annotator.finding(1, image=1).slices == (4, 6)
    assert page.get_attribute("#show-first", "aria-pressed") == "true"

    page.click("#undo")
    annotator.saved()
    assert annotator.case.images[1].slices.key == 4


@pytest.mark.parametrize(("key", "preset"), [("1", "lung"), ("2", "soft")])
def test_the_page_shows_the_greys_that_the_renderer_gives(annotator: Any, key: str, preset: str) -> None:
    page = annotator.page
    annotator.picture("axial")
    page.keyboard.press(key)
    seen = page.evaluate("""() => {
      const canvas = document.querySelector('#picture');
      const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      return [canvas.width, Array.from(pixels).filter((n, i) => i % 4 === 0)];
    }""")

    found = find_window(preset)
    picture = read_picture(annotator.case_yaml.parent / "chest.nii", View(None, Plane("axial", 4)))
    assert found is not None
    assert picture.greyscale is not None
    shades, _ = shades_of(picture.pixels, picture.greyscale, Window(found.centre, found.width), "ct")
    assert np.array_equal(np.array(seen[1], dtype=np.uint8).reshape(-1, seen[0]), shades)


def test_windows_are_set_by_number_and_inverted(annotator: Any) -> None:
    page = annotator.page
    annotator.picture("axial")
    grey = "document.querySelector('#picture').getContext('2d').getImageData(35, 60, 1, 1).data[0]"
    page.fill("#width", "100")
    page.fill("#centre", "40")
    page.keyboard.press("Escape")
    assert page.evaluate(grey) == int((0.5 / 99 + 0.5) * 255)

    page.keyboard.press("i")
    assert page.evaluate(grey) == int((0.5 - 0.5 / 99) * 255)


@given(
    zoom=st.floats(1, 8),
    middle=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    place=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_shown_at_a_place_is_what_is_pointed_at_there(
    shared: Any, zoom: float, middle: Any, place: Any
) -> None:
    away = shared.page.evaluate(
        """([s, x, y, u, v]) => {
          const { screen } = radanki.annotator;
          screen.stage.setView({ s, x, y });
          const box = document.querySelector('#picture').getBoundingClientRect();
          const event = { clientX: box.left + u * box.width, clientY: box.top + v * box.height };
          const [width, height] = screen.size();
          const pointed = screen.sourceAt(screen.local(event));
          const shown = screen.toScreen([u * width, v * height]);
          const stage = screen.node.getBoundingClientRect();
          return [
            pointed[0] / width - u, pointed[1] / height - v,
            (shown[0] + stage.left - event.clientX) / box.width, (shown[1] + stage.top - event.clientY) / box.height
          ];
        }""",
        [zoom, *middle, *place],
    )

    assert max(map(abs, away)) < 0.0005


def test_checks_and_looking_at_every_pixel(open_annotator: Any, look_at_every_pixel: Any) -> None:
    with open_annotator(workers=2) as annotator:
        page = annotator.page
        page.wait_for_selector("#checks-count:not(:empty) >> text=/warning|error/")
        page.wait_for_selector("#look-open:enabled")

        # A finding outside of the picture is told beside it, with its place, and a click leads there.
        page.click("#findings button")
        annotator.tool("blank")
        annotator.drag((290, 90), (410, 210))
        problem = page.wait_for_selector("#problems li.error >> text=geometry/blanked")
        assert problem is not None
        page.keyboard.press("Escape")
        page.click("#problems li.error button.message")
        assert page.inner_text("#number") == "1"
        assert "case.yaml:" in page.inner_text("#problems li.error .place")
        page.click("#hidden-boxes button")
        page.wait_for_selector("#look-open:enabled")

        # Nobody can say that they looked before they did.
        annotator.picture("axial")
        page.wait_for_selector("#look-open:enabled")
        page.click("#look-open")
        page.fill("#look-by", "AB")
        assert page.is_disabled("#look-done")
        # Air and lung of a stack are nearly black until its greys are spread: faint writing would go unseen.
        lifted = "getComputedStyle(document.querySelector('#look-picture')).filter.includes('#lift')"
        assert page.evaluate(lifted)
        page.uncheck("#look-lift")
        assert not page.evaluate(lifted)
        page.check("#look-lift")
        look_at_every_pixel(page, lambda: page.click("#look-next"))
        assert page.inner_text("#look-count").endswith("100% seen")
        page.click("#look-done")
        page.wait_for_selector("#looked >> text=AB on 2026-11-24")

        looked = annotator.case.images[1].looked[0]
        assert (looked.by, str(looked.on), len(looked.pixels)) == ("AB", "2026-11-24", 16)
        page.wait_for_selector("#looked >> text=these pixels")
        assert "looked-stale" not in page.inner_text("#problems")

        # Another crop shows other pixels: what was said is void, and the checks say so.
        annotator.tool("crop")
        annotator.drag((2, 2), (90, 90))
        page.wait_for_selector("#problems >> text=privacy/looked-stale")
        assert annotator.faults == []


@pytest.mark.parametrize("look", ["dark", "light"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(annotator: Any, violations: Any, look: str, width: int) -> None:
    page = annotator.page
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("(look) => { localStorage.setItem('radanki-theme', look); }", look)
    page.reload()
    annotator.opened()
    page.click("#findings button")
    page.wait_for_selector("#finding:not([hidden])")
    assert page.get_attribute("html", "data-theme") == look
    assert violations(page) == []

    page.click("#help-open")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1280, "height": 800})


def test_errors_come_first_and_who_reviewed_last_and_uncounted(open_annotator: Any) -> None:
    with open_annotator(workers=2) as annotator:
        page = annotator.page
        page.wait_for_selector("#review-said:not(:empty)")
        assert page.inner_text("#review-said") == "Review: nobody has reviewed the case."
        assert "reviewed" not in page.inner_text("#problems")

        annotator.tool("blank")
        annotator.drag((290, 90), (410, 210))
        page.wait_for_selector("#problems li.error")
        looks = page.evaluate("[...document.querySelectorAll('#problems li')].map((one) => one.className)")
        assert looks == sorted(looks)
        assert len(looks) == sum(int(n) for n in re.findall(r"\d+", page.inner_text("#checks-count")))
