"""What hides a structure without telling it: a mask that is rounder and larger than the outline that it covers.

An exact mask in the shape of a kidney says "kidney". All lengths are in one unit on both axes (pixels of the card).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from contourpy import FillType, contour_generator

from radanki.imaging.geometry.outlines import distances_from_ring, without_needless_points
from radanki.imaging.masks.tracing import points_of
from radanki.model.imaging.polygons import area_of, corners_of
from radanki.model.imaging.shapes import Bounds, Ellipse, Polygon, bounds_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from radanki.model.imaging.polygons import Corners
    from radanki.model.imaging.shapes import Shape

_MARGIN, _CLOSING = 0.1, 0.5
"""Of the square root of a structure's area: what a mask leaves around it, and how wide bays may be that it fills."""
_LEAST_MARGIN = 0.008
"""Of the picture's long side."""
_ROOMY = 2.2
"""How many times a structure's area an ellipse may have: around a long or crooked one it would hide too much."""
_STRETCHES = tuple(1.15**power for power in range(-5, 6))
"""What forms of ellipse are tried, against that of the outline's box."""
_MOST_OF_A_NEIGHBOUR = 0.25
"""How much of another structure a mask may hide beyond what the two share."""
_CELLS, _MOST_CELLS = 64, 160
"""Of the grid along the long side of what is looked at: as many as make a cell half as wide as the margin."""
_FLAT = 1e-9
"""An edge that rises by less crosses no line of the grid that could be told from its ends."""

Grid = npt.NDArray[np.float64]


def rounder_cover(outline: Polygon, neighbours: Iterable[Shape], width: float, height: float) -> Ellipse | Polygon:
    """Give a mask that holds an outline with room around it, inside a picture of ``width`` by ``height``.

    An ellipse where one fits closely and hides little of the ``neighbours``, else the outline with its bays filled and
    its corners rounded. What of the outline lies outside the picture is not covered.
    """
    corners = corners_of(outline)
    size = math.sqrt(max(area_of(corners), 1.0))
    margin = max(_MARGIN * size, _LEAST_MARGIN * max(width, height))
    others = [corners_of(shape) for shape in neighbours]
    ellipse = _ellipse_around(corners, margin)
    box = bounds_of(ellipse)
    is_inside = box.left >= 0 and box.top >= 0 and box.right <= width and box.bottom <= height
    is_close = math.pi * ellipse.rx * ellipse.ry <= _ROOMY * size * size
    if is_inside and is_close and not _hides_too_much(corners_of(ellipse), corners, others):
        return ellipse
    filled = _smoothed(corners, margin, _CLOSING * size, width, height)
    if not _hides_too_much(filled, corners, others):
        return Polygon(filled)
    return Polygon(_smoothed(corners, margin / 2, 0.0, width, height))


def _ellipse_around(corners: Corners, margin: float) -> Ellipse:
    """Give the smallest upright ellipse about the middle of an outline that holds it, and ``margin`` more."""
    box = bounds_of(Polygon(corners))
    cx, cy = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    rx, ry = max((box.right - box.left) / 2, 1e-6), max((box.bottom - box.top) / 2, 1e-6)

    def stretched(by: float) -> tuple[float, float]:
        reach = max(math.hypot((x - cx) / (rx * by), (y - cy) / ry) for x, y in corners)
        return rx * by * reach + margin, ry * reach + margin

    return Ellipse(cx, cy, *min(map(stretched, _STRETCHES), key=math.prod))


def _smoothed(corners: Corners, margin: float, closing: float, width: float, height: float) -> Corners:
    """Give the line that runs ``margin`` around an outline whose bays up to twice ``closing`` wide are filled."""
    reach = margin + closing
    box = bounds_of(Polygon(corners))
    around = Bounds(box.left - 2 * reach, box.top - 2 * reach, box.right + 2 * reach, box.bottom + 2 * reach)
    xs, ys = _grid(around, margin / 2)
    away = _signed(corners, xs, ys)
    if closing:
        # Grown by both and shrunk by one: bays stay filled, all else is as far out as the margin says.
        grown = points_of(without_needless_points(np.array(_level(away, reach, xs, ys)), 0.05 * margin))
        away = np.minimum(away, margin + closing + _signed(grown, xs, ys))
    ring = np.clip(np.array(_level(away, margin, xs, ys)), 0, (width, height))
    return points_of(without_needless_points(ring, 0.15 * margin))


def _grid(around: Bounds, finest: float = math.inf) -> tuple[Grid, Grid]:
    longest = max(around.right - around.left, around.bottom - around.top, 1e-6)
    step = max(min(longest / _CELLS, finest), longest / _MOST_CELLS)
    return np.arange(around.left, around.right + step, step), np.arange(around.top, around.bottom + step, step)


def _signed(corners: Corners, xs: Grid, ys: Grid) -> Grid:
    """Give how far each place of a grid (rows, columns) lies outside an outline; inside it is negative."""
    places = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    away = distances_from_ring(places, corners)
    return np.where(_held(corners, places), -away, away).reshape(len(ys), len(xs))


def _held(corners: Corners, places: Grid) -> npt.NDArray[np.bool_]:
    """Tell which places lie inside an outline: a line from there to one side crosses it an odd number of times."""
    x, y = places.T
    inside = np.zeros(len(places), dtype=bool)
    for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if abs(y2 - y1) > _FLAT:
            inside ^= ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return inside


def _level(away: Grid, level: float, xs: Grid, ys: Grid) -> Corners:
    """Give the outer line where a field has a level: around the largest part that lies below."""
    filled = contour_generator(xs, ys, away, fill_type=FillType.OuterOffset).filled(-np.inf, level)
    rings = [points[offsets[0] : offsets[1] - 1] for points, offsets in zip(*filled, strict=True)]
    return max((points_of(ring) for ring in rings), key=area_of)


def _hides_too_much(mask: Sequence[tuple[float, float]], own: Corners, others: Sequence[Corners]) -> bool:
    """Tell whether a mask hides more of another structure than the two share and a little."""
    for other in others:
        xs, ys = _grid(bounds_of(Polygon(other)))
        places = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
        of_other = places[_held(other, places)]
        if len(of_other):
            newly = _held(tuple(mask), of_other) & ~_held(own, of_other)
            if newly.mean() > _MOST_OF_A_NEIGHBOUR:
                return True
    return False
