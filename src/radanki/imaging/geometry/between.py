"""The outline that lies between two others.

Two outlines are laid over one another by their centres, their signed distances are mixed, and the mix is cut at the
level whose area lies between the two (its root runs evenly). A cut never crosses itself, concave outlines included.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from contourpy import contour_generator

from radanki.imaging.geometry.outlines import Outline, without_needless_points
from radanki.model.imaging.polygons import area_of, crosses_itself

if TYPE_CHECKING:
    from radanki.model.imaging.polygons import Corners

_CELLS = 96
"""Of the grid, along the longer side of both outlines together."""
_MARGIN_CELLS = 24
_KEPT_CELLS = 0.25
"""How far the outline that is given may leave the cut."""
_HALVINGS = 20
_SAME_PX = 1e-6


@lru_cache(maxsize=4096)
def between(first: Corners, second: Corners, share: float) -> Corners:
    """Give the outline that lies a ``share`` (0 to 1) of the way from one to another, by their corners.

    Between two equal outlines it is that outline, moved where they are; its area lies between those of the two.
    """
    one, other = np.array(first), np.array(second)
    start, end = _centre(one), _centre(other)
    middle = start + share * (end - start)
    if one.shape == other.shape and np.abs((one - start) - (other - end)).max() < _SAME_PX:
        return _as_corners(one - start + middle)
    corner, cell, near, far = _distances_of(first, second)
    root = (1 - share) * area_of(first) ** 0.5 + share * area_of(second) ** 0.5
    ring = _cut((1 - share) * near + share * far, root**2 / cell**2)
    for tolerance in (_KEPT_CELLS, 0.0):
        found = _as_corners(without_needless_points(ring, tolerance) * cell + corner + middle)
        if not crosses_itself(found):
            break
    return found


@lru_cache(maxsize=256)
def _distances_of(first: Corners, second: Corners) -> tuple[Outline, float, Outline, Outline]:
    """Give a grid's first place, its cell in pixels, and how far each place lies outside of either, in cells.

    The outlines lie there with their centres at 0.
    """
    one, other = np.array(first), np.array(second)
    one, other = one - _centre(one), other - _centre(other)
    both = np.concatenate([one, other])
    low, size = both.min(axis=0), np.ptp(both, axis=0)
    cell = float(size.max()) / _CELLS
    corner = low - _MARGIN_CELLS * cell
    columns, rows = (int(np.ceil(length / cell)) + 2 * _MARGIN_CELLS + 1 for length in size)
    across, down = np.meshgrid(np.arange(columns, dtype=np.float64), np.arange(rows, dtype=np.float64))
    return corner, cell, *(_signed_distance((ring - corner) / cell, across, down) for ring in (one, other))


def _signed_distance(ring: Outline, across: Outline, down: Outline) -> Outline:
    """Give how far each place of a grid lies from a ring: less than 0 within."""
    nearest = np.full(across.shape, np.inf)
    inside = np.zeros(across.shape, dtype=bool)
    for (x1, y1), (x2, y2) in pairwise(np.concatenate([ring, ring[:1]])):
        dx, dy = x2 - x1, y2 - y1
        length = dx * dx + dy * dy
        if length <= 0:
            continue
        along = np.clip(((across - x1) * dx + (down - y1) * dy) / length, 0, 1)
        nearest = np.minimum(nearest, (across - x1 - along * dx) ** 2 + (down - y1 - along * dy) ** 2)
        if dy:
            inside ^= ((y1 > down) != (y2 > down)) & (across < x1 + (down - y1) * dx / dy)
    return np.asarray(np.where(inside, -1.0, 1.0) * np.sqrt(nearest))


def _cut(distance: Outline, area: float) -> Outline:
    """Give the largest ring of the level at which it has an area, in cells."""
    distance[[0, -1], :] = distance[:, [0, -1]] = distance.max() + 1
    tracer = contour_generator(z=distance)
    low, high = float(distance.min()), float(_MARGIN_CELLS)
    ring: Outline | None = None
    for _ in range(_HALVINGS):
        level = (low + high) / 2
        rings = [np.asarray(line) for line in tracer.lines(level)]
        if rings:
            ring = max(rings, key=_area)
        if not rings or (ring is not None and _area(ring) < area):
            low = level
        else:
            high = level
    if ring is None:
        raise AssertionError("no level of a distance has a ring")
    return np.asarray(ring[:-1])


def _area(ring: Outline) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(x[:-1] @ y[1:] - x[1:] @ y[:-1])) / 2


def _centre(ring: Outline) -> Outline:
    """Give the centroid of what a ring encloses; of its corners, where that is nothing."""
    x, y = (ring - ring[0]).T
    x2, y2 = np.roll(x, -1), np.roll(y, -1)
    cross = x * y2 - x2 * y
    twice = cross.sum()
    if abs(twice) < _SAME_PX:
        return np.asarray(ring.mean(axis=0))
    return np.asarray(ring[0] + np.array([((x + x2) * cross).sum(), ((y + y2) * cross).sum()]) / (3 * twice))


def _as_corners(ring: Outline) -> Corners:
    return tuple((round(float(x), 3), round(float(y), 3)) for x, y in ring)
