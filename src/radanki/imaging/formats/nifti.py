"""NIfTI volumes (.nii, .nii.gz), whatever the file is called."""

from __future__ import annotations

import gzip
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.imaging.formats.frame_choice import choose_frame
from radanki.imaging.geometry.volume import Volume, VolumeGeometry, orientation_unknown, volume_geometry_of, volume_of
from radanki.imaging.picture import Array, Rescale

if TYPE_CHECKING:
    from pathlib import Path

_FIX = "Save it again as .nii or .nii.gz."


def read_nifti(path: Path, frame: int | None) -> Volume:
    """Read a volume, or one of the volumes of a series in time; plain files are mapped into memory, not copied."""
    header = _read_header(path)
    geometry, frames = _measure(header)
    chosen = choose_frame(frame, frames)
    slope, intercept = header.get_slope_inter()
    rescale = Rescale(1.0 if slope is None else float(slope), 0.0 if intercept is None else float(intercept))
    shape, dtype = _shape_of(header)[:3], header.get_data_dtype()
    offset = int(header.get_data_offset()) + chosen * prod(shape) * dtype.itemsize
    # The header may send the reader anywhere, and packed files can be endless.
    limits.check_raw_bytes(offset + prod(shape) * dtype.itemsize)
    voxels = _voxels(path, offset, prod(shape), dtype)
    return volume_of(voxels.reshape(shape, order="F"), geometry, rescale)


def measure_nifti(path: Path) -> tuple[VolumeGeometry, int]:
    """Give how the volume lies and how many points in time it has, from the header alone."""
    return _measure(_read_header(path))


def _measure(header: Any) -> tuple[VolumeGeometry, int]:
    shape, dtype = _shape_of(header), header.get_data_dtype()
    if dtype.fields is not None or dtype.kind not in "iuf":
        raise ImageError("the volume holds colours or complex numbers", fix="Save one number a voxel.")
    limits.check_frames(shape[3])
    limits.check_raw_bytes(prod(shape) * dtype.itemsize)
    if int(header["sform_code"]) == 0 and int(header["qform_code"]) == 0:
        raise orientation_unknown()
    return volume_geometry_of(shape[:3], np.asarray(header.get_best_affine())), shape[3]


def _shape_of(header: Any) -> tuple[int, int, int, int]:
    """Give the stored axes and the points in time."""
    sizes = [int(size) for size in header.get_data_shape()]
    while len(sizes) > 4 and sizes[-1] == 1:  # noqa: PLR2004  # space and time
        sizes.pop()
    sizes += [1] * (4 - len(sizes))
    if len(sizes) > 4 or min(sizes) < 1:  # noqa: PLR2004  # as above
        raise ImageError("the volume has no voxels, or more than one number a voxel", fix=_FIX)
    return sizes[0], sizes[1], sizes[2], sizes[3]


def _read_header(path: Path) -> Any:
    from nibabel.nifti1 import Nifti1Header  # noqa: PLC0415  # an extra
    from nibabel.nifti2 import Nifti2Header  # noqa: PLC0415  # an extra

    with _unzipping(path) as file:
        head = file.read(540)
    size = {int.from_bytes(head[:4], "little"), int.from_bytes(head[:4], "big")}
    kind = Nifti2Header if 540 in size else Nifti1Header  # noqa: PLR2004  # the size of a NIfTI-2 header
    # From the bytes, not from a file: extensions behind the header (TotalSegmentator writes its labels' names there)
    # are free text, which is none of our business.
    return kind(head[: kind.sizeof_hdr], check=False)  # type: ignore[no-untyped-call]  # not annotated there


def _voxels(path: Path, offset: int, count: int, dtype: Any) -> Array:
    if not _is_zipped(path):
        return np.memmap(path, dtype=dtype, mode="r", offset=offset, shape=(count,))
    with _unzipping(path) as file:
        file.seek(offset)
        data = file.read(count * dtype.itemsize)
    if len(data) < count * dtype.itemsize:
        raise ImageError("the volume ends too early", fix=_FIX)
    return np.frombuffer(data, dtype=dtype)


def _is_zipped(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _unzipping(path: Path) -> Any:
    return gzip.open(path, "rb") if _is_zipped(path) else path.open("rb")
