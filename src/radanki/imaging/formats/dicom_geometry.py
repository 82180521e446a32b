"""Where a DICOM picture lies in the patient, and the shape of its pixels (PS3.3 C.7.6.2.1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from radanki.imaging.formats.dicom_file import find_group, frame_count, has_groups
from radanki.imaging.picture import PatientGeometry

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

Vector = npt.NDArray[np.float64]

LPS_TO_RAS = np.diag((-1.0, -1.0, 1.0))
"""DICOM counts to the patient's left, posterior and superior; radanki to the right, anterior and superior."""


def find_position(dataset: Dataset, frame: int) -> Vector | None:
    """Give the centre of the first pixel in RAS millimetres; none where the file does not tell it of this frame."""
    if frame_count(dataset) > 1 and not has_groups(dataset):
        return None  # one position for all frames: it is that of the first at best, as in RT dose
    group = find_group(dataset, frame, "PlanePositionSequence")
    position = _numbers(None if group is None else group.get("ImagePositionPatient"), 3)
    return None if position is None else LPS_TO_RAS @ position


def find_directions(dataset: Dataset, frame: int) -> tuple[Vector, Vector] | None:
    """Give the unit vectors (RAS) along a row, to the picture's right, and along a column, down; none if not told."""
    group = find_group(dataset, frame, "PlaneOrientationSequence")
    cosines = _numbers(None if group is None else group.get("ImageOrientationPatient"), 6)
    if cosines is None:
        return None
    along_row, along_column = LPS_TO_RAS @ cosines[:3], LPS_TO_RAS @ cosines[3:]
    lengths = np.linalg.norm(along_row), np.linalg.norm(along_column)
    if min(lengths) < 0.5 or abs(along_row @ along_column) > 0.01:  # noqa: PLR2004  # no directions of a picture at all
        return None
    return along_row / lengths[0], along_column / lengths[1]


def find_spacing(dataset: Dataset, frame: int) -> Vector | None:
    """Give the millimetres between rows and between columns; none where the file does not tell or tells nonsense."""
    group = find_group(dataset, frame, "PixelMeasuresSequence")
    value = None if group is None else group.get("PixelSpacing")
    spacing = _numbers(value, 2)
    if spacing is None:
        spacing = _numbers(dataset.get("ImagerPixelSpacing"), 2)
    return spacing if spacing is not None and spacing.min() > 0 else None


def pixel_aspect(dataset: Dataset, frame: int) -> float:
    """Give the height of a pixel over its width: from its spacing, else from the ratio, else 1 (PS3.3 C.7.6.3.1.7)."""
    spacing = find_spacing(dataset, frame)
    if spacing is None:
        spacing = _numbers(dataset.get("PixelAspectRatio"), 2)
    return 1.0 if spacing is None or spacing.min() <= 0 else float(spacing[0] / spacing[1])


def patient_geometry_of(dataset: Dataset, frame: int) -> PatientGeometry:
    """Give the place of one frame; its way into space is none where the file does not tell all of it."""
    position, directions = find_position(dataset, frame), find_directions(dataset, frame)
    spacing = find_spacing(dataset, frame)
    to_ras = None
    if position is not None and directions is not None and spacing is not None:
        along_row, along_column = directions
        to_ras = np.zeros((4, 3))
        to_ras[:3] = np.stack([along_row * spacing[1], along_column * spacing[0], position], axis=-1)
        to_ras[3, 2] = 1.0
    return PatientGeometry(to_ras, str(dataset.get("SOPInstanceUID") or ""), frame)


def _numbers(value: Any, count: int) -> Vector | None:
    if value is None or isinstance(value, str) or not hasattr(value, "__len__") or len(value) != count:
        return None
    numbers = np.array([float(number) for number in value])
    return numbers if np.isfinite(numbers).all() else None
