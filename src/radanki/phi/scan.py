"""The PHI scan: where a file that would enter the repository can carry what names a patient.

Every byte of a file must belong to the picture by the rules of its format; what does not is a :class:`PhiLocation`.
Values are never quoted. Nothing is de-identified here: git keeps what was once committed, so the file itself must be
another one.
"""

from __future__ import annotations

import mmap
import stat
from itertools import islice
from typing import TYPE_CHECKING, Literal

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.imaging.boundary import decoding
from radanki.imaging.formats.kinds import Kind, kind_of
from radanki.imaging.formats.walkers.gif import SIGNATURES
from radanki.model.phi.location import PhiLocation
from radanki.phi.formats.dicom import locations_in_dicom
from radanki.phi.formats.gif import locations_in_gif
from radanki.phi.formats.hidden_pixels import locations_in_hidden_pixels
from radanki.phi.formats.jpeg import locations_in_jpeg
from radanki.phi.formats.jpeg_structure import locations_in_structure
from radanki.phi.formats.nifti import locations_in_nifti
from radanki.phi.formats.nrrd import locations_in_nrrd
from radanki.phi.formats.png import locations_in_png
from radanki.phi.formats.tiff import locations_in_tiff
from radanki.phi.formats.webp import locations_in_webp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_LOCATIONS = 20_000
"""PHI locations that are given of one file; nobody needs more to see that it must not be committed."""

RASTER_BYTES = 256 * 1024**2
"""Bytes of a PNG, JPEG, WebP, TIFF or GIF file that is looked at."""

_RASTERS = {
    "gif": locations_in_gif,
    "jpeg": locations_in_jpeg,
    "png": locations_in_png,
    "tiff": locations_in_tiff,
    "webp": locations_in_webp,
}
_HEAD_BYTES, _TEXT_BYTES = 8, 4 * 1024**2
_UNKNOWN = "media/unknown-kind"


def scan(path: Path) -> tuple[PhiLocation, ...]:
    """Give every PHI location of one plain file, in the order of the file; an empty or a text file has none.

    Pixels are decoded where they can hide something: in transparency, beside palettes and edges, behind the end of a
    bitstream. Raises :class:`ImageError` for what is
    damaged or too large: such a file is not free of PHI either. The text of a file (case.yaml, an SVG) is not looked
    at.
    """
    with decoding("the file"):
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise ImageError("this is no plain file", fix="Put the file itself into the folder.", rule="media/link")
        if not status.st_size:
            return ()
        return tuple(dict.fromkeys(islice(_locations_in(path), MOST_LOCATIONS)))


def _locations_in(path: Path) -> Iterator[PhiLocation]:
    kind = _kind_of(path)
    if kind == "text":
        return
    if kind == "dicom":
        # Read into the address space and not into memory; the views of it end with the last of them.
        with path.open("rb") as file:
            octets = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        yield from locations_in_dicom(octets)
    elif kind == "nifti":
        yield from locations_in_nifti(path)
    elif kind == "nrrd":
        yield from locations_in_nrrd(path)
    elif kind == "other":
        yield PhiLocation("privacy/unexamined", "the whole file")
    else:
        yield from _locations_in_raster(path, kind)


def _kind_of(path: Path) -> Kind | Literal["gif", "text", "other"]:
    limits.check_file(path)
    with path.open("rb") as file:
        if file.read(_HEAD_BYTES).startswith(SIGNATURES):
            return "gif"
    try:
        return kind_of(path)
    except ImageError as error:
        if error.rule != _UNKNOWN:
            raise
    return "text" if _is_text(path) else "other"


def _is_text(path: Path) -> bool:
    """Whether a file is UTF-8 without the control characters that only binary files have."""
    with path.open("rb") as file:
        octets = file.read(_TEXT_BYTES + 1)
    if len(octets) > _TEXT_BYTES or b"\0" in octets or octets.startswith(b"%PDF"):
        return False
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _locations_in_raster(path: Path, kind: str) -> Iterator[PhiLocation]:
    size_bytes = path.stat().st_size
    if size_bytes > RASTER_BYTES:
        raise ImageError(f"the picture has {size_bytes:,} bytes", fix="Make it smaller.", rule="media/too-large")
    yield from locations_in_octets(path.read_bytes(), kind)
    if kind in {"png", "webp"}:
        yield from locations_in_hidden_pixels(path)


def locations_in_octets(octets: bytes, kind: str) -> Iterator[PhiLocation]:
    """Give the PHI locations of a raster in memory, but those that transparency and palettes make."""
    yield from _RASTERS[kind](octets)
    if kind == "jpeg":
        yield from locations_in_structure(octets)
    if kind == "gif":
        yield PhiLocation("privacy/not-canonical", "a GIF picture, which no case can show")
