from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from pydicom.uid import ExplicitVRLittleEndian

from radanki.imaging.rendering import render
from radanki.model.imaging.rendering import Rendering, RenderJob, View
from support.pictures import a_dicom

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pydicom.dataset import FileDataset

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
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        a_dicom(pixels, syntax, **more).save_as(path, enforce_file_format=True)
        return path

    return write


@pytest.fixture
def make_dataset() -> Callable[..., FileDataset]:
    return a_dicom
