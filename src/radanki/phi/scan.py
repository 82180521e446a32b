"""The first wall: where a file that would enter the repository can carry an identity.

Every byte of a file must belong to the picture by the rules of its format; what does not is a :class:`Trace`. Values
are never quoted. Nothing is cleaned here: git keeps what was once committed, so the file itself must be another one.
"""

from __future__ import annotations

import mmap
import stat
from typing import TYPE_CHECKING, Literal

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.imaging.boundary import decoding
from radanki.imaging.formats.kinds import Kind, kind_of
from radanki.model.phi.location import PhiLocation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_TRACES = 20_000
"""Traces that are given of one file; nobody needs more to see that it must not be committed."""

RASTER_BYTES = 256 * 1024**2
"""Bytes of a PNG, JPEG, WebP, TIFF or GIF file that is looked at."""

_GIFS = (b"GIF87a", b"GIF89a")
_HEAD_BYTES, _TEXT_BYTES = 8, 4 * 1024**2
_UNKNOWN = "media/unknown-kind"


def scan(path: Path) -> tuple[PhiLocation, ...]:
    """Give every trace of one plain file, in the order of the file; an empty or a text file has none.

    No pixel is decoded but those of PNG and WebP files with transparency. Raises :class:`ImageError` for what is
    damaged or too large: such a file is not clean either. The text of a file (case.yaml, an SVG) is not looked at.
    """
    with decoding("the file"):
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise ImageError("this is no plain file", fix="Put the file itself into the folder.", rule="media/link")
        if not status.st_size:
            return ()
        traces: list[PhiLocation] = []
        for trace in _traces_of(path):
            traces.append(trace)
            if len(traces) == MOST_TRACES:
                break
        return tuple(dict.fromkeys(traces))


def _traces_of(path: Path) -> Iterator[PhiLocation]:
    kind = _kind_of(path)
    if kind == "text":
        return
    if kind == "dicom":
        yield from _traces_of_dicom(path)
    elif kind == "nifti":
        from radanki.phi.formats.nifti import traces_of_nifti  # noqa: PLC0415  # what the file needs, no more

        yield from traces_of_nifti(path)
    elif kind == "nrrd":
        from radanki.phi.formats.nrrd import traces_of_nrrd  # noqa: PLC0415  # as above

        yield from traces_of_nrrd(path)
    elif kind == "other":
        yield PhiLocation("privacy/unexamined", "the whole file")
    else:
        yield from _traces_of_raster(path, kind)


def _kind_of(path: Path) -> Kind | Literal["gif", "text", "other"]:
    limits.check_file(path)
    with path.open("rb") as file:
        if file.read(_HEAD_BYTES).startswith(_GIFS):
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


def _traces_of_dicom(path: Path) -> Iterator[PhiLocation]:
    from radanki.phi.formats.dicom import traces_of_dicom  # noqa: PLC0415  # pydicom, where it is needed

    # Read into the address space and not into memory; the views of it end with the process or with the last of them.
    with path.open("rb") as file:
        octets = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    yield from traces_of_dicom(octets)


def _traces_of_raster(path: Path, kind: str) -> Iterator[PhiLocation]:
    from radanki.phi.formats.gif import traces_of_gif  # noqa: PLC0415  # what the file needs, no more
    from radanki.phi.formats.jpeg import traces_of_jpeg  # noqa: PLC0415  # as above
    from radanki.phi.formats.png import traces_of_png  # noqa: PLC0415  # as above
    from radanki.phi.formats.tiff import traces_of_tiff  # noqa: PLC0415  # as above
    from radanki.phi.formats.webp import traces_of_webp  # noqa: PLC0415  # as above

    size_bytes = path.stat().st_size
    if size_bytes > RASTER_BYTES:
        raise ImageError(f"the picture has {size_bytes:,} bytes", fix="Make it smaller.", rule="media/too-large")
    walkers = {
        "gif": traces_of_gif,
        "jpeg": traces_of_jpeg,
        "png": traces_of_png,
        "tiff": traces_of_tiff,
        "webp": traces_of_webp,
    }
    yield from walkers[kind](path.read_bytes())
    if kind in {"png", "webp"}:
        from radanki.phi.formats.hidden_pixels import traces_of_hidden_pixels  # noqa: PLC0415  # Pillow

        yield from traces_of_hidden_pixels(path)
