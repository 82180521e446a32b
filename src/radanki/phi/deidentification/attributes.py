"""The attributes of a new DICOM file: each a number or of a closed set, or left out; nothing is copied as text."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from pydicom.valuerep import DSfloat

from radanki.imaging.encoding.fit import SQUARE_ENOUGH
from radanki.imaging.formats.dicom_file import find_group
from radanki.imaging.formats.dicom_geometry import LPS_TO_RAS
from radanki.imaging.picture import Rescale
from radanki.phi.deidentification.uids import fresh_uid
from radanki.vocabulary.dicom_attributes import AllowedAttribute, allowed_attributes

if TYPE_CHECKING:
    from pydicom.dataset import Dataset, FileDataset

    from radanki.imaging.picture import Picture
    from radanki.model.imaging.rendering import PixelBox
    from radanki.phi.deidentification.pixels import PixelsToStore


_WORDS = ("BodyPartExamined", "PatientPosition", "ViewPosition", "Laterality", "ImageLaterality")
_WARNINGS = (("BurnedInAnnotation", "YES"), ("RecognizableVisualFeatures", "YES"), ("LossyImageCompression", "01"))
"""What the original says against itself stays said; what it says for itself does not."""

_LENGTHS = ("SliceThickness", "SpacingBetweenSlices")
_DIRECTION = re.compile(r"[LRAPHF]{1,3}")


def put_words(dataset: Dataset, origin: FileDataset | None) -> None:
    """Say which part of the body is seen from where, and what the original says against itself."""
    if origin is None:
        return
    for keyword in _WORDS:
        put(dataset, keyword, str(origin.get(keyword) or "").strip())
    for keyword, word in _WARNINGS:
        if str(origin.get(keyword) or "").strip().upper() == word:
            put(dataset, keyword, word)
    directions = origin.get("PatientOrientation")
    if directions is not None and not isinstance(directions, str):
        letters = [str(direction) for direction in directions]
        if len(letters) == 2 and all(_DIRECTION.fullmatch(letter) for letter in letters):  # noqa: PLR2004  # along row and column
            dataset.PatientOrientation = letters


def put_pixels(dataset: Dataset, new: PixelsToStore) -> None:
    """Store the pixels plain, and say how (PS3.3 C.7.6.3)."""
    is_colour = new.pixels.shape[-1] == 3 and new.pixels.ndim >= 3 and new.pixels.dtype == np.uint8  # noqa: PLR2004  # samples
    rows, columns = new.pixels.shape[-3:-1] if is_colour else new.pixels.shape[-2:]
    dataset.SamplesPerPixel = 3 if is_colour else 1
    grey = "MONOCHROME1" if new.is_inverse else "MONOCHROME2"
    dataset.PhotometricInterpretation = "RGB" if is_colour else grey
    if is_colour:
        dataset.PlanarConfiguration = 0
    dataset.Rows, dataset.Columns = int(rows), int(columns)
    bits = new.pixels.dtype.itemsize * 8
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit = bits - 1
    dataset.PixelRepresentation = int(new.pixels.dtype.kind == "i")
    octets = np.ascontiguousarray(new.pixels, dtype=new.pixels.dtype.newbyteorder("<")).tobytes()
    dataset.PixelData = octets + b"\0" * (len(octets) % 2)
    dataset["PixelData"].VR = "OW" if bits > 8 else "OB"  # noqa: PLR2004  # a byte


def put_greyscale(dataset: Dataset, new: PixelsToStore, origin: FileDataset | None) -> None:
    """Say what the values of a grey picture mean and how they are shown (PS3.3 C.11.1 and C.11.2)."""
    if dataset.SamplesPerPixel != 1:
        return
    if new.rescale != Rescale():
        put(dataset, "RescaleIntercept", new.rescale.intercept)
        put(dataset, "RescaleSlope", new.rescale.slope)
        stated = "HU" if dataset.Modality == "CT" else "" if origin is None else str(origin.get("RescaleType") or "")
        put(dataset, "RescaleType", stated if stated in allowed_rows()["RescaleType"].values else "UNSPECIFIED")
    if new.window is not None:
        put(dataset, "WindowCenter", new.window.window.centre)
        put(dataset, "WindowWidth", new.window.window.width)
        put(dataset, "VOILUTFunction", new.window.function)
    if new.padding is not None:
        dataset.add_new("PixelPaddingValue", "SS" if dataset.PixelRepresentation else "US", new.padding)


def put_geometry(
    dataset: Dataset, source: Picture, box: PixelBox | None, seed: bytes, origin: FileDataset | None
) -> None:
    """Say where the picture lies and how large its pixels are; a crop moves its corner."""
    geometry = None if source.geometry is None else source.geometry.to_ras
    if geometry is not None:
        along_row, along_column = LPS_TO_RAS @ geometry[:3, 0], LPS_TO_RAS @ geometry[:3, 1]
        corner = LPS_TO_RAS @ (geometry[:3] @ np.array([*(box or (0, 0))[:2], 1.0]))
        between_columns, between_rows = float(np.linalg.norm(along_row)), float(np.linalg.norm(along_column))
        put(dataset, "PixelSpacing", [between_rows, between_columns])
        put(dataset, "ImagePositionPatient", [float(value) for value in corner])
        cosines = [*(along_row / between_columns), *(along_column / between_rows)]
        put(dataset, "ImageOrientationPatient", [float(value) for value in cosines])
        dataset.FrameOfReferenceUID = fresh_uid(seed, b"frame of reference")
        return
    for keyword in ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"):
        value = None if origin is None else origin.get(keyword)
        if value is not None and not isinstance(value, str) and hasattr(value, "__len__") and len(value) == 2:  # noqa: PLR2004  # rows, columns
            put(dataset, keyword, [float(number) for number in value])
    if "PixelSpacing" not in dataset and abs(source.pixel_aspect - 1) >= SQUARE_ENOUGH:
        ratio = Fraction(source.pixel_aspect).limit_denominator(9999)
        put(dataset, "PixelAspectRatio", [ratio.numerator, ratio.denominator])


def put_lengths(dataset: Dataset, origin: FileDataset | None, frame: int) -> None:
    """Say how thick a slice is and how far it lies from the next, in millimetres."""
    group = None if origin is None else find_group(origin, frame, "PixelMeasuresSequence")
    for keyword in _LENGTHS:
        value = None if group is None else group.get(keyword)
        if isinstance(value, int | float) or hasattr(value, "real"):
            put(dataset, keyword, float(value))  # type: ignore[arg-type]  # pydicom's numbers are not typed


def put(dataset: Dataset, keyword: str, value: Any) -> None:
    """Set an attribute where the list of allowed ones has the value; else leave it out."""
    row = allowed_rows()[keyword]
    values = value if isinstance(value, list) else [value]
    if len(values) > row.most or not all(_is_allowed(row, one) for one in values):
        return
    if row.form == "decimals":
        value = [DSfloat(one, auto_format=True) for one in values]
        value = value if len(value) > 1 else value[0]
    setattr(dataset, keyword, value)


def _is_allowed(row: AllowedAttribute, value: Any) -> bool:
    if row.form == "words":
        return value in row.values
    return bool(np.isfinite(float(value))) and row.lowest <= float(value) <= row.highest


@cache
def allowed_rows() -> dict[str, AllowedAttribute]:
    """Give the list of allowed attributes by keyword."""
    return {row.keyword: row for row in allowed_attributes().values()}
