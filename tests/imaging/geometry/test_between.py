"""Outlines between two that were drawn: the same between equals, of an area between theirs, and never crossed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.imaging.geometry.between import between
from radanki.imaging.geometry.drawn_on import drawn_on
from radanki.model.images import Finding
from radanki.model.imaging.polygons import area_of, crosses_itself, is_inside
from radanki.model.imaging.shapes import Polygon

Corners = tuple[tuple[float, float], ...]

SQUARE: Corners = ((10, 10), (30, 10), (30, 30), (10, 30))
U: Corners = ((0, 0), (60, 0), (60, 50), (45, 50), (45, 15), (15, 15), (15, 50), (0, 50))


@st.composite
def outlines(draw: st.DrawFn) -> Corners:
    """Stars with long and short arms, anywhere: concave, and never crossed."""
    count = draw(st.integers(5, 24))
    x, y, size = draw(st.floats(0, 400)), draw(st.floats(0, 400)), draw(st.floats(6, 120))
    arms = draw(st.lists(st.floats(0.25, 1), min_size=count, max_size=count))
    angles = (2 * math.pi * at / count for at in range(count))
    return tuple(
        (x + size * arm * math.cos(angle), y + size * arm * math.sin(angle))
        for arm, angle in zip(arms, angles, strict=True)
    )


shares = st.floats(0.02, 0.98)


@given(first=outlines(), second=outlines(), share=shares)
def test_the_area_lies_between_those_of_the_ends_and_nothing_crosses(
    first: Corners, second: Corners, share: float
) -> None:
    found = between(first, second, share)

    low, high = sorted((area_of(first), area_of(second)))
    assert 0.97 * low <= area_of(found) <= 1.03 * high
    assert not crosses_itself(found)


@given(outline=outlines(), share=shares, begins=st.integers(0, 23))
def test_between_two_equal_outlines_it_is_that_outline(outline: Corners, share: float, begins: int) -> None:
    assert _numbers(between(outline, outline, share)) == pytest.approx(_numbers(outline), abs=1e-3)

    again = (*outline[begins:], *outline[:begins])
    found = between(outline, again, share)
    size = max(max(x for x, _ in outline) - min(x for x, _ in outline), 1)
    assert area_of(found) == pytest.approx(area_of(outline), rel=0.03)
    assert all(min(math.dist(corner, other) for other in _dense(outline)) < 0.05 * size for corner in found)


def _numbers(outline: Corners) -> list[float]:
    return [number for corner in outline for number in corner]


def _dense(outline: Corners) -> list[tuple[float, float]]:
    return [
        (x1 + (x2 - x1) * at / 50, y1 + (y2 - y1) * at / 50)
        for (x1, y1), (x2, y2) in zip(outline, (*outline[1:], outline[0]), strict=True)
        for at in range(50)
    ]


@given(outline=outlines(), dx=st.floats(-200, 200), dy=st.floats(-200, 200), share=shares)
def test_an_outline_that_only_moves_keeps_its_form(outline: Corners, dx: float, dy: float, share: float) -> None:
    moved = tuple((x + dx, y + dy) for x, y in outline)

    found = between(outline, moved, share)

    wanted = tuple((x + share * dx, y + share * dy) for x, y in outline)
    assert _numbers(found) == pytest.approx(_numbers(wanted), abs=2e-3)


def test_a_concave_outline_stays_concave() -> None:
    wider = tuple((1.2 * x, 1.2 * y) for x, y in U)

    found = between(U, wider, 0.5)

    assert not is_inside((33, 40), found)
    assert all(is_inside(place, found) for place in ((8, 40), (58, 40), (33, 8)))


def finding(**keys: object) -> Finding:
    return Finding.model_validate({"number": 1, "label": "True lumen", **keys})


def test_a_finding_is_as_drawn_where_it_is_drawn_and_like_the_nearest_beyond() -> None:
    larger = tuple((2 * x, 2 * y) for x, y in SQUARE)
    lumen = finding(slices=[3, 12], spans={5: SQUARE, 9: larger})

    assert drawn_on(lumen, 5) == drawn_on(lumen, 3) == Polygon(SQUARE)
    assert drawn_on(lumen, 9) == drawn_on(lumen, 12) == Polygon(larger)
    middle = drawn_on(lumen, 7)
    assert isinstance(middle, Polygon)
    assert area_of(middle.points) == pytest.approx(30 * 30, rel=0.02)


def test_a_finding_that_is_drawn_once_is_the_same_on_every_slice() -> None:
    assert drawn_on(finding(polygon=SQUARE), 40) == Polygon(SQUARE)
    assert drawn_on(finding(spans={5: SQUARE}), 40) == Polygon(SQUARE)
    assert drawn_on(finding(), 40) is None
