"""A label map made anew on the slices that a picture shows: the chosen segments, and nothing else of the file."""

from __future__ import annotations

import gzip
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from radanki.errors import AnnotationError, ImageError
from radanki.imaging.boundary import decoding
from radanki.imaging.header_probe import locate
from radanki.imaging.masks.label_map_segments import masks_of
from radanki.imaging.masks.segments import SMALLEST_AREA_PX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from radanki.imaging.masks.label_map_segments import LabelMapJob, Mask
    from radanki.imaging.picture import Array

_HEADER, _LABELS, _SCANNER, _MM = 348, 1002, 1, 2
_UNEVEN = 0.02
"""Of the way from slice to slice."""
_MOST_MAPS: Final = 8


@dataclass(frozen=True, slots=True)
class KeepJob:
    """A label map, and the number that each segment (by its number or colour there) is to have in the new one."""

    labels: LabelMapJob
    numbers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class KeptMaps:
    """The new maps, each the bytes of a packed NIfTI file, and which of them holds each number.

    Segments that share pixels are in different maps. What is too small to be pointed at is in none.
    """

    files: tuple[bytes, ...]
    holds: Mapping[int, int]


def keep_in_worker(job: KeepJob) -> KeptMaps | ImageError | AnnotationError:
    """Make the maps in a worker, which sends its error back."""
    try:
        return _kept(job)
    except (ImageError, AnnotationError) as error:
        return error


def _kept(job: KeepJob) -> KeptMaps:
    located = [locate(job.labels.picture, view) for view in job.labels.views]
    affine = _affine([None if one.geometry is None else one.geometry.to_ras for one in located])
    shape = located[0].probe.width_px, located[0].probe.height_px, len(located)
    numbers = dict(job.numbers)
    with decoding("the label map"):
        by_slice = [
            [(numbers[value], mask) for value, _, mask in found if value in numbers] for found in masks_of(job.labels)
        ]
    large = {
        number
        for number in numbers.values()
        if any(int(mask.sum()) >= SMALLEST_AREA_PX for found in by_slice for one, mask in found if one == number)
    }
    holds = _parted(by_slice, sorted(large))
    maps = [np.zeros(shape, dtype=np.uint16) for _ in range(max(holds.values(), default=-1) + 1)]
    for at, found in enumerate(by_slice):
        for number, mask in found:
            if number in holds:
                maps[holds[number]][:, :, at][mask.T] = number
    return KeptMaps(tuple(_nifti(one, affine) for one in maps), holds)


def _affine(rows: Sequence[Array | None]) -> npt.NDArray[np.float64]:
    """Give the way from columns, rows and slices to the patient, in RAS millimetres."""
    known = [one for one in rows if one is not None]
    if len(known) != len(rows):
        raise AnnotationError(
            "the picture does not tell how it lies in the patient, so no label map can be kept beside it; without "
            "--keep-map its outlines are drawn"
        )
    to_ras = np.eye(4)
    to_ras[:3, 0], to_ras[:3, 1], to_ras[:3, 3] = known[0][:3, 0], known[0][:3, 1], known[0][:3, 2]
    starts = np.array([one[:3, 2] for one in known])
    if len(known) == 1:
        across = np.cross(to_ras[:3, 0], to_ras[:3, 1])
        to_ras[:3, 2] = across / np.linalg.norm(across)
        return to_ras
    step = (starts[-1] - starts[0]) / (len(known) - 1)
    away = np.abs(starts - starts[0] - np.arange(len(known))[:, None] * step).max()
    if away > _UNEVEN * np.linalg.norm(step):
        raise AnnotationError("the slices of the picture do not lie evenly, so no label map can be kept beside it")
    to_ras[:3, 2] = step
    return to_ras


def _parted(by_slice: Sequence[Sequence[tuple[int, Mask]]], numbers: Sequence[int]) -> dict[int, int]:
    """Give the map of each number, so that no two of a map share a pixel."""
    shared: set[tuple[int, int]] = set()
    for found in by_slice:
        for at, (one, mask) in enumerate(found):
            shared |= {(one, other) for other, before in found[:at] if (mask & before).any()}
    shared |= {(other, one) for one, other in shared}
    holds: dict[int, int] = {}
    for number in numbers:
        taken = {holds[other] for other in holds if (number, other) in shared}
        holds[number] = next(at for at in range(len(numbers) + 1) if at not in taken)
    if max(holds.values(), default=0) >= _MOST_MAPS:
        raise AnnotationError(f"its segments lie over one another so often that {_MOST_MAPS} maps would not hold them")
    return holds


def _nifti(voxels: npt.NDArray[np.uint16], to_ras: npt.NDArray[np.float64]) -> bytes:
    """Write a NIfTI-1 file (nifti1.h): sizes, the way to the patient, that it holds labels, and the voxels."""
    stored = voxels.astype(np.uint8) if voxels.max(initial=0) < 256 else voxels  # noqa: PLR2004  # eight bits
    made = bytearray(_HEADER)
    struct.pack_into("<l", made, 0, _HEADER)
    struct.pack_into("<8h", made, 40, 3, *stored.shape, 1, 1, 1, 1)
    struct.pack_into("<3h", made, 68, _LABELS, *((2, 8) if stored.dtype == np.uint8 else (512, 16)))
    sizes = (float(np.linalg.norm(to_ras[:3, axis])) for axis in range(3))
    struct.pack_into("<8f", made, 76, 1.0, *sizes, 1.0, 1.0, 1.0, 1.0)
    struct.pack_into("<f", made, 108, _HEADER + 4.0)
    made[123] = _MM
    struct.pack_into("<h", made, 254, _SCANNER)
    struct.pack_into("<12f", made, 280, *to_ras[:3].ravel())
    made[344:348] = b"n+1\0"
    octets = bytes(made) + bytes(4) + stored.astype(stored.dtype.newbyteorder("<")).tobytes(order="F")
    return gzip.compress(octets, 6, mtime=0)
