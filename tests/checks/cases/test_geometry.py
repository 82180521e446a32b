"""Shapes are drawn in pixels, cover something, and lie on the part of the picture that is shown."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.checks.cases.shapes import check_against_size
from radanki.model.imaging.card_picture import Media
from radanki.model.imaging.polygons import crosses_itself
from radanki.model.imaging.rendered import RenderedStill
from radanki.model.validated_case import ValidatedPicture

if TYPE_CHECKING:
    from checks.conftest import RuleBench
    from radanki.model.library import Library
    from radanki.model.problem import Problem


def ring(corners: int, radius: float = 100.0) -> list[tuple[float, float]]:
    turns = [2 * math.pi * corner / corners for corner in range(corners)]
    return [(200 + radius * math.cos(turn), 200 + radius * math.sin(turn)) for turn in turns]


@pytest.mark.parametrize(
    "shape",
    [
        "rect: [10, 10, 5, 5]",
        "rect: [0, 0, 0.5, 9]",
        "ellipse: [50, 50, 3, 0.4]",
        "polygon: [[0, 0], [10, 0], [10, 10]]",
        "polygon: [[0, 0], [10, 0], [10, 10], [0, 0]]",
        "polygon: [[0, 0], [10, 0], [10, 0], [10, 10]]",
        "point: [1, 1]",
        "point: [0, 0]",
        "point: [0, 12.5]",
    ],
)
def test_an_honest_shape_is_left_alone(bench: RuleBench, shape: str) -> None:
    assert bench.rules_of_finding(shape) == []


@pytest.mark.parametrize(
    "shape",
    [
        "rect: [0.1, 0.2, 0.3, 0.4]",
        "rect: [0, 0, 1, 1]",
        "ellipse: [0.5, 0.5, 0.1, 0.1]",
        "polygon: [[0.1, 0.1], [0.2, 0.1], [0.2, 0.2]]",
        "point: [0.25, 0.75]",
    ],
)
def test_fractions_of_the_picture_are_not_taken_for_pixels(bench: RuleBench, shape: str) -> None:
    assert bench.rules_of_finding(shape) == ["geometry/fractions"]


@pytest.mark.parametrize(
    "shape",
    [
        "rect: [10, 10, 0, 5]",
        "rect: [10, 10, -5, 5]",
        "ellipse: [50, 50, 0, 3]",
        "polygon: [[0, 0], [10, 10], [20, 20]]",
        "polygon: [[5, 5], [5, 5], [5, 5]]",
    ],
)
def test_a_shape_covers_something(bench: RuleBench, shape: str) -> None:
    assert bench.rules_of_finding(shape) == ["geometry/empty-shape"]


def test_an_outline_with_too_many_corners_is_refused(bench: RuleBench) -> None:
    corners = ", ".join(f"[{x:.3f}, {y:.3f}]" for x, y in ring(1001))

    assert bench.rules_of_finding(f"polygon: [{corners}]") == ["geometry/too-many-corners"]


@given(st.integers(3, 60))
def test_a_ring_never_crosses_itself(corners: int) -> None:
    assert not crosses_itself(ring(corners))
    assert not crosses_itself([*ring(corners), ring(corners)[0]])


@given(st.integers(4, 40), st.data())
def test_a_ring_with_two_corners_exchanged_crosses_itself(corners: int, data: st.DataObject) -> None:
    outline = ring(corners)
    one = data.draw(st.integers(0, corners - 1))
    other = (one + 1) % corners if corners == 4 else (one + data.draw(st.integers(2, corners - 2))) % corners
    if corners == 5 or abs(one - other) in {2, corners - 2}:
        other = (one + 1) % corners
    outline[one], outline[other] = outline[other], outline[one]

    assert crosses_itself(outline)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=12))
def test_where_an_outline_starts_and_which_way_it_runs_does_not_matter(corners: list[tuple[int, int]]) -> None:
    expected = crosses_itself(corners)

    assert crosses_itself(corners[::-1]) == expected
    assert crosses_itself([*corners[1:], corners[0]]) == expected
    assert crosses_itself([(x + 1000, y) for x, y in corners]) == expected


def test_a_shape_may_touch_the_edge_of_the_crop_and_not_pass_it(bench: RuleBench) -> None:
    crop = "    crop: [100, 100, 50, 50]\n"

    assert bench.rules_of_finding("rect: [100, 100, 50, 50]", picture=crop) == []
    assert bench.rules_of_finding("rect: [99.6, 100, 50, 50.4]", picture=crop) == []
    assert bench.rules_of_finding("rect: [100, 100, 50, 51]", picture=crop) == ["geometry/outside"]
    assert bench.rules_of_finding("point: [10, 10]", picture=crop) == ["geometry/outside"]
    assert bench.rules_of_finding("ellipse: [120, 120, 5, 31]", picture=crop) == ["geometry/outside"]


def test_a_shape_on_blanked_pixels_is_reported(bench: RuleBench) -> None:
    blank = "    blank: [[0, 0, 50, 50], [100, 0, 50, 50]]\n"

    assert bench.rules_of_finding("rect: [110, 10, 5, 5]", picture=blank) == ["geometry/blanked"]
    assert bench.rules_of_finding("rect: [40, 10, 20, 5]", picture=blank) == []


@pytest.mark.parametrize(
    ("picture", "rules"),
    [
        ("slices: {plane: axial, start: 0, stop: 10, key: 9}", []),
        ("slices: {plane: axial, start: 0, stop: 10, key: 10}", ["geometry/slice-outside"]),
        ("slices: {plane: axial, start: 1, stop: 10, step: 3, key: 7}", []),
        ("slices: {plane: axial, start: 1, stop: 10, step: 3, key: 6}", ["geometry/slice-between"]),
        ("slices: {plane: axial, start: 9, stop: 3, key: 9}", ["geometry/empty-range"]),
        ("frames: {start: 0, stop: 1, fps: 10, key: 0}", []),
        ("frames: {start: 5, stop: 5, fps: 10, key: 5}", ["geometry/empty-range"]),
    ],
)
def test_a_range_holds_the_slice_that_is_shown_first(bench: RuleBench, picture: str, rules: list[str]) -> None:
    assert bench.rules_of_finding("point: [9, 9]", picture=f"    complete: false\n    {picture}\n") == rules


@pytest.mark.parametrize(
    ("finding", "rules"),
    [
        ("slice: 4", []),
        ("slices: [2, 8]", []),
        ("slices: [8, 8]", ["geometry/key-without-finding"]),
        ("slice: 5", ["geometry/slice-between"]),
        ("slice: 10", ["geometry/slice-outside"]),
        ("slices: [0, 8]", ["geometry/slice-outside"]),
        ("slices: [8, 2]", ["geometry/empty-range"]),
        ("slice: 4, slices: [2, 8]", ["geometry/several-choices"]),
    ],
)
def test_the_slices_of_a_finding_are_slices_of_the_stack(bench: RuleBench, finding: str, rules: list[str]) -> None:
    stack = "    slices: {plane: axial, start: 2, stop: 10, step: 2, key: 4}\n"

    assert bench.rules_of_finding(f"point: [9, 9], {finding}", picture=stack) == rules


def test_a_single_slice_needs_no_slice_on_its_findings(bench: RuleBench) -> None:
    single = "    slice: {plane: axial, index: 3}\n"

    assert bench.rules_of_finding("point: [9, 9], slice: 3", picture=single) == []
    assert bench.rules_of_finding("point: [9, 9], slice: 4", picture=single) == ["geometry/slice-outside"]
    assert bench.rules_of_finding("point: [9, 9], slices: [3, 4]", picture=single) == ["geometry/slice-outside"]


def test_what_lies_beside_a_picture_is_seen_once_its_size_is_known(bench: RuleBench) -> None:
    library = bench.library(
        "id: 00000000000000a1\ntitle: Effusion\nkind: pathology\nlevel: 1\nlicence: CC-BY-4.0\ncontributors: [A]\n"
        "sources: [{id: mine, own: true, author: A, licence: CC-BY-4.0}]\n"
        "images:\n"
        "  - name: frontal\n"
        "    file: frontal.png\n"
        "    crop: [0, 0, 101, 100]\n"
        "    blank: [[0, 0, 10, 10], [100, 0, 5, 5]]\n"
        "    findings:\n"
        "      - {number: 1, label: A, rect: [90, 90, 10, 10]}\n"
        "      - {number: 2, label: B, rect: [90, 90, 12, 10]}\n"
    )

    found = beside(library, 100)

    assert [(problem.rule, problem.line) for problem in found] == [
        ("geometry/crop-outside", 11),
        ("geometry/blank-outside", 12),
        ("geometry/outside", 15),
    ]
    assert beside(library, 200) == []


def beside(library: Library, side: int) -> list[Problem]:
    """Give what lies beside the first picture, if it is a square of so many pixels."""
    (case_file,) = library.cases
    still = RenderedStill(Media("still.png", Path(), side, side, 0), "", side, side, None)
    return sorted(check_against_size(case_file, 0, ValidatedPicture(case_file.case.images[0], still)))
