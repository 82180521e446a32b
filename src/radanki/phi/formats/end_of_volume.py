"""PHI after the voxels of a volume, and in what gzip itself can carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.model.phi.location import PhiLocation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.imaging.formats.walkers.gzip_stream import PackedFile

_PLACES = {"bytes": "after the last voxel", "after gzip": "after the end of the gzip stream"}


def locations_at_end(file: PackedFile) -> Iterator[PhiLocation]:
    """Give a location for anything that is left of a file after its voxels, and one for a gzip header with texts."""
    rest = file.find_rest()
    if rest is not None:
        yield PhiLocation("privacy/trailing-bytes", _PLACES[rest])
    if file.has_names:
        yield PhiLocation("privacy/gzip-header", "the gzip header's file name, comment or extra field")
