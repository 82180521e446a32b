"""What a picture's place in the patient tells a reader: millimetres, and the letters at its edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from radanki.model.imaging.rendering import NOWHERE, Geometry
from radanki.model.imaging.turning import UPRIGHT, Turn, turned_sides

if TYPE_CHECKING:
    import numpy.typing as npt

    from radanki.imaging.picture import PatientGeometry

_LETTERS = (("R", "L"), ("A", "P"), ("H", "F"))
"""Towards the positive and the negative end of each RAS axis; H and F are head and feet (PS3.3 C.7.6.1.1.1)."""

_LEAST_SHARE = 0.2
"""A direction that leans less than this towards an axis (12 degrees) does not get the axis' letter."""


def display_geometry(
    geometry: PatientGeometry | None, shown_width_px: int, width_px: int, turn: Turn = UPRIGHT
) -> Geometry:
    """Give spacing and sides of a finished picture that shows ``shown_width_px`` source columns.

    ``width_px`` is its width before it is turned. Both come from the picture's place in the patient alone: a spacing on
    the detector is none in the patient.
    """
    if geometry is None or geometry.to_ras is None:
        return NOWHERE
    along_row, along_column = geometry.to_ras[:3, 0], geometry.to_ras[:3, 1]
    spacing = float(np.linalg.norm(along_row)) * shown_width_px / width_px
    right, left = _letters(along_row)
    bottom, top = _letters(along_column)
    return Geometry(round(spacing, 4), turned_sides((left, right, top, bottom), turn))


def _letters(direction: npt.NDArray[np.float64]) -> tuple[str, str]:
    """Give the letters that a direction runs to and comes from, the axis that it follows most closely first."""
    length = float(np.linalg.norm(direction))
    if length <= 0:
        return "", ""
    shares = direction / length
    axes = [axis for axis in np.argsort(-np.abs(shares), kind="stable") if abs(shares[axis]) >= _LEAST_SHARE]
    ahead = "".join(_LETTERS[axis][0 if shares[axis] > 0 else 1] for axis in axes)
    behind = "".join(_LETTERS[axis][1 if shares[axis] > 0 else 0] for axis in axes)
    return ahead, behind
