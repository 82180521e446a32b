"""Structure sets of radiotherapy (RTSTRUCT): contours in the patient, each with the name of its structure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from radanki.errors import ImageError
from radanki.imaging.boundary import decoding
from radanki.imaging.formats.dicom_file import read_dataset
from radanki.model.imaging.annotation import OutlineInPatient, PointInPatient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pydicom.dataset import Dataset

MOST_NUMBERS = 6_000_000
"""Coordinates of all contours together: twice the largest clinical plans."""

_FURTHEST_MM = 1e5


@dataclass(frozen=True, slots=True)
class Contour:
    """A contour: the name and number of its structure, its shape, or none where it is no closed outline or point."""

    name: str
    number: int
    place: str
    shape: OutlineInPatient | PointInPatient | None
    fault: str = ""


def modality_of(path: Path) -> str:
    """Give the modality that a DICOM file states, SEG or RTSTRUCT for instance; empty where it states none."""
    with decoding("the DICOM file"):
        return str(read_dataset(path, with_pixels=False).get("Modality", "")).strip().upper()


def read_contours(path: Path) -> tuple[Contour, ...]:
    """Read the contours of a structure set, structure after structure (PS3.3 C.8.8.5 and C.8.8.6).

    Raises :class:`ImageError` for what is no structure set, and for more than any plan has.
    """
    with decoding("the structure set"):
        dataset = read_dataset(path, with_pixels=False)
        names = {
            int(one.ROINumber): str(one.get("ROIName") or "").strip()
            for one in dataset.get("StructureSetROISequence") or ()
        }
        return tuple(_contours(dataset, names))


def _contours(dataset: Dataset, names: dict[int, str]) -> Iterator[Contour]:
    left = MOST_NUMBERS
    for structure in dataset.get("ROIContourSequence") or ():
        number = int(structure.get("ReferencedROINumber") or 0)
        for at, contour in enumerate(structure.get("ContourSequence") or (), 1):
            numbers = contour.get("ContourData")
            left -= 0 if numbers is None else len(numbers)
            if left < 0:
                raise ImageError(
                    f"the structure set has more than {MOST_NUMBERS:,} coordinates", fix="Export fewer structures."
                )
            shape, fault = _shape_of(str(contour.get("ContourGeometricType") or ""), numbers)
            yield Contour(names.get(number, ""), number, f"structure {number}, contour {at}", shape, fault)


def _shape_of(kind: str, numbers: Any) -> tuple[OutlineInPatient | PointInPatient | None, str]:
    if kind not in {"CLOSED_PLANAR", "CLOSEDPLANAR_XOR", "POINT"}:
        return None, "it is a line, not an outline"
    count = 0 if numbers is None or isinstance(numbers, str) or not hasattr(numbers, "__len__") else len(numbers)
    if count % 3 or count < 3:  # noqa: PLR2004  # x, y and z
        return None, "it has no coordinates"
    places = np.array([float(number) for number in numbers]).reshape(-1, 3) * (-1.0, -1.0, 1.0)  # LPS to RAS
    if not np.isfinite(places).all() or np.abs(places).max() > _FURTHEST_MM:
        return None, "its coordinates lie in no patient"
    corners = tuple((float(x), float(y), float(z)) for x, y, z in places)
    if kind == "POINT":
        return PointInPatient(corners[0]), ""
    if len(corners) < 3:  # noqa: PLR2004  # a triangle
        return None, "it has fewer than three corners"
    return OutlineInPatient(corners), ""
