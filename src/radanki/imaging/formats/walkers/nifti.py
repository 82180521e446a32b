"""The header of a NIfTI volume (nifti1.h, nifti2.h): its texts, and where the voxels lie."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from math import isfinite, prod
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from radanki.imaging.formats.walkers.gzip_stream import PackedFile

_MOST_AXES = 7


@dataclass(frozen=True, slots=True)
class _Form:
    """Where a version of the format keeps what matters here: first byte and the one after."""

    header_bytes: int
    texts: tuple[tuple[str, int, int], ...]
    sizes: tuple[int, int]
    bits_per_voxel: int
    voxels_at: tuple[int, int]


_FIRST = _Form(
    348,
    (
        ("data_type", 4, 14),
        ("db_name", 14, 32),
        ("session_error", 36, 38),
        ("descrip", 148, 228),
        ("aux_file", 228, 252),
        ("intent_name", 328, 344),
    ),
    (40, 56),
    72,
    (108, 112),
)
_SECOND = _Form(
    540,
    (("descrip", 240, 320), ("aux_file", 320, 344), ("intent_name", 508, 524), ("unused_str", 525, 540)),
    (16, 80),
    14,
    (168, 176),
)


@dataclass(frozen=True, slots=True)
class NiftiHeader:
    """A header, whose numbers are written in ``order``; ``texts`` are as they stand, with what follows their end.

    ``extents`` is an unused number, which the first version alone has. ``axes`` are the sizes of the axes that the file
    tells of, ``unused_axes`` those behind them. ``voxels_at`` is where the voxels start, none where that is no place.
    """

    octets: bytes
    order: Literal["little", "big"]
    texts: dict[str, bytes]
    extents: int
    axes: tuple[int, ...]
    unused_axes: tuple[int, ...]
    voxel_bits: int
    voxels_at: int | None

    @property
    def header_bytes(self) -> int:
        """The bytes of the header, without what may be between it and the voxels."""
        return len(self.octets)

    @property
    def voxel_bytes(self) -> int:
        """The bytes of all voxels."""
        return prod(max(1, axis) for axis in self.axes) * self.voxel_bits // 8


def read_nifti_header(file: PackedFile) -> NiftiHeader:
    """Read the header at the start of a file; raises :class:`ImageError` where the file ends before it does."""
    first = file.take(4)
    order: Literal["little", "big"] = "little" if first[0] else "big"
    form = _SECOND if int.from_bytes(first, order) == _SECOND.header_bytes else _FIRST
    header = first + file.take(form.header_bytes - 4)
    start, stop = form.sizes
    width = (stop - start) // 8
    sizes = [int.from_bytes(header[at : at + width], order, signed=True) for at in range(start, stop, width)]
    count = max(0, min(sizes[0], _MOST_AXES))
    return NiftiHeader(
        header,
        order,
        {name: header[first:last] for name, first, last in form.texts},
        int.from_bytes(header[32:36], order) if form is _FIRST else 0,
        tuple(sizes[1 : 1 + count]),
        tuple(sizes[1 + count :]),
        int.from_bytes(header[form.bits_per_voxel : form.bits_per_voxel + 2], order),
        _find_voxels(header[slice(*form.voxels_at)], form, order),
    )


def _find_voxels(octets: bytes, form: _Form, order: Literal["little", "big"]) -> int | None:
    if form is _SECOND:
        return int.from_bytes(octets, order, signed=True)
    # The first version has the place as a floating number.
    place: float = struct.unpack(("<" if order == "little" else ">") + "f", octets)[0]
    return int(place) if isfinite(place) else None
