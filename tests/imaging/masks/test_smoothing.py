"""Smooth outlines: no staircase, within half a voxel of the mask's edge, of its area, and one ring of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from radanki.imaging.geometry.outlines import furthest_from, without_needless_points
from radanki.imaging.masks.segments import outlines_on
from radanki.imaging.masks.smoothing import smoothed, voxel_px
from radanki.imaging.masks.tracing import points_of, rings_of
from radanki.model.imaging.polygons import area_of, crosses_itself

if TYPE_CHECKING:
    from collections.abc import Callable

    from radanki.imaging.geometry.outlines import Outline

SIZE = 160
SHAPES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "disc": lambda x, y: np.hypot(x - 75, y - 80) < 31,
    "crescent": lambda x, y: (np.hypot(x - 70, y - 80) < 40) & (np.hypot(x - 84, y - 80) > 38),
    "slanting bar": lambda x, y: (np.abs((x - 80) * 0.3 + (y - 80) * 0.95) < 7) & (abs(x - 80) < 60),
    "two lobes": lambda x, y: (np.hypot(x - 55, y - 80) < 25) | (np.hypot(x - 95, y - 70) < 22),
}


def laid_over(shape: Callable[[np.ndarray, np.ndarray], np.ndarray], voxel: float) -> np.ndarray:
    """Give a mask of voxels, each several pixels of a picture wide, as the picture's pixels take the nearest one."""
    count = int(SIZE / voxel) + 1
    down, across = (np.mgrid[:count, :count] + 0.5) * voxel
    nearest = np.minimum((np.arange(SIZE) / voxel).astype(int), count - 1)
    return shape(across, down)[np.ix_(nearest, nearest)]


def turns(ring: Outline) -> float:
    """How often a ring turns around, either way: 1 where it is convex, and a little more for every step."""
    ahead = np.roll(ring, -1, axis=0) - ring
    angles = np.arctan2(ahead[:, 1], ahead[:, 0])
    by = (np.roll(angles, -1) - angles + np.pi) % (2 * np.pi) - np.pi
    return float(np.abs(by).sum() / (2 * np.pi))


@pytest.mark.parametrize("voxel", [1, 1.5, 2, 3])
@pytest.mark.parametrize("name", SHAPES)
def test_a_staircase_becomes_a_curve(name: str, voxel: float) -> None:
    mask = laid_over(SHAPES[name], voxel)
    ring = max((rings[0] for rings in rings_of(mask)), key=lambda one: area_of(points_of(one)))

    found = smoothed(ring, voxel_px(mask), 0.2)

    assert turns(ring) > 8
    assert turns(found) < 2.5
    assert len(found) < len(without_needless_points(ring, 0.2))


@pytest.mark.parametrize("voxel", [1, 1.5, 2, 3])
def test_the_size_of_voxels_is_seen_from_the_mask(voxel: float) -> None:
    assert voxel_px(laid_over(SHAPES["disc"], voxel)) == pytest.approx(voxel, rel=0.1)
    assert voxel_px(laid_over(lambda x, y: (abs(x - 80) < 40) & (abs(y - 80) < 20), voxel)) == 1


@st.composite
def masks(draw: st.DrawFn) -> np.ndarray:
    voxel = draw(st.sampled_from([1.0, 1.4, 2.0, 3.0]))
    discs = draw(st.lists(st.tuples(*(st.floats(20, 140),) * 2, st.floats(3, 30)), min_size=1, max_size=5))
    return laid_over(lambda x, y: np.any([np.hypot(x - a, y - b) < r for a, b, r in discs], axis=0), voxel)


@pytest.mark.slow
@given(mask=masks())
@settings(max_examples=40)
def test_a_smooth_ring_keeps_place_area_and_form(mask: np.ndarray) -> None:
    voxel = voxel_px(mask)
    for ring, *_ in rings_of(mask):
        found = points_of(smoothed(ring, voxel, 0.1))

        assert furthest_from(found, points_of(ring)) <= 0.5 * voxel + 0.1
        assert not crosses_itself(found)
        assert area_of(found) == pytest.approx(area_of(points_of(ring)), rel=0.02, abs=1)


@given(mask=masks())
@settings(max_examples=20)
def test_as_many_outlines_as_parts_worth_showing(mask: np.ndarray) -> None:
    large = [rings for rings in rings_of(mask) if area_of(points_of(rings[0])) > 60]

    assert len(outlines_on(mask)) >= (1 if large else 0)
    assert len(outlines_on(mask)) <= max(len(rings_of(mask)), 1)
