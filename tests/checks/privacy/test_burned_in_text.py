from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.checks.privacy.burned_in_text import check_burned_in_text
from radanki.checks.privacy.text_lines import blocking
from radanki.model.imaging.burned_in import PictureText, TextBox

if TYPE_CHECKING:
    from checks.conftest import RuleBench
    from radanki.model.imaging.rendering import PixelBox
    from radanki.model.problem import Problem

LIBRARY_PICTURE = """\
  - name: frontal
    from: package:sample_pictures/frontal.png
    sha256: 0000000000000000000000000000000000000000000000000000000000000000
    looked: [{by: AB, on: 2026-11-20}]
"""
NAME = "Lindqvist, Anna"


def a_box(text: str, *, x: int = 10, y: int = 10, width: int = 0, read: float = 0.97) -> TextBox:
    return TextBox(x, y, width or 12 * max(1, len(text)), 24, text, 0.98, read, pixels=f"{x:08x}{y:08x}" + "0" * 48)


def problems_of(
    bench: RuleBench, *boxes: TextBox, cleared: str = "", regions: tuple[tuple[PixelBox, str | None], ...] = ()
) -> list[Problem]:
    key = f"    cleared: [{cleared}]\n" if cleared else ""
    library = bench.library(
        "id: 00000000000000a1\ntitle: Small effusion\nkind: anatomy\nlevel: 1\nlicence: CC-BY-4.0\n"
        "contributors: [A. Contributor]\nsources: [{id: mine, own: true, author: A. B, licence: CC-BY-4.0}]\n"
        f"images:\n{LIBRARY_PICTURE}{key}"
    )
    case_file = library.cases[0]
    text = PictureText("ab" * 32, 800, 600, boxes, regions)
    return list(check_burned_in_text(case_file, 0, case_file.case.images[0], [text]))


@pytest.mark.parametrize(
    "text",
    ["L", "R", "PORTABLE", "AP SUPINE", "APSUPINE", "RI GHT", "portab1e", "5 cm", "10cm", "2.5 cm", "12", "LAT."],
)
def test_what_a_radiographer_writes_does_not_block(text: str) -> None:
    assert blocking([a_box(text)]) == ()


@pytest.mark.parametrize(
    "text",
    [NAME, "12.03.1956", "MRN 4711", "WESTBROOK", "RAPP", "AP Ng", "LI C", "1956", "24-MAY-02", "L Oz", "陳大文"],
)
def test_anything_else_of_three_signs_blocks(text: str) -> None:
    assert blocking([a_box(text)]) == (a_box(text),)


def test_a_short_name_in_two_pieces_blocks() -> None:
    pieces = [a_box("Li", width=24), a_box("Wu", x=46, width=24)]

    assert blocking(pieces) == tuple(pieces)


def test_two_short_pieces_far_apart_are_two_markers_and_do_not_block() -> None:
    assert blocking([a_box("Li", width=24), a_box("Wu", x=400, width=24)]) == ()


def test_text_that_could_not_be_read_is_still_text() -> None:
    unread = a_box("", width=200, read=0.0)

    assert blocking([unread]) == (unread,)


@pytest.mark.parametrize("guess", ["", "!", "1", "|"])
def test_a_thick_stroke_is_anatomy_where_a_reader_sees_no_signs(guess: str) -> None:
    septum = TextBox(201, 76, 48, 208, guess, 0.97, 0.4)

    assert blocking([septum]) == ()


@pytest.mark.parametrize(("width", "guess"), [(48, "\u0422\u043e\u043c"), (48, "mOT"), (14, "")])
def test_a_line_that_a_reader_sees_signs_in_or_is_too_small_to_be_read_blocks(width: int, guess: str) -> None:
    line = TextBox(201, 76, width, 208, guess, 0.97, 0.4)

    assert blocking([line]) == (line,)


def test_anatomy_that_looks_a_little_like_text_does_not_block() -> None:
    rib = TextBox(10, 10, 300, 120, "", 0.99, 0.1)
    knuckle = TextBox(400, 10, 60, 30, "a", 0.9, 0.3)

    assert blocking([rib, knuckle]) == ()


def test_a_problem_tells_the_place_and_never_what_was_read(bench: RuleBench) -> None:
    (problem,) = problems_of(bench, a_box(NAME, x=30, y=40))

    assert problem.rule == "privacy/burned-in-text"
    assert problem.severity == "error"
    assert "x 30, y 40, 180 x 24 pixels" in problem.message
    assert "[30, 40, 180, 24]" in problem.fix
    assert "Lindqvist" not in repr(problem)


def test_what_was_read_is_not_in_the_representation_of_a_box() -> None:
    assert "Lindqvist" not in repr(a_box(NAME))


def test_text_that_a_person_cleared_at_this_place_with_these_pixels_passes(bench: RuleBench) -> None:
    entry = "{box: [0, 0, 300, 60], pixels: aabbccdd, by: AB, on: 2026-11-20}"

    assert problems_of(bench, a_box(NAME), cleared=entry, regions=(((0, 0, 300, 60), "aabbccdd" + "1" * 56),)) == []


def test_pixels_that_changed_since_they_were_cleared_ask_again(bench: RuleBench) -> None:
    entry = "{box: [0, 0, 300, 60], pixels: aabbccdd, by: AB, on: 2026-11-20}"

    found = problems_of(bench, a_box(NAME), cleared=entry, regions=(((0, 0, 300, 60), "aabbccde" + "1" * 56),))

    assert [problem.rule for problem in found] == ["privacy/cleared-stale", "privacy/burned-in-text"]


def test_text_beside_a_cleared_place_still_blocks(bench: RuleBench) -> None:
    entry = "{box: [0, 0, 300, 60], pixels: aabbccdd, by: AB, on: 2026-11-20}"
    regions = (((0, 0, 300, 60), "aabbccdd" + "1" * 56),)

    found = problems_of(bench, a_box(NAME, y=200), cleared=entry, regions=regions)

    assert [problem.rule for problem in found] == ["privacy/burned-in-text"]


def test_a_screenshot_full_of_text_gives_a_handful_of_problems(bench: RuleBench) -> None:
    found = problems_of(bench, *(a_box(NAME, y=40 * row) for row in range(20)))

    assert len(found) == 6
    assert "there are 20 such places" in found[0].message
