"""PHI in NIfTI volumes: the texts of the header, what lies between it and the voxels, and what comes after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.imaging.formats.walkers.gzip_stream import PackedFile, open_packed
from radanki.imaging.formats.walkers.nifti import NiftiHeader, read_nifti_header
from radanki.model.phi.location import PhiLocation
from radanki.phi.formats.end_of_volume import locations_at_end, skip_voxels
from radanki.phi.formats.nifti_numbers import find_loose_numbers, float_type_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# An unused number: 0, or what the format before NIfTI asked for.
_EXTENTS = {0, 16384}
_MOST_EXTENSION_BYTES = 16 * 1024**2


def locations_in_nifti(path: Path) -> Iterator[PhiLocation]:
    """Give the PHI locations of a volume, plain or in gzip; raises :class:`ImageError` where it ends too early."""
    with open_packed(path) as file:
        header = read_nifti_header(file)
        for name, text in header.texts.items():
            if any(text):
                yield PhiLocation("privacy/volume-header", "header", name)
        if header.extents not in _EXTENTS:
            yield PhiLocation("privacy/volume-header", "header", "extents")
        for name in find_loose_numbers(header.octets, header.order, len(header.axes)):
            yield PhiLocation("privacy/volume-header", "header", name)
        yield from _locations_around_voxels(file, header)
        yield from locations_at_end(file)


def _locations_around_voxels(file: PackedFile, header: NiftiHeader) -> Iterator[PhiLocation]:
    between = -1 if header.voxels_at is None else header.voxels_at - header.header_bytes
    if not 0 <= between <= _MOST_EXTENSION_BYTES:
        raise ImageError("the volume's header is damaged", fix="Save the volume again.")
    if any(file.take(between)):
        yield PhiLocation("privacy/volume-extension", "between the header and the voxels")
    if any(size not in {0, 1} for size in header.unused_axes):
        yield PhiLocation("privacy/volume-header", "header", "dim")
    limits.check_raw_bytes(header.voxel_bytes)
    if not skip_voxels(file, header.voxel_bytes, float_type_of(header)):
        yield PhiLocation("privacy/hidden-pixels", "voxels that are no numbers")
