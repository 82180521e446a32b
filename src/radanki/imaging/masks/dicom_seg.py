"""DICOM segmentations (PS3.3 C.8.20): the frames of one segment resampled on a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from radanki.errors import ImageError
from radanki.imaging.formats.dicom import check_declared_size, decode_frame
from radanki.imaging.formats.dicom_file import check_has_pixels, find_group, frame_count, read_dataset
from radanki.imaging.formats.dicom_geometry import find_spacing, patient_geometry_of
from radanki.imaging.masks.resampling import check_same_size, nearest, places_in_patient
from radanki.imaging.masks.segment_codes import codes_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydicom.dataset import Dataset, FileDataset

    from radanki.imaging.header_probe import LocatedSlice
    from radanki.imaging.picture import Array, PatientGeometry

Mask = npt.NDArray[np.bool_]

_SAME_PLACE_MM = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class _Plane:
    """A frame of the segment, its place, and the pictures (instance, frame from 0 or none) that it was drawn on."""

    frame: int
    geometry: PatientGeometry
    sources: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Segmentation:
    """An open segmentation: its segments by number and label, the frames of each, and its codes (of SNOMED CT)."""

    dataset: FileDataset
    segments: tuple[tuple[int, str], ...]
    planes: dict[int, list[_Plane]]
    codes: Mapping[int, tuple[str, str]]


def mask_of_segment(located: LocatedSlice, path: Path, value: int) -> Mask:
    """Mark the pixels (rows, columns of the placed picture) that belong to the segment of that number.

    Where picture and segmentation both tell how they lie in the patient, that decides; else the segmentation must name
    the picture, or be one frame of its size.
    """
    dataset = _open(path)
    return _mask(located, dataset, _planes_of(dataset, value), value)


def read_segmentation(path: Path) -> Segmentation:
    """Open a segmentation within the limits, to ask it for several segments (PS3.3 C.8.20.4).

    Raises :class:`ImageError` for what is none.
    """
    dataset = _open(path)
    segments, codes = [], {}
    for segment in dataset.get("SegmentSequence") or ():
        number = segment.get("SegmentNumber")
        if number is not None and int(number) > 0:
            segments.append((int(number), str(segment.get("SegmentLabel") or "").strip()))
            codes[int(number)] = codes_of(segment)
    if dataset.get("SegmentationType") == "LABELMAP":
        every = _planes_of(dataset, 0)
        planes = {number: every for number, _ in segments}
    else:
        planes = _planes_by_number(dataset)
    return Segmentation(dataset, tuple(segments), planes, codes)


def mask_in_segmentation(located: LocatedSlice, segmentation: Segmentation, value: int) -> Mask:
    """Mark the pixels as :func:`mask_of_segment` does, in a segmentation that is open."""
    return _mask(located, segmentation.dataset, segmentation.planes.get(value, []), value)


def _open(path: Path) -> FileDataset:
    dataset = read_dataset(path)
    if str(dataset.get("Modality", "")).strip() != "SEG":
        raise ImageError("the label map is a DICOM object, but no segmentation", fix="Use DICOM SEG, NIfTI or NRRD.")
    check_has_pixels(dataset)
    check_declared_size(dataset)
    return dataset


def _mask(located: LocatedSlice, dataset: FileDataset, planes: list[_Plane], value: int) -> Mask:
    mask = np.zeros((located.probe.height_px, located.probe.width_px), dtype=bool)
    if not planes:
        return mask
    if located.geometry is not None and located.geometry.to_ras is not None and planes[0].geometry.to_ras is not None:
        return _by_geometry(located, dataset, planes, value)
    for plane in _drawn_on(located, planes):
        check_same_size(located, int(dataset.Columns), int(dataset.Rows))
        mask |= _pixels_of_segment(dataset, plane.frame, value)
    return mask


def _planes_of(dataset: FileDataset, value: int) -> list[_Plane]:
    """List the frames that may hold the segment: in a label map segmentation, all of them."""
    is_label_map = dataset.get("SegmentationType") == "LABELMAP"
    return [
        _plane(dataset, frame)
        for frame in range(frame_count(dataset))
        if is_label_map or _segment_of(dataset, frame) == value
    ]


def _planes_by_number(dataset: FileDataset) -> dict[int, list[_Plane]]:
    planes: dict[int, list[_Plane]] = {}
    for frame in range(frame_count(dataset)):
        number = _segment_of(dataset, frame)
        if number is not None:
            planes.setdefault(number, []).append(_plane(dataset, frame))
    return planes


def _segment_of(dataset: FileDataset, frame: int) -> int | None:
    group = find_group(dataset, frame, "SegmentIdentificationSequence")
    number = None if group is None else group.get("ReferencedSegmentNumber")
    return None if number is None else int(number)


def _plane(dataset: FileDataset, frame: int) -> _Plane:
    return _Plane(frame, patient_geometry_of(dataset, frame), _sources_of(dataset, frame))


def _sources_of(dataset: Dataset, frame: int) -> tuple[tuple[str, int | None], ...]:
    derivation = find_group(dataset, frame, "DerivationImageSequence")
    found: list[tuple[str, int | None]] = []
    for source in (derivation.get("SourceImageSequence") or ()) if derivation is not None else ():
        numbers = source.get("ReferencedFrameNumber")
        instance = str(source.get("ReferencedSOPInstanceUID") or "")
        if numbers is None:
            found.append((instance, None))
        else:
            found += [(instance, int(number) - 1) for number in np.atleast_1d(numbers)]
    return tuple(found)


def _drawn_on(located: LocatedSlice, planes: list[_Plane]) -> list[_Plane]:
    """Choose the frames that name the picture; a single frame that names none is taken as drawn on it."""
    geometry = located.geometry
    instance, frame = ("", 0) if geometry is None else (geometry.instance, geometry.frame)
    if len(planes) == 1 and not planes[0].sources:
        return planes
    if not instance or not any(source[0] == instance for plane in planes for source in plane.sources):
        raise ImageError(
            "the segmentation was not drawn on this picture, and one of them does not tell how it lies in the patient",
            fix="Use the segmentation of this very picture.",
            rule="geometry/other-grid",
        )
    return [plane for plane in planes if (instance, frame) in plane.sources or (instance, None) in plane.sources]


def _by_geometry(located: LocatedSlice, dataset: FileDataset, planes: list[_Plane], value: int) -> Mask:
    """Resample the segment's frames on the picture: each pixel takes the nearest voxel of the nearest frame."""
    base = _affine_of(planes[0])
    normal = np.cross(base[:, 0], base[:, 1])
    normal /= np.linalg.norm(normal)
    heights = np.array([float(normal @ _affine_of(plane)[:, 2]) for plane in planes])
    order = np.argsort(heights, kind="stable")
    reach = _thickness(dataset, planes[0].frame, heights[order]) / 2
    if not _reaches(located, normal, heights, reach):
        return np.zeros((located.probe.height_px, located.probe.width_px), dtype=bool)
    places = places_in_patient(located)[:3]
    across = np.tensordot(normal, places, axes=1)
    mask = np.zeros(across.shape, dtype=bool)
    for height in _distinct(heights[order]):
        near = np.abs(across - height) <= reach + _SAME_PLACE_MM
        if not near.any():
            continue
        for at in np.nonzero(np.abs(heights - height) < _SAME_PLACE_MM)[0]:
            mask |= near & _seen_through(dataset, planes[int(at)], places, value)
    return mask


def _reaches(
    located: LocatedSlice, normal: npt.NDArray[np.float64], heights: npt.NDArray[np.float64], reach: float
) -> bool:
    """Whether any frame comes near the picture, told by its corners: a large segmentation is asked for each slice."""
    geometry = located.geometry
    if geometry is None or geometry.to_ras is None:
        return True
    right, bottom = located.probe.width_px - 1, located.probe.height_px - 1
    corners = geometry.to_ras[:3] @ np.array([[0, right, 0, right], [0, 0, bottom, bottom], [1, 1, 1, 1]])
    across = normal @ corners
    near = reach + _SAME_PLACE_MM
    return bool(((heights >= across.min() - near) & (heights <= across.max() + near)).any())


def _affine_of(plane: _Plane) -> npt.NDArray[np.float64]:
    if plane.geometry.to_ras is None:
        raise ImageError("a frame of the segmentation does not tell where it lies", fix="Export it again.")
    return plane.geometry.to_ras[:3]


def _distinct(heights: npt.NDArray[np.float64]) -> list[float]:
    distinct: list[float] = []
    for height in heights:
        if not distinct or height - distinct[-1] >= _SAME_PLACE_MM:
            distinct.append(float(height))
    return distinct


def _thickness(dataset: Dataset, frame: int, heights: npt.NDArray[np.float64]) -> float:
    """Give the millimetres of the patient that one frame stands for."""
    group = find_group(dataset, frame, "PixelMeasuresSequence")
    for keyword in ("SpacingBetweenSlices", "SliceThickness"):
        stated = None if group is None else group.get(keyword)
        if stated is not None and float(stated) > 0:
            return float(stated)
    steps = np.diff(heights)
    steps = steps[steps >= _SAME_PLACE_MM]
    return float(steps.min()) if steps.size else 1.0


def _seen_through(dataset: FileDataset, plane: _Plane, places: npt.NDArray[np.float64], value: int) -> Mask:
    """Give the frame's segment at each place, seen along the frame's normal."""
    spacing = find_spacing(dataset, plane.frame)
    affine = _affine_of(plane)
    if spacing is None:
        return np.zeros(places.shape[1:], dtype=bool)
    offset = places - affine[:, 2][:, None, None]
    column = nearest(np.tensordot(affine[:, 0] / spacing[1] ** 2, offset, axes=1))
    row = nearest(np.tensordot(affine[:, 1] / spacing[0] ** 2, offset, axes=1))
    segment = _pixels_of_segment(dataset, plane.frame, value)
    inside = (row >= 0) & (row < segment.shape[0]) & (column >= 0) & (column < segment.shape[1])
    seen = np.zeros(inside.shape, dtype=bool)
    seen[inside] = segment[row[inside], column[inside]]
    return seen


def _pixels_of_segment(dataset: FileDataset, frame: int, value: int) -> Mask:
    stored: Array = decode_frame(dataset, frame, str(dataset.get("PhotometricInterpretation") or ""))[0]
    kind = dataset.get("SegmentationType")
    if kind == "LABELMAP":
        return np.asarray(stored == value)
    if kind == "FRACTIONAL":
        return np.asarray(stored >= int(dataset.get("MaximumFractionalValue") or 255) / 2)
    return np.asarray(stored > 0)
