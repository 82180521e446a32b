"""EXIF blocks, which are small TIFF files without a picture (CIPA DC-008)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging.formats.walkers.tiff import directories_of
from radanki.model.phi.location import PhiLocation

if TYPE_CHECKING:
    from collections.abc import Iterator

_GPS = 34853


def locations_in_exif(octets: bytes, where: str) -> Iterator[PhiLocation]:
    """Give one PHI location for the block, and one more each for a position and for a thumbnail in it.

    A block that can't be read is one all the same.
    """
    yield PhiLocation("privacy/exif", where)
    try:
        directories = directories_of(octets)
    except ImageError:
        return
    if any(directory.find(_GPS) for directory in directories):
        yield PhiLocation("privacy/gps", where)
    if len(directories) > 1:
        yield PhiLocation("privacy/thumbnail", where)
