"""Outlines of masks without the staircase of their voxels: within half a voxel of its edge, and of the same area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from radanki.imaging.geometry.outlines import furthest_from, without_needless_points
from radanki.imaging.masks.tracing import points_of
from radanki.model.imaging.polygons import crosses_itself

if TYPE_CHECKING:
    from radanki.imaging.geometry.outlines import Outline
    from radanki.imaging.masks.tracing import Mask

_MOST_VOXEL_PX = 6.0
_WINDOW_PX, _FEWEST_CHANGES = 12, 4
_ANGULAR, _RECTANGLE, _STRAIGHT_PX = 0.1, 8, 1e-6
"""Corners in a voxel's length of an outline; a corner of a mask is cut, and counts twice."""
_POINTS_A_VOXEL = 3.0
_WIDTHS_VOXELS = (1.5, 1.0, 0.7, 0.45)
"""How far along the outline a place is averaged; a narrower one where a wider one would leave the edge too far."""
_ROUNDS = 8
_FURTHEST_VOXELS = 0.5


def voxel_px(mask: Mask) -> float:
    """Give how many pixels of a picture one voxel of a mask takes that was laid over it: from where the mask changes.

    A picture's pixels take the nearest voxel, so that neighbouring columns (or rows) of one voxel are alike.
    """
    return max(_size((part[1:] != part[:-1]).any(axis=1)) for part in (mask, mask.T))


def _size(is_changing: npt.NDArray[np.bool_]) -> float:
    """Look where changes are densest: elsewhere edges run straight, and tell nothing of voxels."""
    changes = np.nonzero(is_changing)[0]
    if changes.size < _FEWEST_CHANGES:
        return 1.0
    window = min(_WINDOW_PX, int(changes[-1] - changes[0]) + 1)
    densest = int(np.convolve(is_changing, np.ones(window, dtype=np.int64)).max())
    return min(window / densest, _MOST_VOXEL_PX)


def smoothed(ring: Outline, voxel: float, tolerance: float) -> Outline:
    """Give a ring (x, y in pixels) without the steps of voxels that are ``voxel`` pixels wide.

    The smooth ring leaves points out up to a ``tolerance`` in pixels, lies within half a voxel of the other, does not
    cross itself, and encloses the same area. Where none is found that does, the ring keeps its steps.
    """
    if _is_angular(ring, voxel):
        return without_needless_points(ring, tolerance)
    dense = _evenly(ring, voxel / _POINTS_A_VOXEL)
    for width in _WIDTHS_VOXELS:
        smooth = of_area(_averaged(dense, width * _POINTS_A_VOXEL), _area(ring))
        found = of_area(without_needless_points(smooth, tolerance), _area(ring))
        corners = points_of(found)
        if furthest_from(corners, points_of(ring)) <= _FURTHEST_VOXELS * voxel and not crosses_itself(corners):
            return found
    return without_needless_points(ring, tolerance)


def _is_angular(ring: Outline, voxel: float) -> bool:
    """Whether a ring has so few corners that they are its form: a staircase has some in every few voxels."""
    outline = np.hypot(*(np.roll(ring, -1, axis=0) - ring).T).sum()
    corners = len(without_needless_points(ring, _STRAIGHT_PX))
    return corners <= _RECTANGLE or corners * voxel < _ANGULAR * float(outline)


def _evenly(ring: Outline, step: float) -> Outline:
    """Give points on a ring at even distances."""
    closed = np.concatenate([ring, ring[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    count = max(int(np.ceil(along[-1] / step)), 12)
    wanted = np.arange(count) * along[-1] / count
    return np.stack([np.interp(wanted, along, closed[:, axis]) for axis in (0, 1)], axis=1)


def _averaged(ring: Outline, width: float) -> Outline:
    """Average along a ring, ``width`` points to either side; twice less once, so that round forms keep their size."""
    frequencies = np.fft.rfftfreq(len(ring))
    kept = np.exp(-2 * (np.pi * frequencies * width) ** 2)
    spectrum = np.fft.rfft(ring, axis=0) * (kept * (2 - kept))[:, None]
    return np.asarray(np.fft.irfft(spectrum, n=len(ring), axis=0))


def of_area(ring: Outline, area: float) -> Outline:
    """Move a ring out or in along its normals until it encloses an area."""
    for _ in range(_ROUNDS):
        ahead = np.roll(ring, -1, axis=0) - np.roll(ring, 1, axis=0)
        length = np.hypot(*ahead.T)[:, None]
        normals = np.stack([ahead[:, 1], -ahead[:, 0]], axis=1) / np.where(length > 0, length, 1)
        missing = area - _area(ring)
        outline = np.hypot(*(np.roll(ring, -1, axis=0) - ring).T).sum()
        ring = ring + np.sign(_signed_area(ring)) * normals * missing / outline
    return ring


def _area(ring: Outline) -> float:
    return abs(_signed_area(ring))


def _signed_area(ring: Outline) -> float:
    x, y = (ring - ring[0]).T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
