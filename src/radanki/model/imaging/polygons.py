"""Closed outlines as plain numbers: area, inside or outside, crossings, and the outline of any shape."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Final, assert_never

from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from radanki.model.imaging.shapes import Shape

_ARC_PX: Final = 0.05
"""How far the outline of an ellipse may lie inside its curve."""
_FEWEST_ARCS, _MOST_ARCS = 24, 360

Corner = tuple[float, float]
Corners = tuple[Corner, ...]


def edges_of(corners: Sequence[Corner]) -> Iterable[tuple[Corner, Corner]]:
    """Give the edges of a closed outline; the last one leads back to the first corner."""
    return pairwise((*corners, *corners[:1]))


def area_of(corners: Sequence[Corner]) -> float:
    """Give the area of a closed outline, in the square of its unit: the shoelace formula."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in edges_of(corners))) / 2


def is_inside(place: Corner, corners: Sequence[Corner]) -> bool:
    """Whether a place lies inside a closed outline: a ray to the right crosses its edges an odd number of times."""
    x, y = place
    crossings = sum(
        (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in edges_of(corners)
    )
    return crossings % 2 == 1


def crosses_itself(corners: Sequence[Corner]) -> bool:
    """Whether two edges of a closed outline cross.

    A corner that is given twice in a row, or once more to close the outline, is no fault.
    """
    kept = [corner for corner, following in edges_of(corners) if corner != following]
    edges = sorted((min(start, end), max(start, end), at) for at, (start, end) in enumerate(edges_of(kept)))
    for at, (left, right, number) in enumerate(edges):
        for other_left, other_right, other in edges[at + 1 :]:
            if other_left[0] > right[0]:
                break  # sorted from left to right: every further edge starts beyond this one's end
            if abs(number - other) in {1, len(kept) - 1}:
                continue  # neighbours share a corner
            if _edges_cross(left, right, other_left, other_right):
                return True
    return False


def _edges_cross(a: Corner, b: Corner, c: Corner, d: Corner) -> bool:
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(start: Corner, end: Corner, corner: Corner) -> float:
    """Tell on which side of an edge a corner lies: positive, negative, or 0 on its line."""
    turn = (end[0] - start[0]) * (corner[1] - start[1]) - (end[1] - start[1]) * (corner[0] - start[0])
    return (turn > 0) - (turn < 0)


def corners_of(shape: Shape) -> Corners:
    """Give a shape as the corners of its outline."""
    match shape:
        case Rect(x, y, width, height):
            return (x, y), (x + width, y), (x + width, y + height), (x, y + height)
        case Ellipse():
            return rim_of(shape)
        case Polygon(points):
            return points
        case Point(x, y):
            return ((x, y),)
        case _:
            assert_never(shape)


def rim_of(ellipse: Ellipse) -> Corners:
    """Give corners on an ellipse, so many that their outline lies within a twentieth of a pixel of it."""
    widest = max(ellipse.rx, ellipse.ry)
    step = 2 * math.acos(max(1 - _ARC_PX / widest, 0.0))
    count = min(max(math.ceil(2 * math.pi / step), _FEWEST_ARCS), _MOST_ARCS)
    angles = (2 * math.pi * at / count for at in range(count))
    return tuple(
        (ellipse.cx + ellipse.rx * math.cos(angle), ellipse.cy + ellipse.ry * math.sin(angle)) for angle in angles
    )
