"""NRRD volumes whose voxels lie in the same file."""

from __future__ import annotations

import bz2
import io
import zlib
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.imaging.picture import Array, Rescale
from radanki.imaging.volume import Affine, Form, Volume, form_of, orientation_unknown, volume_of

if TYPE_CHECKING:
    from pathlib import Path

_HEAD_BYTES = 1 << 18
_FIX = "Save it again as one .nrrd file, raw or gzip."

# http://teem.sourceforge.net/nrrd/format.html, section 5: the names of types, and of spaces.
_TYPES = {
    **dict.fromkeys(("signed char", "int8", "int8_t"), "i1"),
    **dict.fromkeys(("uchar", "unsigned char", "uint8", "uint8_t"), "u1"),
    **dict.fromkeys(("short", "short int", "signed short", "signed short int", "int16", "int16_t"), "i2"),
    **dict.fromkeys(("ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"), "u2"),
    **dict.fromkeys(("int", "signed int", "int32", "int32_t"), "i4"),
    **dict.fromkeys(("uint", "unsigned int", "uint32", "uint32_t"), "u4"),
    **dict.fromkeys(("longlong", "long long", "long long int", "signed long long", "int64", "int64_t"), "i8"),
    **dict.fromkeys(("ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"), "u8"),
    "float": "f4",
    "double": "f8",
}
_SPACES = {
    **dict.fromkeys(("right-anterior-superior", "ras"), (1.0, 1.0, 1.0)),
    **dict.fromkeys(("left-anterior-superior", "las"), (-1.0, 1.0, 1.0)),
    **dict.fromkeys(("left-posterior-superior", "lps"), (-1.0, -1.0, 1.0)),
}


@dataclass(frozen=True, slots=True, eq=False)
class NrrdHeader:
    """What the header tells that matters here; the voxels start at ``start`` bytes, packed by ``encoding``."""

    shape: tuple[int, int, int]
    dtype: Any
    to_ras: Affine
    encoding: str
    start: int


def read_nrrd(path: Path) -> Volume:
    """Read a volume; one that does not tell in which space it lies is refused."""
    header = read_nrrd_header(path)
    size_bytes = prod(header.shape) * header.dtype.itemsize
    if header.encoding == "raw":
        voxels: Array = np.memmap(path, header.dtype, "r", header.start, (prod(header.shape),))
    else:
        data = _unpack(path, header, size_bytes)
        if len(data) < size_bytes:
            raise ImageError("the volume ends too early", fix=_FIX)
        voxels = np.frombuffer(data, header.dtype, prod(header.shape))
    return volume_of(voxels.reshape(header.shape, order="F"), form_of(header.shape, header.to_ras), Rescale())


def measure_nrrd(path: Path) -> Form:
    """Give how the volume lies, from the header alone."""
    header = read_nrrd_header(path)
    return form_of(header.shape, header.to_ras)


def read_nrrd_header(path: Path) -> NrrdHeader:
    """Read and check the header, without the voxels."""
    import nrrd  # noqa: PLC0415  # an extra

    with path.open("rb") as file:
        head = io.BytesIO(file.read(_HEAD_BYTES))
    fields = nrrd.read_header(head)
    if "data file" in fields or "datafile" in fields:
        raise ImageError("the volume's header and its voxels are two files", fix=_FIX)
    if any(fields.get(name, 0) for name in ("line skip", "lineskip", "byte skip", "byteskip")):
        raise ImageError("the volume's header skips a part of the file", fix=_FIX)
    encoding = {"gz": "gzip", "bz2": "bzip2"}.get(str(fields["encoding"]), str(fields["encoding"]))
    if encoding not in {"raw", "gzip", "bzip2"}:
        raise ImageError("the volume is packed in a way that radanki does not read", fix=_FIX)
    shape, dtype = _shape_of(fields), _type_of(fields)
    limits.check_raw_bytes(prod(shape) * dtype.itemsize)
    return NrrdHeader(shape, dtype, _affine_of(fields), encoding, head.tell())


def _shape_of(fields: Any) -> tuple[int, int, int]:
    sizes = [int(size) for size in fields["sizes"]]
    if len(sizes) != 3 or min(sizes) < 1:  # noqa: PLR2004  # three axes in space
        raise ImageError(
            f"the volume has {len(sizes)} axes, where three are read", fix="Save one number a voxel, and one volume."
        )
    return sizes[0], sizes[1], sizes[2]


def _type_of(fields: Any) -> Any:
    code = _TYPES.get(" ".join(str(fields["type"]).lower().split()))
    if code is None:
        raise ImageError("the volume's voxels are of a type that radanki does not read", fix=_FIX)
    return np.dtype((">" if str(fields.get("endian", "little")).lower() == "big" else "<") + code)


def _affine_of(fields: Any) -> Affine:
    signs = _SPACES.get(str(fields.get("space", "")).strip().lower())
    directions = np.asarray(fields.get("space directions"), dtype=object)
    if signs is None or directions.shape != (3, 3):
        raise orientation_unknown()
    origin = fields.get("space origin")
    affine = np.eye(4)
    affine[:3, :3] = directions.astype(np.float64).T
    affine[:3, 3] = 0.0 if origin is None else np.asarray(origin, dtype=np.float64)
    return np.diag((*signs, 1.0)) @ affine


def _unpack(path: Path, header: NrrdHeader, size_bytes: int) -> bytes:
    """Unpack as many bytes as the header promises and no more."""
    with path.open("rb") as file:
        file.seek(header.start)
        packed = file.read()
    if header.encoding == "gzip":
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(packed, size_bytes)
    return bz2.BZ2Decompressor().decompress(packed, size_bytes)
