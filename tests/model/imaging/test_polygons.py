"""Closed outlines: area, inside or outside, and the rim of an ellipse."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.model.imaging.polygons import area_of, corners_of, crosses_itself, is_inside, rim_of
from radanki.model.imaging.shapes import Ellipse, Rect

WHOLE = st.integers(-1000, 1000)
BOXES = st.builds(Rect, WHOLE, WHOLE, st.integers(1, 500), st.integers(1, 500))


@given(BOXES)
def test_the_area_of_a_box_is_width_times_height_whichever_corner_comes_first(box: Rect) -> None:
    corners = corners_of(box)

    for first in range(4):
        turned = corners[first:] + corners[:first]
        assert area_of(turned) == area_of(turned[::-1]) == box.width * box.height


@given(BOXES, WHOLE, WHOLE)
def test_a_place_is_inside_a_box_when_it_lies_between_its_edges(box: Rect, x: int, y: int) -> None:
    between = box.x < x + 0.5 < box.x + box.width and box.y < y + 0.5 < box.y + box.height

    assert is_inside((x + 0.5, y + 0.5), corners_of(box)) == between


def test_a_place_in_the_notch_of_an_outline_is_outside() -> None:
    notched = ((0, 0), (10, 0), (5, 5), (10, 10), (0, 10))

    assert is_inside((2, 5), notched)
    assert not is_inside((8, 5), notched)


@given(st.floats(1, 2000), st.floats(1, 2000))
def test_the_rim_of_an_ellipse_lies_within_a_twentieth_of_a_pixel(rx: float, ry: float) -> None:
    rim = rim_of(Ellipse(0, 0, rx, ry))

    assert not crosses_itself(rim)
    assert area_of(rim) == pytest.approx(math.pi * rx * ry, rel=0.02)
    assert all(math.hypot(x / rx, y / ry) == pytest.approx(1) for x, y in rim)
