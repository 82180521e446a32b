"""A mask that hides a structure holds all of it, with room around it, and does not follow its contour."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from radanki.imaging.geometry.outlines import distances_from_ring
from radanki.imaging.masks.covering import rounder_cover
from radanki.model.imaging.polygons import area_of, corners_of, is_inside
from radanki.model.imaging.shapes import Polygon, Rect, bounds_of

WIDTH, HEIGHT = 1000.0, 800.0


@st.composite
def outlines(draw: st.DrawFn, *, reach: float = 150) -> Polygon:
    """Give star-shaped outlines, smooth or jagged, some of them over an edge of the picture."""
    cx, cy = draw(st.floats(0, WIDTH)), draw(st.floats(0, HEIGHT))
    radii = draw(st.lists(st.floats(10, reach), min_size=3, max_size=24))
    corners = [
        (
            cx + radius * math.cos(2 * math.pi * place / len(radii)),
            cy + radius * math.sin(2 * math.pi * place / len(radii)),
        )
        for place, radius in enumerate(radii)
    ]
    return Polygon(tuple((min(max(x, 0), WIDTH), min(max(y, 0), HEIGHT)) for x, y in corners))


@settings(deadline=None, max_examples=40)
@given(outlines())
def test_a_mask_holds_the_whole_structure_and_stays_inside_the_picture(outline: Polygon) -> None:
    cover = corners_of(rounder_cover(outline, [], WIDTH, HEIGHT))
    box = bounds_of(Polygon(cover))

    assert box.left >= 0
    assert box.top >= 0
    assert box.right <= WIDTH
    assert box.bottom <= HEIGHT
    inner = [(x, y) for x, y in outline.points if 1 < x < WIDTH - 1 and 1 < y < HEIGHT - 1]
    assert all(is_inside(corner, cover) for corner in inner)


@settings(deadline=None, max_examples=40)
@given(outlines())
def test_there_is_room_between_a_structure_and_the_edge_of_its_mask(outline: Polygon) -> None:
    cover = corners_of(rounder_cover(outline, [], WIDTH, HEIGHT))
    inner = [(x, y) for x, y in outline.points if 30 < x < WIDTH - 30 and 30 < y < HEIGHT - 30]

    if inner:
        assert distances_from_ring(np.array(inner), cover).min() > 3


def test_a_compact_structure_is_under_an_ellipse_that_tells_nothing_of_its_form() -> None:
    kidney = Polygon(((400, 300), (450, 280), (480, 330), (460, 360), (480, 400), (440, 430), (400, 380)))

    cover = np.array(corners_of(rounder_cover(kidney, [], WIDTH, HEIGHT)))

    # On an ellipse, corners that lie opposite one another have one middle.
    middles = (cover + np.roll(cover, len(cover) // 2, axis=0)) / 2
    assert np.ptp(middles, axis=0).max() < 1e-6


def test_a_long_crooked_one_is_not_covered_by_all_that_it_bends_around() -> None:
    arch = Polygon(
        ((300, 500), (300, 300), (400, 200), (500, 200), (600, 300), (600, 500), (570, 500), (570, 310), (490, 230),
         (410, 230), (330, 310), (330, 500))
    )  # fmt: skip
    cover = rounder_cover(arch, [], WIDTH, HEIGHT)

    assert not is_inside((450, 480), corners_of(cover))


def test_a_neighbour_is_left_in_sight_where_a_closer_mask_can_do_that() -> None:
    wedge = Polygon(((300, 300), (500, 300), (500, 330), (330, 330), (330, 500), (300, 500)))
    in_the_corner = Rect(340, 340, 90, 90)

    alone = corners_of(rounder_cover(wedge, [], WIDTH, HEIGHT))
    beside = corners_of(rounder_cover(wedge, [in_the_corner], WIDTH, HEIGHT))

    assert is_inside((370, 370), alone) or area_of(beside) <= area_of(alone)
    assert not is_inside((380, 380), beside)
