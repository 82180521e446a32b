"""A DICOM file as a data set, within limits; and whether it is a picture at all."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset
from pydicom.errors import InvalidDicomError
from pydicom.filereader import read_file_meta_info
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.imaging.formats.deflate import inflate

if TYPE_CHECKING:
    from pathlib import Path

PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")

# Defined terms of (0008,0060), PS3.3 C.7.3.1.1.1, that stand for no picture.
_NO_PICTURE_MODALITIES = {
    *("AU", "DOC", "ECG", "EEG", "EMG", "EOG", "EPS", "FID", "HD", "KO", "M3D", "PLAN", "PR", "REG", "RESP"),
    *("RTINTENT", "RTPLAN", "RTRAD", "RTRECORD", "RTSEGANN", "RTSTRUCT", "RWV", "SEG", "SMR", "SR", "STAIN"),
    "TEXTUREMAP",
}  # fmt: skip
_STORAGE = "1.2.840.10008.5.1.4.1.1."
# Storage classes (PS3.4 B.5) by the start of what follows 1.2.840.10008.5.1.4.1.1.: waveforms, presentation states,
# registrations and segmentations, reports and key objects, encapsulated documents, RT sets and plans, and so on.
_NO_PICTURE_CLASSES = ("9.", "11.", "34.", "66", "67", "68.", "78.", "79.", "88.", "90.", "104.", "200.", "201.")
_NO_PICTURE_RT_CLASSES = ("481.3", "481.4", "481.5", "481.6", "481.7", "481.8", "481.9", "481.10", "481.11", "481.12")
_RULE = "media/not-a-picture"
_META = b"\0" * 128 + b"DICM" + b"\x02\x00\x10\x00UI\x14\x00" + b"1.2.840.10008.1.2.1\0"


def read_dataset(path: Path, *, with_pixels: bool = True) -> FileDataset:
    """Read a file, with or without what comes from the pixels on; a file without the preamble is read too.

    A deflated file is inflated here and only up to the limit: pydicom inflates all there is before it looks at it.
    """
    deflated = _deflated_part(path)
    source: Path | io.BytesIO = path if deflated is None else io.BytesIO(_META + inflate(deflated)[0])
    return dcmread(source, stop_before_pixels=not with_pixels, force=True)


def _deflated_part(path: Path) -> bytes | None:
    try:
        meta = read_file_meta_info(path)
    except InvalidDicomError:  # no preamble, so no word about deflating either
        return None
    if meta.get("TransferSyntaxUID") != DeflatedExplicitVRLittleEndian:
        return None
    with path.open("rb") as file:
        # The length counts from its own end (PS3.10 section 7.1); preamble, prefix and its own twelve bytes lie before.
        file.seek(132 + 12 + int(meta.FileMetaInformationGroupLength))
        return file.read()


def check_is_picture(dataset: Dataset) -> None:
    """Refuse reports, presentation states, segmentations, plans and documents: they are no pictures, or hide text."""
    kind = find_class_without_picture(dataset)
    if kind is not None:
        raise ImageError(
            f"this DICOM object is no picture: {kind}",
            fix="Use the image that it belongs to.",
            rule=_RULE,
        )


def find_class_without_picture(dataset: Dataset) -> str | None:
    """Name what a DICOM object is, where it is no picture, in words of the standard's dictionary; else give none."""
    modality = str(dataset.get("Modality", "")).strip().upper()
    if modality in _NO_PICTURE_MODALITIES:
        return f"its modality is {modality}"
    storage_class = dataset.get("SOPClassUID") or dataset.get("file_meta", Dataset()).get("MediaStorageSOPClassUID")
    suffix = str(storage_class or "").removeprefix(_STORAGE)
    if suffix != str(storage_class or "") and (
        suffix.startswith(_NO_PICTURE_CLASSES) or suffix in _NO_PICTURE_RT_CLASSES
    ):
        return _name_of(storage_class)
    return None


def check_has_pixels(dataset: Dataset) -> None:
    """Refuse an object without pixel data."""
    if not any(keyword in dataset for keyword in PIXEL_KEYWORDS):
        raise ImageError("this DICOM object holds no pixels", fix="Use the image that it belongs to.", rule=_RULE)


def _name_of(storage_class: Any) -> str:
    # The dictionary's name, or nothing: an unknown identifier may hold the institution's root.
    name = str(getattr(storage_class, "name", ""))
    return "an object of another kind" if not name or name[0].isdigit() else name


def transfer_syntax_of(dataset: FileDataset) -> str:
    """Give the transfer syntax that the file names, else the plain one that its structure shows."""
    named = dataset.file_meta.get("TransferSyntaxUID") if hasattr(dataset, "file_meta") else None
    if named == DeflatedExplicitVRLittleEndian:
        return str(ExplicitVRLittleEndian)
    if named:
        return str(named)
    is_implicit, is_little_endian = dataset.original_encoding
    if is_implicit:
        return str(ImplicitVRLittleEndian)
    return str(ExplicitVRLittleEndian if is_little_endian else ExplicitVRBigEndian)


def is_little_endian(dataset: FileDataset) -> bool:
    """Whether the numbers in byte strings (VR OW) of this file have their low byte first."""
    return transfer_syntax_of(dataset) != ExplicitVRBigEndian


def frame_count(dataset: Dataset) -> int:
    """Give the number of frames: 1 where the file does not say."""
    count = int(dataset.get("NumberOfFrames") or 1)
    limits.check_frames(count)
    return count


def find_number(dataset: Dataset, keyword: str) -> float | None:
    """Give a number of the file; none where it has none there, several, or what is none."""
    value = dataset.get(keyword)
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def has_groups(dataset: Dataset) -> bool:
    """Whether the object describes its frames in functional groups, as enhanced objects do."""
    return bool(dataset.get("PerFrameFunctionalGroupsSequence") or dataset.get("SharedFunctionalGroupsSequence"))


def find_group(dataset: Dataset, frame: int, keyword: str) -> Dataset | None:
    """Give the first item of a functional group: the frame's own, else the one that all frames share (PS3.3 C.7.6.16).

    An object without functional groups has the attributes at its top; then the object itself is given.
    """
    if not has_groups(dataset):
        return dataset
    per_frame = dataset.get("PerFrameFunctionalGroupsSequence") or ()
    shared = dataset.get("SharedFunctionalGroupsSequence") or ()
    for holder in (*per_frame[frame : frame + 1], *shared[:1]):
        items = holder.get(keyword)
        if items:
            item: Dataset = items[0]
            return item
    return None
