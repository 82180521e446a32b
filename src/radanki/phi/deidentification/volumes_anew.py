"""NIfTI and NRRD volumes written anew: the voxels as they are, and of the header what says where they lie."""

from __future__ import annotations

import gzip
import struct
from typing import TYPE_CHECKING

import numpy as np

from radanki.imaging import limits
from radanki.imaging.formats.nrrd import read_nrrd_header, read_nrrd_voxels
from radanki.imaging.formats.walkers.gzip_stream import open_packed
from radanki.imaging.formats.walkers.nifti import read_nifti_header

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.imaging.picture import Array

_MAGICS = {348: b"n+1\0", 540: b"n+2\0\r\n\x1a\n"}
_LABELS = 1002
_PACK_LEVEL = 6


def nifti_anew(path: Path) -> bytes:
    """Write a NIfTI volume anew, packed where it was packed; raises as :func:`read_nifti_header` does."""
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    with open_packed(path) as packed:
        header = read_nifti_header(packed)
        packed.skip(max(0, (header.voxels_at or 0) - header.header_bytes))
        limits.check_raw_bytes(header.voxel_bytes)
        voxels = packed.take(header.voxel_bytes)
    order = "<" if header.order == "little" else ">"
    made = bytearray(header.header_bytes)
    (_fill_first if header.header_bytes == 348 else _fill_second)(made, header.octets, order)  # noqa: PLR2004  # nifti1.h
    code = struct.unpack_from(f"{order}h", made, 70 if header.header_bytes == 348 else 12)[0]  # noqa: PLR2004  # as above
    octets = bytes(made) + bytes(4) + _quiet(voxels, {16: f"{order}f4", 64: f"{order}f8"}.get(code))
    return gzip.compress(octets, _PACK_LEVEL, mtime=0) if is_packed else octets


def _fill_first(made: bytearray, old: bytes, order: str) -> None:
    for start, stop in ((0, 4), (40, 56), (70, 74), (112, 120), (123, 124), (344, 348)):
        made[start:stop] = old[start:stop]
    _fill_rest(made, old, order, _Places("f", 76, 108, 112, 252, "h", 256, 280, (68, "h")))
    struct.pack_into(f"{order}f", made, 108, 352.0)


def _fill_second(made: bytearray, old: bytes, order: str) -> None:
    for start, stop in ((0, 80), (176, 192), (500, 504)):
        made[start:stop] = old[start:stop]
    _fill_rest(made, old, order, _Places("d", 104, 168, 176, 344, "i", 352, 400, (504, "i")))
    struct.pack_into(f"{order}q", made, 168, 544)


class _Places:
    """Where a version keeps what is said in both."""

    def __init__(  # noqa: PLR0913, PLR0917  # one place a field
        self,
        number: str,
        pixdim: int,
        voxels_at: int,
        scale: int,
        codes: int,
        code: str,
        quaternion: int,
        rows: int,
        intent: tuple[int, str],
    ) -> None:
        """Take the places."""
        self.number, self.pixdim, self.voxels_at, self.scale, self.codes = number, pixdim, voxels_at, scale, codes
        self.code, self.quaternion, self.rows, self.intent = code, quaternion, rows, intent


def _fill_rest(made: bytearray, old: bytes, order: str, at: _Places) -> None:
    """Fill in one way to lie in space, the sizes that it gives, the scale of the values, and that they are labels."""
    if struct.unpack_from(order + at.intent[1], old, at.intent[0])[0] == _LABELS:
        struct.pack_into(order + at.intent[1], made, at.intent[0], _LABELS)
    slope, intercept = struct.unpack_from(f"{order}2{at.number}", old, at.scale)
    if not np.isfinite(slope) or slope == 0 or not np.isfinite(intercept):
        struct.pack_into(f"{order}2{at.number}", made, at.scale, 0.0, 0.0)
    by_quaternion, by_rows = struct.unpack_from(f"{order}2{at.code}", old, at.codes)
    sizes = list(struct.unpack_from(f"{order}8{at.number}", old, at.pixdim))
    if by_rows > 0:
        rows = struct.unpack_from(f"{order}12{at.number}", old, at.rows)
        struct.pack_into(f"{order}12{at.number}", made, at.rows, *rows)
        sizes[:4] = [1.0, *(float(np.linalg.norm(rows[axis::4])) for axis in range(3))]
        by_quaternion = 0
    else:
        numbers = struct.unpack_from(f"{order}6{at.number}", old, at.quaternion)
        struct.pack_into(f"{order}6{at.number}", made, at.quaternion, *numbers)
    struct.pack_into(f"{order}2{at.code}", made, at.codes, min(by_quaternion, 5), min(max(by_rows, 0), 5))
    struct.pack_into(f"{order}8{at.number}", made, at.pixdim, *sizes[:4], 1.0, 1.0, 1.0, 1.0)


def nrrd_anew(path: Path) -> bytes:
    """Write a NRRD volume anew, packed where it was packed; raises as :func:`read_nrrd_header` does."""
    header = read_nrrd_header(path)
    dtype = header.dtype
    names = {"f4": "float", "f8": "double"}
    kind = f"{dtype.kind}{dtype.itemsize}"
    named = names.get(kind) or f"{'u' if dtype.kind == 'u' else ''}int{8 * dtype.itemsize}"
    vectors = " ".join(f"({','.join(_said(value) for value in header.to_ras[:3, axis])})" for axis in range(3))
    lines = [
        "NRRD0005",
        f"type: {named}",
        "dimension: 3",
        "space: right-anterior-superior",
        f"sizes: {' '.join(map(str, header.shape))}",
        f"space directions: {vectors}",
        "kinds: domain domain domain",
        f"endian: {'big' if dtype.byteorder == '>' else 'little'}",
        f"encoding: {'raw' if header.encoding == 'raw' else 'gzip'}",
        f"space origin: ({','.join(_said(value) for value in header.to_ras[:3, 3])})",
    ]
    octets = _quiet(read_nrrd_voxels(path, header), dtype.str if dtype.kind == "f" else None)
    packed = octets if header.encoding == "raw" else gzip.compress(octets, _PACK_LEVEL, mtime=0)
    return "\n".join(lines).encode() + b"\n\n" + packed


def _said(value: float) -> str:
    """Give a number in the fewest digits that mean it; zero has no sign."""
    return repr(float(value) + 0.0)


def _quiet(octets: bytes, float_type: str | None) -> bytes:
    """Make all voxels that are no numbers the same one."""
    if float_type is None:
        return octets
    values: Array = np.frombuffer(octets, dtype=float_type)
    return np.where(np.isnan(values), np.array(np.nan, dtype=float_type), values).astype(float_type).tobytes()
