"""PHI after the voxels of a volume, and in what gzip itself can carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from radanki.model.phi.location import PhiLocation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.imaging.formats.walkers.gzip_stream import PackedFile

_PART_BYTES = 1 << 20
_PLACES = {"bytes": "after the last voxel", "after gzip": "after the end of the gzip stream"}


def locations_at_end(file: PackedFile) -> Iterator[PhiLocation]:
    """Give a location for anything that is left of a file after its voxels, and one for a gzip header with texts."""
    rest = file.find_rest()
    if rest is not None:
        yield PhiLocation("privacy/trailing-bytes", _PLACES[rest])
    if file.has_names:
        yield PhiLocation("privacy/gzip-header", "the gzip header's time, file name, comment or extra field")


def skip_voxels(file: PackedFile, count: int, float_type: str | None) -> bool:
    """Pass over ``count`` bytes of voxels; tell whether those that are no numbers are all of one kind.

    A floating number that is none has bits to spare: a text can stand in them, and nothing shows it.
    """
    if float_type is None:
        file.skip(count)
        return True
    size = int(float_type[-1])
    whole, quiet = f"{float_type[0]}u{size}", (1 << (8 * size - 1)) - (1 << (22 if size == 4 else 51))  # noqa: PLR2004  # IEEE 754
    while count:
        part = file.take(min(count, _PART_BYTES))
        count -= len(part)
        bits = np.frombuffer(part[: len(part) // size * size], dtype=whole)
        odd = bits[np.isnan(bits.view(float_type))] & ((1 << (8 * size - 1)) - 1)
        if np.any(odd != quiet):
            file.skip(count)
            return False
    return True
