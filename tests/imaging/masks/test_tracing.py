"""Outlines of masks: faithful to the pixel, with few points, and honest about what they can't hold."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from radanki.imaging.masks.tracing import simplified_outline, traced_faithfully
from radanki.model.imaging.shapes import Polygon, Rect, Shape


def filled(shape: Shape, size: tuple[int, int]) -> np.ndarray:
    """The pixels whose centre lies inside an outline, by the parity of crossings."""
    if isinstance(shape, Rect):
        right, bottom = shape.x + shape.width, shape.y + shape.height
        shape = Polygon(((shape.x, shape.y), (right, shape.y), (right, bottom), (shape.x, bottom)))
    assert isinstance(shape, Polygon)
    rows, columns = np.mgrid[: size[0], : size[1]] + 0.5
    inside = np.zeros(size, dtype=bool)
    for (x1, y1), (x2, y2) in zip(shape.points, (*shape.points[1:], shape.points[0]), strict=True):
        if y1 != y2:
            inside ^= ((y1 > rows) != (y2 > rows)) & (columns < x1 + (rows - y1) * (x2 - x1) / (y2 - y1))
    return inside


@st.composite
def blobs(draw: st.DrawFn) -> np.ndarray:
    """Overlapping discs: one or more parts with smooth and winding edges, some reaching the picture's edge."""
    rows, columns = np.mgrid[:60, :80] + 0.5
    mask = np.zeros((60, 80), dtype=bool)
    for _ in range(draw(st.integers(1, 6))):
        x, y, radius = draw(st.floats(0, 80)), draw(st.floats(0, 60)), draw(st.floats(2, 20))
        mask |= np.hypot(columns - x, rows - y) < radius
    return mask


@given(mask=blobs())
def test_an_outline_laid_over_the_picture_again_holds_exactly_the_pixels_of_its_mask(mask: np.ndarray) -> None:
    region = traced_faithfully(mask)

    again = np.zeros_like(mask)
    for part in region.parts:
        again |= filled(part.shape, mask.shape)
    if not region.left_out and not any(part.has_hole for part in region.parts):
        assert (again == mask).all()
    assert mask.any() == bool(region.parts)
    assert all(part.left_px <= 0.5 for part in region.parts)


def test_a_rectangle_of_pixels_is_a_rectangle() -> None:
    mask = np.zeros((40, 50), dtype=bool)
    mask[5:20, 10:11] = True

    (part,) = traced_faithfully(mask).parts

    assert part.shape == Rect(10, 5, 1, 15)


def test_holes_are_filled_and_told_of_and_specks_are_counted() -> None:
    mask = np.zeros((40, 60), dtype=bool)
    mask[5:35, 5:35], mask[10:30, 10:30], mask[18:22, 18:22], mask[2, 50], mask[10:30, 40:55] = 1, 0, 1, 1, 1

    region = traced_faithfully(mask)

    assert [part.has_hole for part in region.parts] == [True, False]
    assert region.left_out == 2


def test_a_very_winding_edge_is_smoothed_and_says_by_how_much() -> None:
    mask = np.zeros((400, 400), dtype=bool)
    mask[:200] = True
    mask[200:260:1, ::2] = True

    (part,) = traced_faithfully(mask).parts

    assert isinstance(part.shape, Polygon)
    assert len(part.shape.points) <= 1000
    assert part.left_px <= 0.5


def test_needless_corners_are_left_out_of_an_outline() -> None:
    angles = np.linspace(0, 2 * np.pi, 5001)[:-1]

    outline, moved = simplified_outline(tuple((100 + 80 * np.cos(a), 100 + 80 * np.sin(a)) for a in angles))

    assert len(outline.points) <= 1000
    assert moved <= 0.5
