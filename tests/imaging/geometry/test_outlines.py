"""Outlines with fewer points leave what they were by no more than the tolerance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.imaging.geometry.outlines import distances_from_ring, with_fewest_points, without_needless_points


@given(
    arms=st.lists(st.floats(20, 90), min_size=12, max_size=80),
    tolerance=st.floats(0.1, 5),
)
def test_no_place_of_a_ring_lies_further_from_its_straight_pieces_than_the_tolerance(
    arms: list[float], tolerance: float
) -> None:
    angles = np.arange(len(arms)) * 2 * np.pi / len(arms)
    ring = np.stack([arms * np.cos(angles), arms * np.sin(angles)], axis=1)

    for simpler in (with_fewest_points(ring, tolerance), without_needless_points(ring, tolerance)):
        corners = tuple((float(x), float(y)) for x, y in simpler)
        assert distances_from_ring(ring, corners).max() <= tolerance + 1e-9
        assert 3 <= len(simpler) <= len(ring)


def test_a_disc_has_a_third_fewer_points_than_by_halving() -> None:
    angles = np.arange(400) * 2 * np.pi / 400
    disc = 78 * np.stack([np.cos(angles), np.sin(angles)], axis=1)

    few, more = with_fewest_points(disc, 1.0), without_needless_points(disc, 1.0)
    assert len(few) <= 21 < len(more) <= 32
    assert len(few) == pytest.approx(2 / 3 * len(more), abs=2)
