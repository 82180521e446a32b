"""How a DICOM file wants its grey values shown: modality transform, window or table, padding, negative."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from radanki.imaging.formats.dicom_file import find_group, is_little_endian
from radanki.imaging.picture import Array, FileWindow, GreyscaleTransform, LookupTable, Rescale, WindowFunction
from radanki.imaging.windowing.palette import words_of
from radanki.model.imaging.rendering import Window

if TYPE_CHECKING:
    from pydicom.dataset import Dataset, FileDataset

_FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")


def greyscale_transform_of(dataset: FileDataset, frame: int, stored: Array) -> GreyscaleTransform:
    """Give the transform of a frame's stored values (rows, columns): from its own groups where there are any."""
    padding = _padding(dataset, stored)
    modality = _modality(dataset, frame)
    voi = _voi(dataset, frame)
    if voi is None and _are_shades(dataset, modality):
        voi = LookupTable(0, np.arange(256), 8)
    return GreyscaleTransform(
        modality=modality,
        voi=voi,
        function="LINEAR" if np.issubdtype(stored.dtype, np.integer) else "LINEAR_EXACT",
        is_inverse=_is_inverse(dataset),
        is_hounsfield=_is_hounsfield(dataset, modality),
        padding=padding,
        auto_window_values=None if padding is None else stored[~padding],
    )


def _is_inverse(dataset: Dataset) -> bool:
    """Whether low values are bright, said by either of two attributes: never turned over twice (PS3.3 C.11.6)."""
    shape = dataset.get("PresentationLUTShape")
    if shape in {"IDENTITY", "INVERSE"}:
        # MONOCHROME1 goes with INVERSE and MONOCHROME2 with IDENTITY (PS3.3 C.8.11.3.1.2); a file that says
        # otherwise is turned over when either says so.
        return bool(shape == "INVERSE" or dataset.get("PhotometricInterpretation") == "MONOCHROME1")
    return bool(dataset.get("PhotometricInterpretation") == "MONOCHROME1")


def _is_hounsfield(dataset: Dataset, modality: Rescale | LookupTable) -> bool:
    if dataset.get("Modality") != "CT":
        return False
    return modality != Rescale() or int(dataset.get("BitsStored") or 0) > 8  # noqa: PLR2004  # 8 bits are shades


def _are_shades(dataset: Dataset, modality: Rescale | LookupTable) -> bool:
    """Whether the values are 8-bit shades as they stand: ultrasound, screenshots, digitised films, angiography.

    Such files mostly bring no window, and their frames must not differ in brightness. Counts of nuclear medicine also
    come in 8 bits, but fill only a part of them.
    """
    return (
        modality == Rescale()
        and dataset.get("BitsAllocated") == dataset.get("BitsStored") == 8  # noqa: PLR2004  # a byte
        and dataset.get("PixelRepresentation") == 0
        and dataset.get("Modality") not in {"NM", "PT"}
    )


def _modality(dataset: FileDataset, frame: int) -> Rescale | LookupTable:
    tables = dataset.get("ModalityLUTSequence")
    if tables:
        return _lookup_table(tables[0], dataset)
    group = find_group(dataset, frame, "PixelValueTransformationSequence")
    if group is None:
        return Rescale()
    slope, intercept = group.get("RescaleSlope"), group.get("RescaleIntercept")
    # A slope of 0 would make one value of all.
    return Rescale(float(slope or 1), float(intercept or 0))


def _voi(dataset: FileDataset, frame: int) -> FileWindow | LookupTable | None:
    """Give the file's first table or window; a window that the standard forbids counts as none."""
    tables = dataset.get("VOILUTSequence")
    if tables:
        return _lookup_table(tables[0], dataset)
    group = find_group(dataset, frame, "FrameVOILUTSequence")
    if group is None:
        return None
    centre, width = _first(group.get("WindowCenter")), _first(group.get("WindowWidth"))
    if centre is None or width is None or not (np.isfinite(centre) and np.isfinite(width) and width > 0):
        return None
    function = str(group.get("VOILUTFunction") or "LINEAR")
    known = cast("WindowFunction", function if function in _FUNCTIONS else "LINEAR")
    return FileWindow(Window(centre, width), known)


def _first(value: Any) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, float | int | str):
        return float(value)
    return float(value[0]) if len(value) else None


def _lookup_table(item: Dataset, dataset: FileDataset) -> LookupTable:
    """Read a modality or VOI table (PS3.3 C.11.1.1 and C.11.2.1.1)."""
    count, first, bits = (int(number) for number in item["LUTDescriptor"].value)
    if dataset.get("PixelRepresentation") == 1 and first > 0x7FFF:  # noqa: PLR2004  # the largest signed word
        first -= 1 << 16
    value = item["LUTData"].value
    entries = words_of(value, bits=bits, count=count or 1 << 16, little_endian=is_little_endian(dataset))
    return LookupTable(first, entries[: count or 1 << 16], bits)


def _padding(dataset: Dataset, stored: Array) -> npt.NDArray[np.bool_] | None:
    """Mark the pixels that pad the picture to a rectangle (PS3.3 C.7.5.1.1.2); none where the file names no value."""
    value = dataset.get("PixelPaddingValue")
    if value is None or not np.issubdtype(stored.dtype, np.integer):
        return None
    limit = dataset.get("PixelPaddingRangeLimit")
    ends = [_signed_like(int(end), dataset) for end in (value, value if limit is None else limit)]
    padding = (stored >= min(ends)) & (stored <= max(ends))
    return padding if padding.any() else None


def _signed_like(value: int, dataset: Dataset) -> int:
    """Read a word as the pixels are read: its value representation is often the wrong one of US and SS."""
    bits = int(dataset.get("BitsAllocated") or 16)
    span = 1 << bits
    value %= span
    return value - span if dataset.get("PixelRepresentation") == 1 and value >= span // 2 else value
