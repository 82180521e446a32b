from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import (
    UID,
    CTImageStorage,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    generate_uid,
)

from radanki.imaging.rendering import render
from radanki.model.imaging.rendering import Rendering, RenderJob, View

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.model.imaging.rendering import PixelBox, Window


def a_job(  # noqa: PLR0913  # one argument for each field of a job
    source: Path,
    *,
    view: View | None = None,
    modality: str = "xr",
    window: Window | None = None,
    crop: PixelBox | None = None,
    redacted: tuple[PixelBox, ...] = (),
) -> RenderJob:
    return RenderJob(source, "0" * 64, view or View(), modality, window, crop, redacted)


def pixels_of(rendering: Rendering) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(rendering.data)))


@pytest.fixture
def rendered() -> Callable[..., Rendering]:
    return lambda source, **job: render(a_job(source, **job))


@pytest.fixture
def shown() -> Callable[..., np.ndarray]:
    """The pixels that a student sees of a source."""
    return lambda source, **job: pixels_of(render(a_job(source, **job)))


@pytest.fixture
def write_dicom(tmp_path: Path) -> Callable[..., Path]:
    """Write pixels (rows, columns), (frames, rows, columns) or (..., 3) as a DICOM file with further attributes.

    An attribute may be a pair of value representation and value, to break the rules with.
    """

    def write(pixels: np.ndarray, name: str = "image.dcm", syntax: str = ExplicitVRLittleEndian, **more: Any) -> Path:
        dataset = a_dataset(pixels, syntax)
        for keyword, value in more.items():
            if isinstance(value, tuple):
                dataset.add_new(keyword, *value)
            else:
                setattr(dataset, keyword, value)
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        dataset.save_as(path, enforce_file_format=True)
        return path

    return write


def a_dataset(pixels: np.ndarray, syntax: str = ExplicitVRLittleEndian) -> FileDataset:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = UID(syntax)
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    encoding = {"is_implicit_VR": syntax == ImplicitVRLittleEndian, "is_little_endian": syntax != ExplicitVRBigEndian}
    dataset = FileDataset("", Dataset(), file_meta=meta, preamble=b"\0" * 128, **encoding)
    dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    dataset.Modality = "MR"
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
    dataset.HighBit = bits - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    dataset.PixelData = pixels.tobytes() + b"\0" * (pixels.nbytes % 2)
    dataset["PixelData"].VR = "OW" if bits > 8 else "OB"
    return dataset


@pytest.fixture
def make_dataset() -> Callable[..., FileDataset]:
    return a_dataset
