"""New DICOM files out of pixels: only what the list of allowed attributes has, each value a number or of a closed set.

Nothing is copied as text. UIDs are made out of the new pixels; there are no dates, no private attributes, no curves,
overlays or tables, and the pixels are stored plain. Frames of enhanced objects become a series of plain slices.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from radanki.imaging.formats.dicom import open_picture
from radanki.imaging.formats.kinds import files_of, kind_of
from radanki.imaging.reading import read_picture
from radanki.imaging.windowing.auto_window import chosen_places
from radanki.phi.deidentification.attributes import (
    allowed_rows,
    put,
    put_geometry,
    put_greyscale,
    put_lengths,
    put_pixels,
    put_words,
)
from radanki.phi.deidentification.pixels import PixelsToStore, pixels_to_store
from radanki.phi.deidentification.uids import fresh_uid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydicom.dataset import FileDataset

    from radanki.model.imaging.rendering import View
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
        new = pixels_to_store(source, job, origin)
        dataset = _dataset(new, storage_class, seed, number, origin)
        put_geometry(dataset, source, job.crop, seed, origin)
        put_lengths(dataset, origin, view.frame or 0)
        names.append(f"{number:04d}.dcm")
        _save(dataset, job.out / names[-1])
        size = (int(new.pixels.shape[1]), int(new.pixels.shape[0]))
    return tuple(names), size


def _write_loop(
    job: DeidentifyJob, views: Sequence[View], origin: FileDataset | None, storage_class: str
) -> tuple[tuple[str, ...], tuple[int, int]]:
    """Write the frames of a loop into one file; they must be shown alike."""
    sources = [read_picture(job.source, view) for view in views]
    frames = [pixels_to_store(source, job, origin) for source in sources]
    stacked = np.stack([frame.pixels for frame in frames])
    whole = PixelsToStore(stacked, frames[0].is_inverse, frames[0].rescale, frames[0].window, frames[0].padding)
    seed = hashlib.sha256(stacked.tobytes()).digest()
    dataset = _dataset(whole, storage_class, seed, 1, origin)
    put(dataset, "NumberOfFrames", len(frames))
    milliseconds = _frame_time(origin)
    if milliseconds is not None:
        put(dataset, "FrameTime", milliseconds)
        dataset.FrameIncrementPointer = 0x00181063
    put_geometry(dataset, sources[0], job.crop, seed, origin)
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
    row = allowed_rows()["SOPClassUID"]
    return named if named in row.values else _SECONDARY_CAPTURE


def _seed_of(job: DeidentifyJob, views: Sequence[View]) -> bytes:
    """Give what a series' UIDs are made of: the pixels of some of its slices, and how many there are."""
    digest = hashlib.sha256(str(len(views)).encode())
    for place in chosen_places(len(views)):
        digest.update(np.ascontiguousarray(read_picture(job.source, views[place]).pixels).tobytes())
    return digest.digest()


def _dataset(new: PixelsToStore, storage_class: str, seed: bytes, number: int, origin: FileDataset | None) -> Dataset:
    """Give the new data set without its place in the patient."""
    dataset = Dataset()
    for keyword in (*_EMPTY, *_EMPTY_TOO):
        setattr(dataset, keyword, "")
    put(dataset, "ImageType", ["DERIVED", "PRIMARY" if storage_class != _SECONDARY_CAPTURE else "SECONDARY"])
    put(dataset, "SOPClassUID", storage_class)
    stated = {known: code for code, known in _CLASS_OF_CODE.items()}.get(storage_class, "")
    put(dataset, "Modality", stated if origin is None else str(origin.get("Modality") or ""))
    if "Modality" not in dataset:
        dataset.Modality = "OT"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = fresh_uid(seed, b"study"), fresh_uid(seed, b"series")
    dataset.SOPInstanceUID = fresh_uid(seed, str(number).encode(), new.pixels.tobytes())
    put(dataset, "SeriesNumber", 1)
    put(dataset, "InstanceNumber", number)
    put(dataset, "PatientIdentityRemoved", "YES")
    put(dataset, "DeidentificationMethod", "radanki clean")
    put_words(dataset, origin)
    put_pixels(dataset, new)
    put_greyscale(dataset, new, origin)
    return dataset


def _frame_time(origin: FileDataset | None) -> float | None:
    """Give the milliseconds from frame to frame, from whichever attribute tells them."""
    if origin is None:
        return None
    if origin.get("FrameTime"):
        return float(origin.FrameTime)
    rate = origin.get("RecommendedDisplayFrameRate") or origin.get("CineRate")
    return 1000.0 / float(rate) if rate else None


def _save(dataset: Dataset, path: Path) -> None:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta = meta
    dataset.save_as(path, enforce_file_format=True)
