"""The library without a fault of ``tests/cases/good``, with its pictures drawn."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from radanki.phi.deidentification.uids import fresh_uid
from support.libraries import SCHEMATIC
from support.pictures import write_dicom, write_nifti

_GOOD = Path(__file__).parents[1] / "cases" / "good"


def copy_good_library(library: Path) -> Path:
    """Copy the library without a fault and draw its pictures."""
    shutil.copytree(_GOOD, library)
    chest = library / "cases/xr/chest"
    for path in (chest / "tension-pneumothorax/frontal.png", chest / "normal-chest-film/frontal.png"):
        _draw_slope(path, 200)
    slices = chest / "tension-pneumothorax/slices"
    slices.mkdir()
    for number in range(4):
        _draw_slope(slices / f"slice{number:02d}.png", 64)
    (chest / "tension-pneumothorax/sign.svg").write_text(SCHEMATIC)
    _write_loop(library / "cases/us/cardiovascular/heart-anatomy/loop.dcm")
    _draw_slope(library / "cases/us/chest/pneumothorax-without-sliding/space.png", 160)
    _write_volumes(library / "cases/ct/neuro/withdrawn-bleed")
    _write_tissues(library / "cases/mr/neuro/contrast-of-tissues/tissues.nii.gz")
    return library


def _draw_slope(path: Path, side_px: int) -> None:
    Image.linear_gradient("L").resize((side_px, side_px)).save(path)


def _write_loop(path: Path) -> None:
    """Write an ultrasound loop of 12 frames, 64 by 64 pixels, that says nothing of anybody."""
    frames = np.tile(np.arange(64, dtype=np.uint8), (12, 64, 1))
    write_dicom(
        path, frames, Modality="US", SOPClassUID="1.2.840.10008.5.1.4.1.1.3.1", SOPInstanceUID=fresh_uid(b"loop")
    )


def _write_volumes(folder: Path) -> None:
    """Write a volume and the label map of one region in it."""
    grey = np.zeros((32, 32, 6), dtype=np.int16)
    grey[8:24, 8:24] = 40
    labels = np.zeros((32, 32, 6), dtype=np.uint8)
    labels[10:16, 10:16] = 17
    write_nifti(folder / "head.nii.gz", grey)
    write_nifti(folder / "labels.nii.gz", labels)


def _write_tissues(path: Path) -> None:
    """Write a map of three tissues, one within the other, of which MR pictures are worked out."""
    tissues = np.zeros((32, 32, 1), dtype=np.uint8)
    for tissue, edge in ((3, 2), (2, 6), (1, 12)):
        tissues[edge : 32 - edge, edge : 32 - edge] = tissue
    write_nifti(path, tissues)
