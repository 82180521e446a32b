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
from radanki.imaging.geometry.volume import (
    Affine,
    Volume,
    VolumeGeometry,
    orientation_unknown,
    volume_geometry_of,
    volume_of,
)
from radanki.imaging.picture import Array, Rescale

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


@dataclass(frozen=True, slots=True)
class NrrdSegment:
    """A segment as 3D Slicer lists it: the number of its voxels, the layer that they lie in, and its name."""

    value: int
    layer: int
    name: str


def read_nrrd(path: Path) -> Volume:
    """Read a volume; one that does not tell in which space it lies is refused."""
    header = read_nrrd_header(path)
    if header.encoding == "raw":
        voxels: Array = np.memmap(path, header.dtype, "r", header.start, (prod(header.shape),))
    else:
        voxels = np.frombuffer(read_nrrd_voxels(path, header), header.dtype)
    return volume_of(
        voxels.reshape(header.shape, order="F"), volume_geometry_of(header.shape, header.to_ras), Rescale()
    )


def read_nrrd_voxels(path: Path, header: NrrdHeader) -> bytes:
    """Give the bytes of the voxels as the file has them, unpacked."""
    size_bytes = prod(header.shape) * header.dtype.itemsize
    with path.open("rb") as file:
        file.seek(header.start)
        data = file.read(size_bytes) if header.encoding == "raw" else _unpack(path, header, size_bytes)
    if len(data) < size_bytes:
        raise ImageError("the volume ends too early", fix=_FIX)
    return data[:size_bytes]


def measure_nrrd(path: Path) -> VolumeGeometry:
    """Give how the volume lies, from the header alone."""
    header = read_nrrd_header(path)
    return volume_geometry_of(header.shape, header.to_ras)


def read_nrrd_header(path: Path) -> NrrdHeader:
    """Read and check the header, without the voxels."""
    fields, start = _fields_of(path)
    shape, dtype = _shape_of(fields), _type_of(fields)
    limits.check_raw_bytes(prod(shape) * dtype.itemsize)
    return NrrdHeader(shape, dtype, _affine_of(fields), _encoding_of(fields), start)


def read_nrrd_segments(path: Path) -> tuple[tuple[Volume, ...], tuple[NrrdSegment, ...]]:
    """Read a segmentation (.seg.nrrd): its layers, and number, layer and name of each segment that the header lists.

    Segments that overlap lie in layers of their own, along a first axis that is no axis in space. A file without such
    an axis has one layer; one that is no segmentation lists no segment.
    """
    fields, start = _fields_of(path)
    is_layered = len(fields["sizes"]) == 4  # noqa: PLR2004  # layers, and three axes in space
    layers = int(fields["sizes"][0]) if is_layered else 1
    in_space = {**fields, "sizes": fields["sizes"][1:], "space directions": fields["space directions"][1:]}
    in_space = in_space if is_layered else fields
    shape, dtype, affine = _shape_of(in_space), _type_of(fields), _affine_of(in_space)
    size_bytes = prod(shape) * layers * dtype.itemsize
    limits.check_frames(layers)
    limits.check_raw_bytes(size_bytes)
    header = NrrdHeader(shape, dtype, affine, _encoding_of(fields), start)
    data = path.read_bytes()[start:] if header.encoding == "raw" else _unpack(path, header, size_bytes)
    if len(data) < size_bytes:
        raise ImageError("the volume ends too early", fix=_FIX)
    voxels = np.frombuffer(data, dtype, prod(shape) * layers).reshape((layers, *shape), order="F")
    geometry = volume_geometry_of(shape, affine)
    return tuple(volume_of(voxels[at], geometry, Rescale()) for at in range(layers)), _segments_of(fields)


def _segments_of(fields: Any) -> tuple[NrrdSegment, ...]:
    """List the segments by the keys that 3D Slicer writes: ``Segment0_LabelValue``, ``_Layer`` and ``_Name``."""
    found = []
    for key, value in fields.items():
        stem = str(key).removesuffix("_LabelValue")
        if stem == key or not stem.startswith("Segment") or not str(value).isdecimal():
            continue
        layer = str(fields.get(f"{stem}_Layer", "0"))
        name = str(fields.get(f"{stem}_Name", "")).strip()
        found.append(NrrdSegment(int(value), int(layer) if layer.isdecimal() else 0, name))
    return tuple(found)


def _fields_of(path: Path) -> tuple[Any, int]:
    """Give the fields of a header and where the voxels start."""
    import nrrd  # noqa: PLC0415  # an extra

    with path.open("rb") as file:
        head = io.BytesIO(file.read(_HEAD_BYTES))
    fields = nrrd.read_header(head)
    if "data file" in fields or "datafile" in fields:
        raise ImageError("the volume's header and its voxels are two files", fix=_FIX)
    if any(fields.get(name, 0) for name in ("line skip", "lineskip", "byte skip", "byteskip")):
        raise ImageError("the volume's header skips a part of the file", fix=_FIX)
    return fields, head.tell()


def _encoding_of(fields: Any) -> str:
    encoding = {"gz": "gzip", "bz2": "bzip2"}.get(str(fields["encoding"]), str(fields["encoding"]))
    if encoding not in {"raw", "gzip", "bzip2"}:
        raise ImageError("the volume is packed in a way that radanki does not read", fix=_FIX)
    return encoding


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
