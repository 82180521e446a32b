"""Local contrast: what is faint beside its surroundings becomes plain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from radanki.imaging.picture import Grey8

_SHADES: Final = 256


def equalise(grey: Grey8, *, cells: int = 8, clip: float = 3.0) -> Grey8:
    """Give a copy of an 8-bit picture (rows, columns) with its local contrast raised and limited.

    Contrast limited adaptive histogram equalisation (Zuiderveld, Graphics Gems IV, 1994): the picture is laid out in
    ``cells`` by ``cells``, no shade of a cell counts for more than ``clip`` times the mean, and between the cells'
    middles their curves are mixed.
    """
    curves = _curves(grey, cells, clip)
    upper, lower, down = _neighbours(grey.shape[0], cells)
    left, right, across = _neighbours(grey.shape[1], cells)
    result = np.empty_like(grey)
    for first in range(0, grey.shape[0], 128):  # in bands, so that a large picture needs little memory
        band = slice(first, first + 128)
        shades = grey[band]
        top = _mixed(curves, upper[band], left, right, across, shades)
        bottom = _mixed(curves, lower[band], left, right, across, shades)
        result[band] = (top + (bottom - top) * down[band, None] + np.float32(0.5)).astype(np.uint8)
    return result


def _curves(grey: Grey8, cells: int, clip: float) -> npt.NDArray[np.float32]:
    """Give the curve (cell row, cell column, 256 shades) of every cell."""
    rows, columns = (np.linspace(0, size, cells + 1).astype(int) for size in grey.shape)
    curves = np.empty((cells, cells, _SHADES), np.float32)
    for down in range(cells):
        for across in range(cells):
            cell = grey[rows[down] : rows[down + 1], columns[across] : columns[across + 1]]
            curves[down, across] = _curve(cell, clip)
    return curves


def _curve(cell: Grey8, clip: float) -> npt.NDArray[np.float32]:
    if not cell.size:
        return np.arange(_SHADES, dtype=np.float32)
    counts = np.bincount(cell.ravel(), minlength=_SHADES).astype(np.float32)
    limit = max(1.0, clip * cell.size / _SHADES)
    spare = np.maximum(counts - limit, 0).sum()
    counts = np.minimum(counts, limit) + spare / _SHADES
    curve: npt.NDArray[np.float32] = (counts.cumsum() * ((_SHADES - 1) / cell.size)).clip(0, _SHADES - 1)
    return curve.astype(np.float32)


def _neighbours(size: int, cells: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.float32]]:
    """Give for each line the cells before and after it, and how far it lies on the way between their middles."""
    place = (np.arange(size) + 0.5) * cells / size - 0.5
    before = np.floor(place)
    way = (place - before).astype(np.float32)
    first = before.astype(np.intp)
    return first.clip(0, cells - 1), (first + 1).clip(0, cells - 1), way


def _mixed(  # noqa: PLR0913, PLR0917  # the curves, two neighbours, the way between them, and what is looked up
    curves: npt.NDArray[np.float32],
    cell_rows: npt.NDArray[np.intp],
    left: npt.NDArray[np.intp],
    right: npt.NDArray[np.intp],
    across: npt.NDArray[np.float32],
    shades: Grey8,
) -> npt.NDArray[np.float32]:
    first = curves[cell_rows[:, None], left[None, :], shades]
    second = curves[cell_rows[:, None], right[None, :], shades]
    return first + (second - first) * across
