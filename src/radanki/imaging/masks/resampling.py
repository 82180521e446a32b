"""Resampling of label maps on a picture's pixels: where these lie in the patient, and which voxel holds a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from radanki.errors import ImageError

if TYPE_CHECKING:
    from radanki.imaging.header_probe import LocatedSlice

    Places = npt.NDArray[np.float64]

_RULE = "geometry/other-grid"


def check_same_size(located: LocatedSlice, width_px: int, height_px: int) -> None:
    """Refuse a label map that would have to be stretched to fit the picture."""
    probe = located.probe
    if (width_px, height_px) != (probe.width_px, probe.height_px):
        raise ImageError(
            f"the label map is {width_px} x {height_px} pixels, the picture {probe.width_px} x {probe.height_px}",
            fix="Use a label map that was drawn on this picture.",
            rule=_RULE,
        )


def places_in_patient(located: LocatedSlice) -> Places:
    """Give where each pixel's centre lies, in RAS millimetres and then 1: (4, rows, columns)."""
    if located.geometry is None or located.geometry.to_ras is None:
        raise ImageError(
            "the picture does not tell how it lies in the patient, so this label map can't be laid over it",
            fix="Use a label picture of the same size (PNG), or draw the finding.",
            rule=_RULE,
        )
    columns = np.arange(located.probe.width_px, dtype=np.float64)
    rows = np.arange(located.probe.height_px, dtype=np.float64)[:, None]
    to_ras = located.geometry.to_ras
    return np.stack([line[0] * columns + line[1] * rows + line[2] for line in to_ras])


def nearest(places: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Give the number of the voxel that a place lies in; on the border of two, always the same one."""
    return np.floor(places + 0.5 + 1e-4).astype(np.int64)
