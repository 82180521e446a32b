"""A folder that holds one DICOM series, or one enhanced file that holds a stack: slices in anatomical order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from radanki.errors import ImageError
from radanki.imaging.formats.dicom import open_picture, picture_of
from radanki.imaging.formats.dicom_file import check_has_pixels, check_is_picture, frame_count, read_dataset
from radanki.imaging.formats.dicom_geometry import find_directions, find_position
from radanki.imaging.formats.kinds import FileStamp, files_of, kind_of, stamp_of
from radanki.imaging.geometry.volume import PLANES
from radanki.imaging.windowing.auto_window import (
    auto_window_values_of,
    chosen_places,
    lacks_window,
    with_auto_window_values,
)

if TYPE_CHECKING:
    from pydicom.dataset import Dataset, FileDataset

    from radanki.imaging.picture import Array, Picture
    from radanki.model.imaging.rendering import Plane

Vector = npt.NDArray[np.float64]

_SAME_DIRECTION = 0.999
"""The cosine from which two slices count as parallel: 2.6 degrees."""

_SAME_PLACE_MM = 0.01
NUMBERED = frozenset({"CT", "MR", "PT"})
"""Modalities whose single pictures are slices, also where they do not tell where they lie."""
_RULE = "media/not-a-stack"
_FIX = "Keep one series, with each slice once, in the folder."


@dataclass(frozen=True, slots=True)
class Stack:
    """The order of a stack's slices: its plane, and where each slice lies among the files or frames as they came."""

    plane: str
    order: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Member:
    position: Vector | None
    directions: tuple[Vector, Vector] | None
    identity: tuple[str, int, int]
    number: int | None = None


def read_series_slice(folder: Path, chosen: Plane | None) -> Picture:
    """Read one slice of a series, as it is stored; slices count from inferior, from posterior, or from the left."""
    files = files_of(folder)
    stack = stack_of_folder(folder)
    picture = picture_of(open_picture(files[place_in(stack, chosen)]), 0)
    if not lacks_window(picture):
        return picture
    return with_auto_window_values(
        picture, _auto_window_values_of_files(tuple(stamp_of(files[place]) for place in stack.order))
    )


def read_enhanced_slice(dataset: FileDataset, chosen: Plane | None) -> Picture:
    """Read one slice of an enhanced multi-frame object, its frames put in anatomical order."""
    return picture_of(dataset, place_in(stack_of_frames(dataset), chosen))


def stack_of_folder(folder: Path) -> Stack:
    """Put the files of a series in order; raise :class:`ImageError` where they are not one clean stack."""
    return _stack_of_files(tuple(stamp_of(path) for path in files_of(folder)))


@lru_cache(maxsize=4)
def _stack_of_files(stamps: tuple[FileStamp, ...]) -> Stack:
    """Read all headers once for all the slices that a worker renders; a stamp changes when its file does."""
    return _in_order([_member_of(Path(path)) for path, *_ in stamps])


def find_stack_of_frames(dataset: Dataset) -> Stack | None:
    """Put the frames of an enhanced object in order; give none where they are no clean stack."""
    try:
        return stack_of_frames(dataset)
    except ImageError:
        return None


def stack_of_frames(dataset: Dataset) -> Stack:
    """Put the frames of an enhanced object in order; raise :class:`ImageError` where they are no clean stack."""
    frames = frame_count(dataset)
    if dataset.get("PerFrameFunctionalGroupsSequence") is None or frames == 1:
        raise ImageError(
            "the file is no stack of slices",
            fix="Give `frame` instead of `slice`." if frames > 1 else "Leave `slice` out.",
            rule="media/out-of-range",
        )
    return _in_order(
        [_Member(find_position(dataset, at), find_directions(dataset, at), ("", 0, 0)) for at in range(frames)]
    )


def _member_of(path: Path) -> _Member:
    if kind_of(path) != "dicom":
        raise ImageError("the folder holds DICOM files and other files", fix=_FIX, rule=_RULE)
    dataset = read_dataset(path, with_pixels=False)
    check_is_picture(dataset)
    if "Rows" not in dataset:
        check_has_pixels(dataset)
    if frame_count(dataset) > 1:
        raise ImageError("the folder holds a multi-frame file", fix="Name the file instead of its folder.", rule=_RULE)
    identity = (str(dataset.get("SeriesInstanceUID") or ""), int(dataset.Rows), int(dataset.Columns))
    number = dataset.get("InstanceNumber") if str(dataset.get("Modality") or "") in NUMBERED else None
    at = None if number is None else int(number)
    return _Member(find_position(dataset, 0), find_directions(dataset, 0), identity, at)


def _in_order(members: list[_Member]) -> Stack:
    if len({member.identity for member in members}) > 1:
        raise ImageError("the folder holds more than one series, or slices of different sizes", fix=_FIX, rule=_RULE)
    if all(member.position is None for member in members) and all(member.number is not None for member in members):
        return _in_order_of_numbers(members)
    normals, positions = [], []
    for member in members:
        if member.position is None or member.directions is None:
            raise ImageError("a slice does not tell how it lies in the patient", fix=_FIX, rule=_RULE)
        normals.append(np.cross(*member.directions))
        positions.append(member.position)
    if min(float(normal @ normals[0]) for normal in normals) < _SAME_DIRECTION:
        raise ImageError("the slices of the stack are not parallel", fix=_FIX, rule=_RULE)
    axis = int(np.argmax(np.abs(normals[0])))
    # Towards the patient's right, front or head, as volumes count, whatever way the rows and columns run.
    upward = normals[0] * np.sign(normals[0][axis])
    heights = np.array([float(position @ upward) for position in positions])
    order = np.argsort(heights, kind="stable")
    if len(order) > 1 and float(np.diff(heights[order]).min()) < _SAME_PLACE_MM:
        raise ImageError("two slices of the stack lie at the same place", fix=_FIX, rule=_RULE)
    return Stack(PLANES[axis], tuple(int(place) for place in order))


def _in_order_of_numbers(members: list[_Member]) -> Stack:
    """Put slices that do not tell where they lie in the order of their numbers: scanners before 1995 wrote no more."""
    numbers = [member.number or 0 for member in members]
    if len(set(numbers)) < len(numbers):
        raise ImageError(
            "the slices do not tell how they lie in the patient, and two have the same number", fix=_FIX, rule=_RULE
        )
    told = next((member.directions for member in members if member.directions is not None), None)
    axis = 2 if told is None else int(np.argmax(np.abs(np.cross(*told))))
    return Stack(PLANES[axis], tuple(sorted(range(len(numbers)), key=lambda place: numbers[place])))


def place_in(stack: Stack, chosen: Plane | None) -> int:
    """Give the file or frame, as they came, that holds the chosen slice."""
    count = len(stack.order)
    if chosen is None:
        raise ImageError(
            f"the stack holds {count} {stack.plane} slices and none was chosen",
            fix="Give `slice` with plane and index, or `slices`.",
            rule="media/choose-slice",
        )
    if chosen.plane != stack.plane:
        raise ImageError(
            f"the stack was acquired in the {stack.plane} plane; other planes are not worked out from it",
            fix=f"Give `plane: {stack.plane}`, or save the series as a volume (NIfTI).",
            rule="media/other-plane",
        )
    if not 0 <= chosen.index < count:
        raise ImageError(
            f"the stack holds {count} {stack.plane} slices; there is no slice {chosen.index}",
            fix="Slices are counted from 0.",
            rule="media/out-of-range",
        )
    return stack.order[chosen.index]


@lru_cache(maxsize=2)
def _auto_window_values_of_files(stamps: tuple[FileStamp, ...]) -> Array:
    """Give values of a few slices, evenly through the stack; ``stamps`` are in the order of the slices."""
    return auto_window_values_of(picture_of(open_picture(Path(stamps[at][0])), 0) for at in chosen_places(len(stamps)))
