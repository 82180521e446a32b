"""Small DICOM files and volumes of values that a test chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nibabel
import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import (
    UID,
    CTImageStorage,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    generate_uid,
)

if TYPE_CHECKING:
    from pathlib import Path

NO_PREAMBLE = b"\0" * 128


def a_dicom(pixels: np.ndarray, syntax: str = ExplicitVRLittleEndian, **attributes: Any) -> FileDataset:
    """Give pixels (rows, columns), (frames, rows, columns) or (..., 3) as a DICOM data set with further attributes.

    An attribute may be a pair of value representation and value, to break the rules with.
    """
    implicit, little = syntax == ImplicitVRLittleEndian, syntax != ExplicitVRBigEndian
    dataset = FileDataset("", Dataset(), NO_PREAMBLE, is_implicit_VR=implicit, is_little_endian=little)
    dataset.SOPClassUID, dataset.SOPInstanceUID, dataset.Modality = CTImageStorage, generate_uid(), "MR"
    dataset.file_meta = file_meta_of(dataset, syntax)
    hold_pixels(dataset, pixels)
    for keyword, value in attributes.items():
        if isinstance(value, tuple):
            dataset.add_new(keyword, *value)
        else:
            setattr(dataset, keyword, value)
    return dataset


def hold_pixels(dataset: Dataset, pixels: np.ndarray) -> None:
    """Put pixels into a data set, and describe them (PS3.3 C.7.6.3)."""
    is_colour = pixels.shape[-1] == 3 and pixels.ndim > 2
    space = pixels.shape[:-1] if is_colour else pixels.shape
    dataset.Rows, dataset.Columns = space[-2:]
    if len(space) == 3:
        dataset.NumberOfFrames = space[0]
    dataset.SamplesPerPixel = 3 if is_colour else 1
    dataset.PhotometricInterpretation = "RGB" if is_colour else "MONOCHROME2"
    if is_colour:
        dataset.PlanarConfiguration = 0
    bits = pixels.dtype.itemsize * 8
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit, dataset.PixelRepresentation = bits - 1, int(pixels.dtype.kind == "i")
    dataset.PixelData = pixels.tobytes() + b"\0" * (pixels.nbytes % 2)
    dataset["PixelData"].VR = "OW" if bits > 8 else "OB"


def file_meta_of(dataset: Dataset, syntax: str = ExplicitVRLittleEndian) -> FileMetaDataset:
    """Give what goes before a data set in its file (PS3.10 7.1)."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = UID(syntax)
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
    return meta


def save_dicom(dataset: Dataset, path: Path, preamble: bytes = NO_PREAMBLE) -> Path:
    """Write a data set as a file."""
    dataset.file_meta, dataset.preamble = file_meta_of(dataset), preamble
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(path, enforce_file_format=True)
    return path


def write_dicom(path: Path, pixels: np.ndarray, **attributes: Any) -> Path:
    """Write pixels as a DICOM file with further attributes."""
    return save_dicom(a_dicom(pixels, **attributes), path)


def write_nifti(path: Path, values: np.ndarray, affine: np.ndarray | None = None) -> Path:
    """Write a volume of values (i, j, k); without an affine a voxel measures 1 mm, and i, j, k are x, y, z."""
    nibabel.save(nibabel.Nifti1Image(values, np.eye(4) if affine is None else affine), path)
    return path
