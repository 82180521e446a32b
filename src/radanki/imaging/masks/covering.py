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
from radanki.model.imaging.shapes import Bounds, Polygon, bounds_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from radanki.model.imaging.polygons import Corners
    from radanki.model.imaging.shapes import Shape

_MARGIN, _CLOSING = 0.12, 0.6
"""Of the square root of a structure's area: what a mask leaves around it, and how wide bays may be that it fills."""
_LEAST_MARGIN = 0.008
"""Of the picture's long side."""
_ROOMY = 2.3
"""How many times a structure's area an ellipse may have: around a long or crooked one it would hide too much."""
_ROUNDS, _RIM_CORNERS = 40, 36
"""Of the search for the smallest ellipse, which need not be found exactly; and how many corners it is drawn with."""
_SMALL = 0.3
"""Of a structure's area: what adjoins it and is smaller, such as a valve between two chambers, can't be spared."""
_MOST_OF_A_NEIGHBOUR = 0.4
"""How much of another structure a mask may hide beyond what the two share."""
_CELLS, _MOST_CELLS = 64, 160
"""Of the grid along the long side of what is looked at: as many as make a cell half as wide as the margin."""
_FLAT = 1e-9
"""An edge that rises by less crosses no line of the grid that could be told from its ends."""

Grid = npt.NDArray[np.float64]


def rounder_cover(outline: Polygon, neighbours: Iterable[Shape], width: float, height: float) -> Polygon:
    """Give a mask that holds an outline with room around it, inside a picture of ``width`` by ``height``.

    An ellipse where one fits closely and hides little of the ``neighbours``, else the outline with its bays filled and
    its corners rounded. What of the outline lies outside the picture is not covered.
    """
    corners = corners_of(outline)
    size = math.sqrt(max(area_of(corners), 1.0))
    margin = max(_MARGIN * size, _LEAST_MARGIN * max(width, height))
    others = [ring for shape in neighbours if area_of(ring := corners_of(shape)) > _SMALL * size * size]
    ellipse = _ellipse_around(corners, margin)
    is_close = area_of(points_of(ellipse)) <= _ROOMY * size * size
    whole = points_of(np.clip(ellipse, 0, (width, height)))
    if is_close and not _hides_too_much(whole, corners, others):
        return Polygon(whole)
    filled = _smoothed(corners, margin, _CLOSING * size, width, height)
    if not _hides_too_much(filled, corners, others):
        return Polygon(filled)
    return Polygon(_smoothed(corners, margin / 2, 0.0, width, height))


def _ellipse_around(corners: Corners, margin: float) -> Grid:
    """Give corners on the smallest ellipse, or nearly, that holds an outline and ``margin`` around it.

    By the method of Khachiyan: each place gets a weight, and the one that lies furthest out gets more.
    """
    steps = np.array([(-1, 0), (1, 0), (0, -1), (0, 1)]) * margin
    places = (np.array(corners)[:, None] + steps).reshape(-1, 2)
    raised = np.column_stack([places, np.ones(len(places))])
    weights = np.full(len(places), 1 / len(places))
    for _ in range(_ROUNDS):
        spread = np.linalg.inv(raised.T @ (raised * weights[:, None]))
        out = np.einsum("ij,jk,ik->i", raised, spread, raised)
        furthest = int(np.argmax(out))
        share = (out[furthest] - 3) / (3 * (out[furthest] - 1))
        weights = weights * (1 - share)
        weights[furthest] += share
    middle = weights @ places
    away = places - middle
    form = np.linalg.inv(away.T @ (away * weights[:, None]))
    reach = math.sqrt(np.einsum("ij,jk,ik->i", away, form, away).max()) / math.cos(math.pi / _RIM_CORNERS)
    turns = np.linspace(0, 2 * math.pi, _RIM_CORNERS, endpoint=False)
    circle = np.column_stack([np.cos(turns), np.sin(turns)])
    return np.asarray(middle + reach * circle @ np.linalg.inv(np.linalg.cholesky(form)), dtype=np.float64)


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
