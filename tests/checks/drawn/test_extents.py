"""A finding is drawn once, larger than a pixel, and is a part of its picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from radanki.checks.drawn.extents import check_against_whole
from radanki.model.imaging.card_picture import Media
from radanki.model.imaging.rendered import RenderedStill
from radanki.model.validated_case import ValidatedPicture

if TYPE_CHECKING:
    from checks.conftest import RuleBench

DRAWN_TWICE, TINY, WHOLE = "geometry/drawn-twice", "geometry/less-than-a-pixel", "geometry/whole-picture"
PICTURE = f"  - name: frontal\n    from: package:sample_pictures/frontal.png\n    sha256: {'0' * 64}\n"
STACK = PICTURE + "    slices: {plane: axial, start: 0, stop: 9, key: 3}\n"


def pictures(*findings: str, head: str = PICTURE) -> str:
    lines = "".join(f"      - {{number: {number}, why: It is, {text}}}\n" for number, text in enumerate(findings, 1))
    return f"{head}    findings:\n{lines}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("label: Lung, rect: [10, 10, 30, 30]", "label: Lung, rect: [10, 10, 30, 30]"),
        ("label: Lung, rect: [10, 10, 30, 30]", "label: ' lung', rect: [10.4, 10, 30, 30]"),
        ("label: Lung, point: [10, 10]", "label: Lung, point: [10, 10]"),
        ("label: Lung, ellipse: [50, 50, 9, 9]", "label: Lung, ellipse: [50, 50, 9, 9]"),
        ("label: Lung, polygon: [[0, 0], [9, 0], [9, 9]]", "label: Lung, polygon: [[9, 9], [0, 0], [9, 0]]"),
    ],
)
def test_the_same_finding_twice_is_refused(bench: RuleBench, one: str, other: str) -> None:
    assert DRAWN_TWICE in bench.rules(images=pictures(one, other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("label: Lung, rect: [10, 10, 30, 30]", "label: Lung, rect: [50, 10, 30, 30]"),
        ("label: Lung, rect: [10, 10, 30, 30]", "label: Lobe, rect: [10, 10, 30, 30]"),
        ("label: Lung, polygon: [[0, 0], [9, 0], [9, 9]]", "label: Lung, polygon: [[0, 0], [0, 9], [9, 9]]"),
    ],
)
def test_two_findings_of_one_name_or_at_one_place_are_two(bench: RuleBench, one: str, other: str) -> None:
    assert DRAWN_TWICE not in bench.rules(images=pictures(one, other))


def test_what_is_drawn_slice_by_slice_is_no_finding_twice(bench: RuleBench) -> None:
    shape = "label: Lung, rect: [10, 10, 30, 30]"

    assert DRAWN_TWICE not in bench.rules(images=pictures(shape, f"{shape}, slice: 4", head=STACK))
    assert DRAWN_TWICE in bench.rules(images=pictures(shape, f"{shape}, slice: 3", head=STACK))


def test_a_picture_that_is_linked_to_names_each_finding_once(bench: RuleBench) -> None:
    head = "  - name: frontal\n    link: https://radiopaedia.org/cases/61830\n"

    assert DRAWN_TWICE in bench.rules(images=pictures("label: Deep sulcus", "label: Deep sulcus", head=head))
    assert DRAWN_TWICE not in bench.rules(images=pictures("label: Deep sulcus", "label: Clear angle", head=head))


@pytest.mark.parametrize(
    ("shape", "is_tiny"),
    [
        ("rect: [10, 10, 0.5, 0.5]", True),
        ("polygon: [[10, 10], [11, 10], [11, 11]]", True),
        ("ellipse: [50, 50, 0.5, 0.5]", True),
        ("rect: [10, 10, 1, 1]", False),
        ("rect: [10, 10, 0.5, 9]", False),
        ("point: [10, 10]", False),
    ],
)
def test_a_finding_of_less_than_a_pixel_is_told(bench: RuleBench, shape: str, *, is_tiny: bool) -> None:
    assert (TINY in bench.rules_of_finding(shape)) == is_tiny


@pytest.mark.parametrize(
    ("shape", "crop", "is_whole"),
    [
        ("rect: [0, 0, 100, 200]", "", True),
        ("rect: [1, 1, 98, 198]", "", True),
        ("polygon: [[0, 0], [100, 0], [100, 200], [0, 200]]", "", True),
        ("ellipse: [50, 100, 50, 100]", "", True),
        ("rect: [10, 10, 50, 50]", "    crop: [10, 10, 50, 50]\n", True),
        ("rect: [10, 10, 50, 50]", "", False),
        ("rect: [0, 0, 100, 100]", "", False),
        ("polygon: [[0, 0], [100, 190], [100, 200], [0, 10]]", "", False),
    ],
)
def test_a_finding_of_the_whole_picture_is_told(bench: RuleBench, shape: str, crop: str, *, is_whole: bool) -> None:
    images = PICTURE + crop + f"    findings: [{{number: 1, label: Lung, {shape}}}]\n"
    bench.problems(images=images)
    text = (bench.folder / "case.yaml").read_text(encoding="utf-8")
    (case_file,) = bench.library(text).cases
    still = RenderedStill(Media("still.png", Path(), 100, 200, 0), "", 100, 200, None)

    found = check_against_whole(case_file, 0, ValidatedPicture(case_file.case.images[0], still))

    assert [problem.rule for problem in found] == [WHOLE] * is_whole
