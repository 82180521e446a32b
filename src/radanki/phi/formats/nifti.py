"""NIfTI volumes: the texts of the header, what lies between it and the voxels, and what comes after them."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Literal

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.model.phi.location import PhiLocation
from radanki.phi.formats.packed import PackedFile, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class _Form:
    """Where a version of the format keeps what matters here (nifti1.h, nifti2.h): first byte and the one after."""

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
# An unused number: 0, or what the format before NIfTI asked for.
_EXTENTS = {0, 16384}
_MOST_EXTENSION_BYTES = 16 * 1024**2


def traces_of_nifti(path: Path) -> Iterator[PhiLocation]:
    """Give the traces of a volume, plain or in gzip; raises :class:`ImageError` where it ends too early."""
    with opened(path) as file:
        first = file.take(4)
        order: Literal["little", "big"] = "little" if first[0] else "big"
        form = _SECOND if int.from_bytes(first, order) == _SECOND.header_bytes else _FIRST
        header = first + file.take(form.header_bytes - 4)
        for name, start, stop in form.texts:
            if any(header[start:stop]):
                yield PhiLocation("privacy/volume-header", "header", name)
        if form is _FIRST and int.from_bytes(header[32:36], order) not in _EXTENTS:
            yield PhiLocation("privacy/volume-header", "header", "extents")
        yield from _traces_around_voxels(file, header, form, order)
        yield from file.traces_of_end("after the last voxel")


def _traces_around_voxels(
    file: PackedFile, header: bytes, form: _Form, order: Literal["little", "big"]
) -> Iterator[PhiLocation]:
    between = _voxels_at(header, form, order) - form.header_bytes
    if not 0 <= between <= _MOST_EXTENSION_BYTES:
        raise ImageError("the volume's header is damaged", fix="Save the volume again.")
    if any(file.take(between)):
        yield PhiLocation("privacy/volume-extension", "between the header and the voxels")
    start, stop = form.sizes
    width = (stop - start) // 8
    sizes = [int.from_bytes(header[at : at + width], order, signed=True) for at in range(start, stop, width)]
    axes, unused = sizes[1 : 1 + max(0, min(sizes[0], 7))], sizes[1 + max(0, min(sizes[0], 7)) :]
    if any(size not in {0, 1} for size in unused):
        yield PhiLocation("privacy/volume-header", "header", "dim")
    bits = int.from_bytes(header[form.bits_per_voxel : form.bits_per_voxel + 2], order)
    count = prod(max(1, axis) for axis in axes) * bits // 8
    limits.check_raw_bytes(count)
    file.skip(count)


def _voxels_at(header: bytes, form: _Form, order: Literal["little", "big"]) -> int:
    start, stop = form.voxels_at
    if form is _SECOND:
        return int.from_bytes(header[start:stop], order, signed=True)
    import struct  # noqa: PLC0415  # the first version has the place as a floating number

    place: float = struct.unpack(("<" if order == "little" else ">") + "f", header[start:stop])[0]
    if not 0 <= place < limits.FILE_BYTES:
        raise ImageError("the volume's header is damaged", fix="Save the volume again.")
    return int(place)
