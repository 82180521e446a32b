"""The border of a tissue, found from one place inside it: everything alike that hangs together with that place."""

from __future__ import annotations

from math import ceil, sqrt
from typing import TYPE_CHECKING

import numpy as np

from radanki.imaging.geometry.outlines import with_fewest_points
from radanki.imaging.masks.connected_components import component_at
from radanki.imaging.masks.segments import outlines_on
from radanki.imaging.masks.smoothing import of_area
from radanki.imaging.masks.tracing import points_of
from radanki.model.imaging.polygons import area_of, crosses_itself
from radanki.model.imaging.shapes import Polygon

if TYPE_CHECKING:
    import numpy.typing as npt

    from radanki.imaging.picture import Array
    from radanki.model.imaging.polygons import Corners

_MOST_SHARE = 0.6
"""What fills more of a picture is no tissue: it has run out into everything."""

_MOST_PIXELS = 1_500_000
"""Of a larger picture every second or third pixel is enough for a border, and an answer comes within a second."""


def grow_region(values: Array, seed: tuple[float, float], tolerance: float, leave: float = 0.0) -> Polygon | None:
    """Outline what is like the seed, in source pixels; ``None`` where that is next to nothing or next to everything.

    ``values`` are (rows, columns); ``seed`` is a place in pixels from the top left corner; ``tolerance`` is how far a
    value may be from that of the seed, in the picture's own units. Values are first averaged over three by three
    pixels: noise would fray the border, and one bright pixel would stop it. Holes are filled. Corners that the outline
    can do without are left out, as long as it leaves the border by no more than ``leave`` pixels.

    Raises :class:`~radanki.errors.ImageError` where what traces outlines is not installed.
    """
    smooth = _smoothed(np.asarray(values, dtype=np.float64))
    step = ceil(sqrt(smooth.size / _MOST_PIXELS)) or 1
    smooth = smooth[::step, ::step]
    rows, columns = smooth.shape
    column, row = (min(max(int(place / step), 0), size - 1) for place, size in zip(seed, (columns, rows), strict=True))
    region = component_at(np.abs(smooth - smooth[row, column]) <= tolerance, row, column)
    if np.count_nonzero(region) > _MOST_SHARE * region.size:
        return None
    outlines = outlines_on(region)
    return _with_few_corners(outlines[0].points, step, leave, (columns, rows)) if outlines else None


def _with_few_corners(corners: Corners, step: int, leave: float, size: tuple[int, int]) -> Polygon:
    ring = np.array(corners) * step
    for tolerance in (leave, leave / 2):
        # Corners on a round border cut it: moved out to the same area, the pieces lie on both sides of it.
        simpler = of_area(with_fewest_points(ring, tolerance), area_of(points_of(ring)))
        found = points_of(np.clip(simpler, 0, np.array(size) * step))
        if not crosses_itself(found):
            return Polygon(found)
    return Polygon(points_of(ring))


def _smoothed(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Average over three by three pixels; at the edges the outermost pixels count again."""
    padded = np.pad(values, 1, mode="edge")
    down = padded[:-2] + padded[1:-1] + padded[2:]
    return np.asarray((down[:, :-2] + down[:, 1:-1] + down[:, 2:]) / 9.0)
