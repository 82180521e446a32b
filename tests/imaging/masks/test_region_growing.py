"""A tissue's border is found from one place inside it."""

from __future__ import annotations

import numpy as np
import pytest

from radanki.imaging.masks.region_growing import grow_region
from radanki.model.imaging.polygons import area_of
from radanki.model.imaging.shapes import bounds_of


def ball(size: int = 120, *, noise: float = 0.0) -> np.ndarray:
    rows, columns = np.mgrid[0:size, 0:size]
    values = np.where(np.hypot(columns - 60, rows - 50) < 25, 40.0, -850.0)
    return values + np.random.default_rng(1).normal(0, noise, values.shape)


@pytest.mark.parametrize("noise", [0.0, 60.0])
def test_the_border_is_where_the_tissue_ends_in_noise_as_well(noise: float) -> None:
    outline = grow_region(ball(noise=noise), (60.5, 50.5), 250)

    assert outline is not None
    away = [np.hypot(x - 60.5, y - 50.5) for x, y in outline.points]
    assert 23 < min(away) <= max(away) < 27


def test_holes_are_filled_and_other_parts_of_the_same_tissue_stay_out() -> None:
    values = ball()
    values[45:55, 55:65] = -850
    values[90:110, 90:110] = 40

    outline = grow_region(values, (60, 30), 100)

    assert outline is not None
    found = bounds_of(outline)
    assert found.right < 90
    assert all(np.hypot(x - 60.5, y - 50.5) > 20 for x, y in outline.points)


def test_what_runs_out_into_everything_is_no_tissue() -> None:
    assert grow_region(ball(), (5, 5), 100) is None
    assert grow_region(ball(), (60, 50), 5000) is None


def test_a_place_at_the_edge_of_the_picture_counts_as_the_last_pixel() -> None:
    values = np.full((60, 60), -850.0)
    values[40:, 40:] = 40

    assert grow_region(values, (60, 60), 100) is not None


def test_a_large_film_answers_on_its_own_grid() -> None:
    values = np.zeros((1800, 1500))
    values[600:1000, 300:700] = 100

    outline = grow_region(values, (500, 800), 20)

    assert outline is not None
    found = bounds_of(outline)
    assert (found.left, found.top, found.right, found.bottom) == pytest.approx((300, 600, 700, 1000), abs=5)


def test_few_corners_keep_the_area_and_stay_on_the_picture() -> None:
    whole, few = (grow_region(ball(), (60.5, 50.5), 250, leave) for leave in (0.0, 1.0))
    assert whole is not None
    assert few is not None
    assert len(few.points) < len(whole.points) / 2
    assert area_of(few.points) == pytest.approx(area_of(whole.points), rel=0.01)

    edge = np.zeros((80, 100))
    edge[30:, 40:] = 500
    border = grow_region(edge, (90, 70), 250, 2.0)
    assert border is not None
    assert all(0 <= x <= 100 and 0 <= y <= 80 for x, y in border.points)
