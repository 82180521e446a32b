"""Numbers of a NIfTI header that nothing reads: they are zero, or say again what the numbers say that are read."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from math import isfinite, isnan, sqrt
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from radanki.imaging.formats.walkers.nifti import NiftiHeader

_BITS = {2: 8, 4: 16, 8: 32, 16: 32, 64: 64, 256: 8, 512: 16, 768: 32, 1024: 64, 1280: 64}
"""Bits of a voxel by the code of its type (nifti1.h): whole and floating numbers."""

_INTENTS = {0, 1002}
"""None, and labels."""

_UNITS = {space | time for space in (0, 1, 2, 3) for time in (0, 8, 16, 24)}
_QUIET = {4: 0x7FC00000, 8: 0x7FF8000000000000}
_NEAR = 1e-3
_CODES = range(6)


@dataclass(frozen=True, slots=True)
class _Fields:
    """Where a version keeps its numbers: kind, as ``struct`` has it, and the first byte."""

    number: Literal["f", "d"]
    intent_code: tuple[str, int]
    datatype: int
    bitpix: int
    pixdim: int
    voxels_at: tuple[str, int]
    scale: int
    codes: tuple[str, int]
    quaternion: int
    rows: int
    units: tuple[str, int]
    silent: dict[str, tuple[int, int]]
    header_bytes: int


_FIRST = _Fields(
    "f", ("h", 68), 70, 72, 76, ("f", 108), 112, ("h", 252), 256, 280, ("B", 123),
    {
        "dim_info": (39, 40), "intent_p": (56, 68), "slice_start": (74, 76), "slice_end": (120, 122),
        "slice_code": (122, 123), "cal": (124, 132), "slice_duration": (132, 136), "toffset": (136, 140),
        "glmax": (140, 148),
    },
    348,
)  # fmt: skip
_SECOND = _Fields(
    "d", ("i", 504), 12, 14, 104, ("q", 168), 176, ("i", 344), 352, 400, ("i", 500),
    {
        "intent_p": (80, 104), "cal": (192, 208), "slice_duration": (208, 216), "toffset": (216, 224),
        "slice": (224, 240), "slice_code": (496, 500), "dim_info": (524, 525),
    },
    540,
)  # fmt: skip


def find_loose_numbers(octets: bytes, order: Literal["little", "big"], axes: int) -> Iterator[str]:
    """Name the fields whose numbers hold more than a volume needs; ``axes`` is how many axes the header tells of."""
    fields = _SECOND if len(octets) == _SECOND.header_bytes else _FIRST
    read = _Reader(octets, "<" if order == "little" else ">")
    yield from (name for name, (start, stop) in fields.silent.items() if any(octets[start:stop]))
    if fields is _FIRST and octets[38:39] not in {b"\0", b"r"}:
        yield "regular"
    if read.one(*fields.intent_code) not in _INTENTS:
        yield "intent_code"
    if read.one("h", fields.bitpix) != _BITS.get(read.one("h", fields.datatype)):
        yield "bitpix"
    if read.one(*fields.voxels_at) != fields.header_bytes + 4:
        yield "vox_offset"
    if read.one(*fields.units) not in _UNITS:
        yield "xyzt_units"
    yield from _loose_scale(read, fields)
    yield from _loose_geometry(read, fields, axes)


def float_type_of(header: NiftiHeader) -> str | None:
    """Give the type of floating voxels as numpy names it; none for whole numbers."""
    fields = _SECOND if header.header_bytes == _SECOND.header_bytes else _FIRST
    order = "<" if header.order == "little" else ">"
    return {16: f"{order}f4", 64: f"{order}f8"}.get(_Reader(header.octets, order).one("h", fields.datatype))


@dataclass(frozen=True, slots=True)
class _Reader:
    octets: bytes
    order: str

    def one(self, kind: str, at: int) -> Any:
        return struct.unpack_from(self.order + kind, self.octets, at)[0]

    def several(self, kind: str, at: int, count: int) -> tuple[float, ...]:
        return struct.unpack_from(f"{self.order}{count}{kind}", self.octets, at)


def _loose_scale(read: _Reader, fields: _Fields) -> Iterator[str]:
    """A slope of 0, or none, leaves the intercept unread; what is no number has bits that could be anything."""
    size = struct.calcsize(fields.number)
    slope, intercept = read.several(fields.number, fields.scale, 2)
    whole = {4: "I", 8: "Q"}[size]
    for place, value in enumerate((slope, intercept)):
        if isnan(value) and read.one(whole, fields.scale + place * size) != _QUIET[size]:
            yield "scl_slope"
    if (slope == 0 or not isfinite(slope)) and intercept != 0 and not isnan(intercept):
        yield "scl_inter"


def _loose_geometry(read: _Reader, fields: _Fields, axes: int) -> Iterator[str]:
    pixdim = read.several(fields.number, fields.pixdim, 8)
    spaces = min(axes, 3)
    if pixdim[0] not in {-1, 0, 1} or not set(pixdim[1 + spaces :]) <= {0, 1}:
        yield "pixdim"
    by_quaternion, by_rows = read.several(fields.codes[0], fields.codes[1], 2)
    if by_quaternion not in _CODES or by_rows not in _CODES:
        yield "qform_code"
    rows = np.array(read.several(fields.number, fields.rows, 12)).reshape(3, 4)
    quaternion = read.several(fields.number, fields.quaternion, 6)
    turned = _affine_of(quaternion, pixdim)
    if by_rows and not _tells_the_same(rows, turned, quaternion):
        yield "quatern"
    if by_rows and not _are_lengths_of(rows, pixdim[1 : 1 + spaces]):
        yield "pixdim"
    if not by_rows and np.any(rows) and not _is_near(rows, turned):
        yield "srow"


def _affine_of(quaternion: tuple[float, ...], pixdim: tuple[float, ...]) -> npt.NDArray[np.float64]:
    """Give the matrix of a quaternion, its offset and the sizes of a voxel (nifti1.h, method 2)."""
    b, c, d = quaternion[:3]
    rest = 1.0 - b * b - c * c - d * d
    a = sqrt(rest) if rest > 0 else 0.0
    turn = np.array(
        [
            [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
            [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
            [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c],
        ]
    )
    sizes = np.array([pixdim[1], pixdim[2], pixdim[3] * (-1 if pixdim[0] == -1 else 1)])
    return np.column_stack([turn * sizes, quaternion[3:]])


def _tells_the_same(
    rows: npt.NDArray[np.float64], turned: npt.NDArray[np.float64], quaternion: tuple[float, ...]
) -> bool:
    return not any(quaternion) or _is_near(rows, turned)


def _is_near(rows: npt.NDArray[np.float64], turned: npt.NDArray[np.float64]) -> bool:
    scale = float(np.abs(rows[:, :3]).max()) or 1.0
    return bool(np.allclose(rows, turned, rtol=_NEAR, atol=_NEAR * scale))


def _are_lengths_of(rows: npt.NDArray[np.float64], sizes: tuple[float, ...]) -> bool:
    """Whether the sizes of a voxel are those of the matrix, or are not said."""
    lengths = np.linalg.norm(rows[:, :3], axis=0)
    return set(sizes) <= {0, 1} or bool(np.allclose(sizes, lengths[: len(sizes)], rtol=_NEAR))
