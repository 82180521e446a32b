"""A library of pictures to search: a film, a loop and a stack, each with findings that a student marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw
from pydicom.uid import UltrasoundMultiFrameImageStorage

from support.cases import LOOKED, a_case, a_finding, an_image
from support.libraries import write_case, write_deck
from support.pictures import write_dicom, write_nifti
from support.program import radanki_here

if TYPE_CHECKING:
    from pathlib import Path

SPOT = (0.3, 0.4)
"""Where in each picture the finding is, in fractions of it."""
KEY_SLICE, KEY_FRAME, DEPTH, FRAMES = 4, 7, 20, 12
"""The stack's finding is on slices around the key alone; the loop's on the key frame."""
_ULTRASOUND: Any = {"Modality": "US", "SOPClassUID": UltrasoundMultiFrameImageStorage, "FrameTime": 83}
_FILM, _LOOP, _STACK = (700, 900), (320, 240), (200, 200)


def write_search_library(root: Path) -> None:
    """Write the library, its pictures made by the program's own ``clean``."""
    write_deck(root)
    originals = root.parent / "originals"
    originals.mkdir()
    _write_film(root)
    _write_loop(root, originals)
    _write_stack(root)


def _write_film(root: Path) -> None:
    width, height = _FILM
    text = a_case(
        "00000000000000e1",
        "Solitary pulmonary nodule",
        images=[an_image(_spot_on(_FILM), name="frontal", view="PA", looked=LOOKED)],
        diagnosis="Solitary pulmonary nodule",
    )
    film = Image.linear_gradient("L").resize(_FILM)
    x, y = SPOT[0] * width, SPOT[1] * height
    ImageDraw.Draw(film).ellipse((x - 30, y - 30, x + 30, y + 30), fill=230)
    film.save(write_case(root, "xr/chest/nodule-on-film", text) / "frontal.png")


def _write_loop(root: Path, originals: Path) -> None:
    width, height = _LOOP
    text = a_case(
        "00000000000000e2",
        "Pericardial effusion",
        images=[
            an_image(
                _spot_on(_LOOP, slice=KEY_FRAME),
                name="apical",
                file="apical.dcm",
                view="apical four-chamber",
                frames={"start": 0, "stop": FRAMES, "fps": 12, "key": KEY_FRAME},
                looked=LOOKED,
            )
        ],
        diagnosis="Pericardial effusion",
    )
    rows, columns = np.mgrid[0:height, 0:width]
    middles = [(SPOT[0] + 0.03 * (frame - KEY_FRAME), SPOT[1]) for frame in range(FRAMES)]
    spots = [np.hypot(columns - u * width, rows - v * height) < 20 for u, v in middles]
    original = originals / "loop.dcm"
    write_dicom(original, np.stack([np.where(spot, 210, 60).astype(np.uint8) for spot in spots]), **_ULTRASOUND)
    cleaned = radanki_here(root, "clean", "--as", "dicom", "--out", originals / "clean", original)
    assert cleaned.status == 0, cleaned.said
    (made,) = (originals / "clean").iterdir()
    made.rename(write_case(root, "us/cardiovascular/effusion-in-a-loop", text) / "apical.dcm")


def _write_stack(root: Path) -> None:
    text = a_case(
        "00000000000000e3",
        "Pulmonary hamartoma",
        images=[
            an_image(
                _spot_on(_STACK, slices=[KEY_SLICE - 1, KEY_SLICE + 1]),
                name="axial",
                file="chest.nii",
                slices={"plane": "axial", "start": 0, "stop": DEPTH, "key": KEY_SLICE},
                window="lung",
                windows=["lung", "soft"],
                looked=LOOKED,
            )
        ],
        diagnosis="Pulmonary hamartoma",
    )
    columns, rows = np.mgrid[0 : _STACK[0], 0 : _STACK[1]]
    values = np.full((*_STACK, DEPTH), -850, dtype=np.int16)
    spot = np.hypot(columns - (1 - SPOT[0]) * _STACK[0], rows - (1 - SPOT[1]) * _STACK[1]) < 14
    values += 4 * np.arange(DEPTH, dtype=np.int16)
    values[spot, KEY_SLICE - 1 : KEY_SLICE + 2] = 40
    # NIfTI counts voxels to the right, the front and the head of the patient: all three run against the picture or up.
    write_nifti(
        write_case(root, "ct/chest/hamartoma-in-a-stack", text) / "chest.nii", values, np.diag((1.5, 1.5, 3, 1))
    )


def _spot_on(size: tuple[int, int], **where: object) -> dict[str, object]:
    width, height = size
    ellipse = [SPOT[0] * width, SPOT[1] * height, 0.05 * width, 0.05 * width]
    return {**a_finding(1, "Round opacity", ellipse=ellipse, asks=["find"]), **where}
