"""Label maps laid over a picture: which of its pixels show a region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from radanki.errors import ImageError
from radanki.imaging.kinds import RASTER_KINDS, kind_of
from radanki.imaging.reading import picture_in_folder, read_volume

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.imaging.picture import Array, Rescale
    from radanki.imaging.probing import Placed
    from radanki.imaging.volume import Volume
    from radanki.model.rendering import View

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.float64]

_RULE = "geometry/other-grid"


def mask_on(placed: Placed, labels: Path, value: int, view: View) -> Mask:
    """Mark the pixels (rows, columns of the placed picture) where the label map holds a value.

    Volumes and segmentations are laid over the picture by where both lie in the patient; a label picture, or one of
    a folder of them, must have the picture's size.
    """
    kind = kind_of(labels)
    if kind == "pictures":
        return _mask_of_raster(placed, picture_in_folder(labels, view), value)
    if kind in RASTER_KINDS:
        return _mask_of_raster(placed, labels, value)
    if kind == "dicom":
        from radanki.imaging.segmentation import mask_of_segment  # noqa: PLC0415  # pydicom, where it is needed

        return mask_of_segment(placed, labels, value)
    if kind == "series":
        raise ImageError("the label map is a series of pictures", fix="Use NIfTI, NRRD, DICOM SEG or PNG.")
    return _mask_of_volume(placed, read_volume(labels, kind, None), value)


def _mask_of_raster(placed: Placed, labels: Path, value: int) -> Mask:
    from radanki.imaging.raster import read_label_values  # noqa: PLC0415  # Pillow, where it is needed

    values = read_label_values(labels)
    check_same_size(placed, values.shape[1], values.shape[0])
    return np.asarray(values == value)


def check_same_size(placed: Placed, width_px: int, height_px: int) -> None:
    """Refuse a label map that could be laid over the picture only by stretching it."""
    probe = placed.probe
    if (width_px, height_px) != (probe.width_px, probe.height_px):
        raise ImageError(
            f"the label map is {width_px} x {height_px} pixels, the picture {probe.width_px} x {probe.height_px}",
            fix="Use a label map that was drawn on this picture.",
            rule=_RULE,
        )


def places_in_patient(placed: Placed) -> Places:
    """Give where each pixel's centre lies, in RAS millimetres and then 1: (4, rows, columns)."""
    if placed.grid is None or placed.grid.to_ras is None:
        raise ImageError(
            "the picture does not tell how it lies in the patient, so this label map can't be laid over it",
            fix="Use a label picture of the same size (PNG), or draw the finding.",
            rule=_RULE,
        )
    columns = np.arange(placed.probe.width_px, dtype=np.float64)
    rows = np.arange(placed.probe.height_px, dtype=np.float64)[:, None]
    to_ras = placed.grid.to_ras
    return np.stack([line[0] * columns + line[1] * rows + line[2] for line in to_ras])


def nearest(places: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Give the number of the voxel that a place lies in; on the border of two, always the same one."""
    return np.floor(places + 0.5 + 1e-4).astype(np.int64)


def _mask_of_volume(placed: Placed, volume: Volume, value: int) -> Mask:
    form = volume.form
    voxels = nearest(np.tensordot(np.linalg.inv(form.to_ras)[:3], places_in_patient(placed), axes=1))
    inside = np.ones(voxels.shape[1:], dtype=bool)
    for axis in range(3):
        inside &= (voxels[axis] >= 0) & (voxels[axis] < form.shape[axis])
    mask = np.zeros(inside.shape, dtype=bool)
    i, j, k = voxels[:, inside]
    mask[inside] = _is_value(volume.voxels[i, j, k], volume.rescale, value)
    return mask


def _is_value(stored: Array, rescale: Rescale, value: int) -> Mask:
    """Whether stored labels stand for a value; some programs save whole numbers as fractions."""
    return np.asarray(np.rint(stored.astype(np.float64) * rescale.slope + rescale.intercept) == value)
