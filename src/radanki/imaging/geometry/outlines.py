"""Outlines measured against straight pieces: with fewer points, and how far one leaves another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from radanki.model.imaging.polygons import edges_of

if TYPE_CHECKING:
    from radanki.model.imaging.polygons import Corners

Outline = npt.NDArray[np.float64]
"""Points of a closed ring as (x, y), the first not repeated."""


def without_needless_points(ring: Outline, tolerance: float) -> Outline:
    """Simplify a closed ring by the method of Douglas and Peucker, split where it is widest."""
    far = int(np.argmax(np.hypot(*(ring - ring[0]).T)))
    closed = np.concatenate([ring, ring[:1]])
    keep = np.zeros(len(closed), dtype=bool)
    keep[[0, far]] = True
    spans = [(0, far), (far, len(ring))]
    while spans:
        start, end = spans.pop()
        if end - start < 2:  # noqa: PLR2004  # neighbours have nothing between them
            continue
        away = _distances(closed[start + 1 : end], closed[start], closed[end])
        furthest = int(np.argmax(away))
        if away[furthest] > tolerance:
            middle = start + 1 + furthest
            keep[middle] = True
            spans += [(start, middle), (middle, end)]
    simpler = closed[:-1][keep[:-1]]
    # Two points are no outline: such a sliver keeps all of its points.
    return simpler if len(simpler) > 2 else ring  # noqa: PLR2004  # a triangle has three


def with_fewest_points(ring: Outline, tolerance: float) -> Outline:
    """Simplify a closed ring that is round: each straight piece goes as far as all between stays within a tolerance.

    That gives a third fewer points than to split where it is widest, and moves sharp corners by the tolerance.
    """
    closed = np.concatenate([ring, ring[:1]])
    kept, at = [0], 0
    while at < len(ring):
        end = at + 1
        while end < len(ring) and _distances(closed[at + 1 : end + 1], closed[at], closed[end + 1]).max() <= tolerance:
            end += 1
        kept.append(end)
        at = end
    simpler = ring[kept[:-1]]
    return simpler if len(simpler) > 2 else ring  # noqa: PLR2004  # a triangle has three


def furthest_from(corners: Corners, ring: Corners) -> float:
    """Give how far the corner that lies furthest from a closed ring lies from it."""
    return float(distances_from_ring(np.array(corners), ring).max())


def distances_from_ring(places: Outline, ring: Corners) -> npt.NDArray[np.float64]:
    """Give how far each place (x, y) lies from a closed ring, inside or outside."""
    away = np.full(len(places), np.inf)
    for start, end in edges_of(ring):
        away = np.minimum(away, _distances(places, np.array(start), np.array(end)))
    return away


def _distances(points: Outline, start: Outline, end: Outline) -> npt.NDArray[np.float64]:
    """Give how far points lie from the straight piece between two ends."""
    along = end - start
    length = float(along @ along)
    share = np.clip((points - start) @ along / length, 0, 1) if length > 0 else np.zeros(len(points))
    away = points - start - share[:, None] * along
    return np.asarray(np.hypot(away[:, 0], away[:, 1]))
