"""Label maps resampled on a picture: which of its pixels show a segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from radanki.errors import ImageError
from radanki.imaging.formats.kinds import RASTER_KINDS, kind_of
from radanki.imaging.formats.raster import read_label_values
from radanki.imaging.masks.dicom_seg import mask_of_segment
from radanki.imaging.masks.resampling import check_same_size, nearest, places_in_patient
from radanki.imaging.reading import picture_in_folder, read_volume

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.imaging.geometry.volume import Volume
    from radanki.imaging.header_probe import LocatedSlice
    from radanki.imaging.picture import Array
    from radanki.model.imaging.rendering import View

Mask = npt.NDArray[np.bool_]


def mask_on(located: LocatedSlice, labels: Path, value: int, view: View) -> Mask:
    """Mark the pixels (rows, columns of the placed picture) where the label map holds a value.

    Volumes and segmentations are resampled by where they and the picture lie in the patient; a label picture, or one of
    a folder of them, must have the picture's size.
    """
    kind = kind_of(labels)
    if kind == "pictures":
        return _mask_of_raster(located, picture_in_folder(labels, view), value)
    if kind in RASTER_KINDS:
        return _mask_of_raster(located, labels, value)
    if kind == "dicom":
        return mask_of_segment(located, labels, value)
    if kind == "series":
        raise ImageError("the label map is a series of pictures", fix="Use NIfTI, NRRD, DICOM SEG or PNG.")
    return np.asarray(values_on(located, read_volume(labels, kind, None)) == value)


def _mask_of_raster(located: LocatedSlice, labels: Path, value: int) -> Mask:
    values = read_label_values(labels)
    check_same_size(located, values.shape[1], values.shape[0])
    return np.asarray(values == value)


def values_on(located: LocatedSlice, volume: Volume) -> Array:
    """Give the label at each pixel, as the nearest voxel has it; 0 outside the map."""
    geometry = volume.geometry
    voxels = nearest(np.tensordot(np.linalg.inv(geometry.to_ras)[:3], places_in_patient(located), axes=1))
    inside = np.ones(voxels.shape[1:], dtype=bool)
    for axis in range(3):
        inside &= (voxels[axis] >= 0) & (voxels[axis] < geometry.shape[axis])
    i, j, k = voxels[:, inside]
    stored = volume.voxels[i, j, k].astype(np.float64) * volume.rescale.slope + volume.rescale.intercept
    values = np.zeros(inside.shape, dtype=np.int64)
    # Some programs save whole numbers as fractions.
    values[inside] = np.rint(np.nan_to_num(np.clip(stored, 0, np.iinfo(np.int32).max)))
    return values
