"""New DICOM files out of pixels: only what the list of allowed attributes has, each value a number or of a closed set.

Nothing is copied as text. UIDs are made out of the new pixels; there are no dates, no private attributes, no curves,
overlays or tables, and the pixels are stored plain. Frames of enhanced objects become a series of plain slices.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian
from pydicom.valuerep import DSfloat

from radanki.errors import ImageError
from radanki.imaging.encoding.fit import SQUARE_ENOUGH, crop
from radanki.imaging.formats.dicom import open_picture
from radanki.imaging.formats.dicom_file import find_group
from radanki.imaging.formats.dicom_geometry import LPS_TO_RAS
from radanki.imaging.formats.kinds import files_of, kind_of
from radanki.imaging.picture import FileWindow, LookupTable, Rescale
from radanki.imaging.reading import read_picture
from radanki.imaging.windowing.auto_window import chosen_places
from radanki.imaging.windowing.window import look_up
from radanki.model.imaging.rendering import Window
from radanki.phi.deidentification.uids import fresh_uid
from radanki.vocabulary.dicom_attributes import AllowedAttribute, allowed_attributes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydicom.dataset import FileDataset

    from radanki.imaging.picture import Array, GreyscaleTransform, Picture
    from radanki.model.imaging.rendering import PixelBox, View
    from radanki.model.phi.deidentification import DeidentifyJob

_STORAGE = "1.2.840.10008.5.1.4.1.1."
_SECONDARY_CAPTURE = f"{_STORAGE}7"
_PLAIN_CLASS = {f"{_STORAGE}2.1": f"{_STORAGE}2", f"{_STORAGE}4.1": f"{_STORAGE}4"}
"""Enhanced CT and MR become plain CT and MR."""

_CLASS_OF_CODE = {"CT": f"{_STORAGE}2", "MR": f"{_STORAGE}4", "NM": f"{_STORAGE}20", "PT": f"{_STORAGE}128"}
"""The class of values whose modality a person states, since a volume file does not."""

_MULTI_FRAME_CLASSES = {f"{_STORAGE}{ending}" for ending in ("3.1", "12.1", "12.2", "20", "7.2", "7.3", "7.4")}
_EMPTY = ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "StudyID")
_EMPTY_TOO = ("AccessionNumber", "ReferringPhysicianName")
"""What readers expect to be there, and may be empty (type 2 of PS3.3)."""

_WORDS = ("BodyPartExamined", "PatientPosition", "ViewPosition", "Laterality", "ImageLaterality")
_WARNINGS = (("BurnedInAnnotation", "YES"), ("RecognizableVisualFeatures", "YES"), ("LossyImageCompression", "01"))
"""What the original says against itself stays said; what it says for itself does not."""

_LENGTHS = ("SliceThickness", "SpacingBetweenSlices")
_DIRECTION = re.compile(r"[LRAPHF]{1,3}")
_16_BITS = {"i": (-32_768, 32_767), "u": (0, 65_535)}


@dataclass(frozen=True, slots=True, eq=False)
class _NewPicture:
    """Pixels that are ready to be stored, and how they are shown."""

    pixels: Array
    is_inverse: bool
    rescale: Rescale
    window: FileWindow | None
    padding: int | None


def write_dicom_files(job: DeidentifyJob, views: Sequence[View]) -> tuple[tuple[str, ...], tuple[int, int]]:
    """Write one file, or one a slice, to ``job.out``; give their names and (width, height)."""
    origin = _origin_of(job)
    storage_class = _class_of(origin) if origin is not None else _CLASS_OF_CODE.get(job.code, _SECONDARY_CAPTURE)
    if len(views) > 1 and storage_class in _MULTI_FRAME_CLASSES:
        return _write_loop(job, views, origin, storage_class)
    storage_class = _SECONDARY_CAPTURE if storage_class in _MULTI_FRAME_CLASSES - {f"{_STORAGE}20"} else storage_class
    seed = _seed_of(job, views)
    names, size = [], (0, 0)
    for number, view in enumerate(views, 1):
        source = read_picture(job.source, view)
        new = _new_picture(source, job, origin)
        dataset = _dataset(new, storage_class, seed, number, origin)
        _put_place(dataset, source, job.crop, seed, origin)
        _put_lengths(dataset, origin, view.frame or 0)
        names.append(f"{number:04d}.dcm")
        _save(dataset, job.out / names[-1])
        size = (int(new.pixels.shape[1]), int(new.pixels.shape[0]))
    return tuple(names), size


def _write_loop(
    job: DeidentifyJob, views: Sequence[View], origin: FileDataset | None, storage_class: str
) -> tuple[tuple[str, ...], tuple[int, int]]:
    """Write the frames of a loop into one file; they must be shown alike."""
    sources = [read_picture(job.source, view) for view in views]
    frames = [_new_picture(source, job, origin) for source in sources]
    stacked = np.stack([frame.pixels for frame in frames])
    whole = _NewPicture(stacked, frames[0].is_inverse, frames[0].rescale, frames[0].window, frames[0].padding)
    seed = hashlib.sha256(stacked.tobytes()).digest()
    dataset = _dataset(whole, storage_class, seed, 1, origin)
    _put(dataset, "NumberOfFrames", len(frames))
    milliseconds = _frame_time(origin)
    if milliseconds is not None:
        _put(dataset, "FrameTime", milliseconds)
        dataset.FrameIncrementPointer = 0x00181063
    _put_place(dataset, sources[0], job.crop, seed, origin)
    _save(dataset, job.out / "0001.dcm")
    return ("0001.dcm",), (int(stacked.shape[2]), int(stacked.shape[1]))


def _origin_of(job: DeidentifyJob) -> FileDataset | None:
    """Give the header of the original where it is DICOM; of a series that of its first file."""
    path = files_of(job.source)[0] if job.source.is_dir() else job.source
    return open_picture(path, with_pixels=False) if kind_of(path) == "dicom" else None


def _class_of(origin: FileDataset | None) -> str:
    meta = {} if origin is None else getattr(origin, "file_meta", {})
    named = "" if origin is None else str(origin.get("SOPClassUID") or meta.get("MediaStorageSOPClassUID") or "")
    named = _PLAIN_CLASS.get(named, named)
    row = _rows()["SOPClassUID"]
    return named if named in row.values else _SECONDARY_CAPTURE


def _seed_of(job: DeidentifyJob, views: Sequence[View]) -> bytes:
    """Give what a series' UIDs are made of: the pixels of some of its slices, and how many there are."""
    digest = hashlib.sha256(str(len(views)).encode())
    for place in chosen_places(len(views)):
        digest.update(np.ascontiguousarray(read_picture(job.source, views[place]).pixels).tobytes())
    return digest.digest()


def _new_picture(source: Picture, job: DeidentifyJob, origin: FileDataset | None) -> _NewPicture:
    """Crop and redact the stored values, and undo what a plain file has no place for: tables, padding, stray bits."""
    if source.greyscale is None:
        pixels = _redacted(source.pixels, job.redacted, 0)
        return _NewPicture(crop(pixels, job.crop), is_inverse=False, rescale=Rescale(), window=None, padding=None)
    stored = _within_stored_bits(source.pixels, origin)
    stored, rescale, window = _without_tables(stored, source.greyscale, job.window)
    stored = _in_16_bits(stored)
    padding = None
    if source.greyscale.padding is not None:
        # Whatever lies in the padded part is not shown, so it may not differ from pixel to pixel either.
        padding = int(stored[source.greyscale.padding].min())
        stored = np.where(source.greyscale.padding, np.array(padding, dtype=stored.dtype), stored)
    black = stored.max() if source.greyscale.is_inverse else stored.min()
    pixels = crop(_redacted(stored, job.redacted, int(black)), job.crop)
    return _NewPicture(pixels, source.greyscale.is_inverse, rescale, window, padding)


def _redacted(pixels: Array, boxes: Sequence[PixelBox], black: int) -> Array:
    painted = pixels.copy()
    for x, y, width, height in boxes:
        painted[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)] = black
    return painted


def _within_stored_bits(stored: Array, origin: FileDataset | None) -> Array:
    """Clear the bits beside the stored ones: overlays once lay there."""
    bits = stored.dtype.itemsize * 8
    kept = int((origin.get("BitsStored") if origin is not None else None) or bits)
    if not np.issubdtype(stored.dtype, np.integer) or not 0 < kept < bits:
        return stored
    spare = bits - kept
    return (stored << spare) >> spare


def _without_tables(
    stored: Array, greyscale: GreyscaleTransform, window: Window | None
) -> tuple[Array, Rescale, FileWindow | None]:
    """Give values, their rescale and window; a table is applied, since no table is allowed."""
    rescale = greyscale.modality
    if isinstance(rescale, LookupTable):
        stored, rescale = look_up(stored, rescale), Rescale()
    if window is not None:
        return stored, rescale, FileWindow(window, greyscale.function)
    if isinstance(greyscale.voi, FileWindow):
        return stored, rescale, greyscale.voi
    if isinstance(greyscale.voi, LookupTable) and not _is_plain(greyscale.voi):
        values = np.floor(stored * rescale.slope + rescale.intercept)
        span = float(1 << greyscale.voi.bits)
        return look_up(values, greyscale.voi), Rescale(), FileWindow(Window(span / 2, span), "LINEAR")
    return stored, rescale, None


def _is_plain(table: LookupTable) -> bool:
    """Whether a table gives every 8-bit shade back as it is."""
    return table.first == 0 and np.array_equal(table.entries, np.arange(256))


def _in_16_bits(stored: Array) -> Array:
    if stored.dtype == np.uint8:
        return stored
    if not np.issubdtype(stored.dtype, np.integer):
        # Many volumes keep whole Hounsfield units as floats.
        if not np.array_equal(stored, np.rint(stored)) or np.abs(stored).max() > _16_BITS["u"][1]:
            raise _no_whole_numbers("are no whole numbers")
        stored = stored.astype(np.int32)
    kind = "i" if stored.dtype.kind == "i" and (stored.dtype.itemsize <= 2 or int(stored.min()) < 0) else "u"  # noqa: PLR2004  # bytes
    lowest, highest = _16_BITS[kind]
    if int(stored.min()) < lowest or int(stored.max()) > highest:
        raise _no_whole_numbers("do not fit into 16 bits")
    return stored.astype(np.int16 if kind == "i" else np.uint16)


def _no_whole_numbers(what: str) -> ImageError:
    return ImageError(f"the values of the picture {what}", fix="Use --as png or --as png16.", rule="clean/no-values")


def _dataset(new: _NewPicture, storage_class: str, seed: bytes, number: int, origin: FileDataset | None) -> Dataset:
    """Give the new data set without its place in the patient."""
    dataset = Dataset()
    for keyword in (*_EMPTY, *_EMPTY_TOO):
        setattr(dataset, keyword, "")
    _put(dataset, "ImageType", ["DERIVED", "PRIMARY" if storage_class != _SECONDARY_CAPTURE else "SECONDARY"])
    _put(dataset, "SOPClassUID", storage_class)
    stated = {known: code for code, known in _CLASS_OF_CODE.items()}.get(storage_class, "")
    _put(dataset, "Modality", stated if origin is None else str(origin.get("Modality") or ""))
    if "Modality" not in dataset:
        dataset.Modality = "OT"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = fresh_uid(seed, b"study"), fresh_uid(seed, b"series")
    dataset.SOPInstanceUID = fresh_uid(seed, str(number).encode(), new.pixels.tobytes())
    _put(dataset, "SeriesNumber", 1)
    _put(dataset, "InstanceNumber", number)
    _put(dataset, "PatientIdentityRemoved", "YES")
    _put(dataset, "DeidentificationMethod", "radanki clean")
    _put_words(dataset, origin)
    _put_pixels(dataset, new)
    _put_greyscale(dataset, new, origin)
    return dataset


def _put_words(dataset: Dataset, origin: FileDataset | None) -> None:
    if origin is None:
        return
    for keyword in _WORDS:
        _put(dataset, keyword, str(origin.get(keyword) or "").strip())
    for keyword, word in _WARNINGS:
        if str(origin.get(keyword) or "").strip().upper() == word:
            _put(dataset, keyword, word)
    directions = origin.get("PatientOrientation")
    if directions is not None and not isinstance(directions, str):
        letters = [str(direction) for direction in directions]
        if len(letters) == 2 and all(_DIRECTION.fullmatch(letter) for letter in letters):  # noqa: PLR2004  # along row and column
            dataset.PatientOrientation = letters


def _put_pixels(dataset: Dataset, new: _NewPicture) -> None:
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


def _put_greyscale(dataset: Dataset, new: _NewPicture, origin: FileDataset | None) -> None:
    if dataset.SamplesPerPixel != 1:
        return
    if new.rescale != Rescale():
        _put(dataset, "RescaleIntercept", new.rescale.intercept)
        _put(dataset, "RescaleSlope", new.rescale.slope)
        stated = "HU" if dataset.Modality == "CT" else "" if origin is None else str(origin.get("RescaleType") or "")
        _put(dataset, "RescaleType", stated if stated in _rows()["RescaleType"].values else "UNSPECIFIED")
    if new.window is not None:
        _put(dataset, "WindowCenter", new.window.window.centre)
        _put(dataset, "WindowWidth", new.window.window.width)
        _put(dataset, "VOILUTFunction", new.window.function)
    if new.padding is not None:
        dataset.add_new("PixelPaddingValue", "SS" if dataset.PixelRepresentation else "US", new.padding)


def _put_place(
    dataset: Dataset, source: Picture, box: PixelBox | None, seed: bytes, origin: FileDataset | None
) -> None:
    """Say where the picture lies and how large its pixels are; a crop moves its corner."""
    geometry = None if source.geometry is None else source.geometry.to_ras
    if geometry is not None:
        along_row, along_column = LPS_TO_RAS @ geometry[:3, 0], LPS_TO_RAS @ geometry[:3, 1]
        corner = LPS_TO_RAS @ (geometry[:3] @ np.array([*(box or (0, 0))[:2], 1.0]))
        between_columns, between_rows = float(np.linalg.norm(along_row)), float(np.linalg.norm(along_column))
        _put(dataset, "PixelSpacing", [between_rows, between_columns])
        _put(dataset, "ImagePositionPatient", [float(value) for value in corner])
        cosines = [*(along_row / between_columns), *(along_column / between_rows)]
        _put(dataset, "ImageOrientationPatient", [float(value) for value in cosines])
        dataset.FrameOfReferenceUID = fresh_uid(seed, b"frame of reference")
        return
    for keyword in ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"):
        value = None if origin is None else origin.get(keyword)
        if value is not None and not isinstance(value, str) and hasattr(value, "__len__") and len(value) == 2:  # noqa: PLR2004  # rows, columns
            _put(dataset, keyword, [float(number) for number in value])
    if "PixelSpacing" not in dataset and abs(source.pixel_aspect - 1) >= SQUARE_ENOUGH:
        ratio = Fraction(source.pixel_aspect).limit_denominator(9999)
        _put(dataset, "PixelAspectRatio", [ratio.numerator, ratio.denominator])


def _put_lengths(dataset: Dataset, origin: FileDataset | None, frame: int) -> None:
    group = None if origin is None else find_group(origin, frame, "PixelMeasuresSequence")
    for keyword in _LENGTHS:
        value = None if group is None else group.get(keyword)
        if isinstance(value, int | float) or hasattr(value, "real"):
            _put(dataset, keyword, float(value))  # type: ignore[arg-type]  # pydicom's numbers are not typed


def _frame_time(origin: FileDataset | None) -> float | None:
    """Give the milliseconds from frame to frame, from whichever attribute tells them."""
    if origin is None:
        return None
    if origin.get("FrameTime"):
        return float(origin.FrameTime)
    rate = origin.get("RecommendedDisplayFrameRate") or origin.get("CineRate")
    return 1000.0 / float(rate) if rate else None


def _put(dataset: Dataset, keyword: str, value: Any) -> None:
    """Set an attribute where the list of allowed ones has the value; else leave it out."""
    row = _rows()[keyword]
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
def _rows() -> dict[str, AllowedAttribute]:
    return {row.keyword: row for row in allowed_attributes().values()}


def _save(dataset: Dataset, path: Path) -> None:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta = meta
    dataset.save_as(path, enforce_file_format=True)
