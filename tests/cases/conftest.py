"""The libraries of this folder, ready to be checked: the good one gets its pictures here."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from radanki.cli import run

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent


@pytest.fixture
def good_library(tmp_path: Path) -> Path:
    """Copy the library without a fault and draw its pictures."""
    library = tmp_path / "library"
    shutil.copytree(HERE / "good", library)
    chest = library / "cases/xr/chest"
    for path in (chest / "tension-pneumothorax/frontal.png", chest / "normal-chest-film/frontal.png"):
        draw_film(path, 200)
    slices = chest / "tension-pneumothorax/slices"
    slices.mkdir()
    for number in range(4):
        draw_film(slices / f"slice{number:02d}.png", 64)
    (chest / "tension-pneumothorax/sign.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>\n'
    )
    write_loop(library / "cases/us/cardiovascular/heart-anatomy/loop.dcm")
    write_volumes(library / "cases/ct/neuro/withdrawn-bleed")
    return library


def draw_film(path: Path, side_px: int) -> None:
    """Draw a grey picture with a slope across it."""
    from PIL import Image  # noqa: PLC0415  # only where a test wants a picture

    Image.linear_gradient("L").resize((side_px, side_px)).save(path)


def write_loop(path: Path) -> None:
    """Write an ultrasound loop of 12 frames, 64 by 64 pixels, that says nothing of anybody."""
    import numpy as np  # noqa: PLC0415  # only where a test wants a picture
    from pydicom.dataset import Dataset, FileMetaDataset  # noqa: PLC0415
    from pydicom.uid import ExplicitVRLittleEndian  # noqa: PLC0415

    from radanki.phi.deidentification.uids import fresh_uid  # noqa: PLC0415

    loop = Dataset()
    loop.SOPClassUID = "1.2.840.10008.5.1.4.1.1.3.1"
    loop.SOPInstanceUID = fresh_uid(b"loop")
    loop.Modality, loop.PhotometricInterpretation, loop.NumberOfFrames = "US", "MONOCHROME2", 12
    loop.Rows = loop.Columns = 64
    loop.SamplesPerPixel, loop.PixelRepresentation = 1, 0
    loop.BitsAllocated, loop.BitsStored, loop.HighBit = 8, 8, 7
    loop.PixelData = np.tile(np.arange(64, dtype=np.uint8), (12, 64, 1)).tobytes()
    loop.file_meta = FileMetaDataset()
    loop.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    loop.file_meta.MediaStorageSOPClassUID = loop.SOPClassUID
    loop.file_meta.MediaStorageSOPInstanceUID = loop.SOPInstanceUID
    loop.save_as(path, enforce_file_format=True)


def write_volumes(folder: Path) -> None:
    """Write a volume and the label map of one region in it."""
    import nibabel as nib  # noqa: PLC0415  # only where a test wants a picture
    import numpy as np  # noqa: PLC0415  # only where a test wants a picture

    grey = np.zeros((32, 32, 6), dtype=np.int16)
    grey[8:24, 8:24] = 40
    labels = np.zeros((32, 32, 6), dtype=np.uint8)
    labels[10:16, 10:16] = 17
    nib.save(nib.Nifti1Image(grey, np.eye(4)), folder / "head.nii.gz")
    nib.save(nib.Nifti1Image(labels, np.eye(4)), folder / "labels.nii.gz")


@pytest.fixture
def check_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[Path], tuple[int, str]]:
    """Give a function that runs ``radanki check`` on a library: exit status and what it says to people."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795500000")  # 24 Nov 2026: sources age, and tests should not
    monkeypatch.setenv("RADANKI_CACHE", str(tmp_path / "cache"))

    def check(library: Path) -> tuple[int, str]:
        status = run(["-C", str(library), "check"])
        return status, capsys.readouterr().err

    return check
