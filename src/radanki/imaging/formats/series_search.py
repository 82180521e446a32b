"""Which pictures of a folder belong together: an export from an archive holds several series, in folders of its own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from radanki.errors import ImageError
from radanki.imaging.boundary import decoding
from radanki.imaging.formats.dicom_file import check_has_pixels, check_is_picture, frame_count, read_dataset
from radanki.imaging.formats.dicom_geometry import find_directions, find_position
from radanki.imaging.formats.kinds import RASTER_KINDS, kind_of
from radanki.imaging.geometry.volume import PLANES
from radanki.model.intake import FoundSeries
from radanki.vocabulary import find_modality_of_dicom

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydicom.dataset import Dataset

_Key = tuple[str, str, int, int, str]
"""Series (of a loop or film its file), modality, rows, columns and plane."""

_APART = ("DiffusionBValue", "EchoNumbers", "TemporalPositionIdentifier", "AcquisitionNumber", "ImageType", "EchoTime")
"""What tells stacks of one series apart that show the same places: b values, echoes, phases after contrast."""


@dataclass(frozen=True, slots=True)
class _Member:
    path: Path
    place: tuple[float, ...] | None
    marks: tuple[str, ...]


def find_series(files: Sequence[Path]) -> tuple[FoundSeries, ...]:
    """Give the series among files, the one with the most pictures first; files that are no pictures are passed over.

    Reports, documents and directories of a DICOM export are such files. Where there is DICOM, other pictures beside it
    (previews, logos of a viewer) are passed over too; else pictures of one folder are one series, and a volume is one.
    A series that shows the same places several times is one for each time.
    """
    dicom: dict[_Key, list[_Member]] = defaultdict(list)
    frames: dict[_Key, int] = {}
    others: dict[Path, list[Path]] = defaultdict(list)
    for path in files:
        kind = _find_kind(path)
        if kind == "dicom":
            head = _find_head(path)
            if head is not None:
                key = _key_of(head, path)
                dicom[key].append(_Member(path, _place_of(head), tuple(str(head.get(mark)) for mark in _APART)))
                frames.setdefault(key, frame_count(head))
        elif kind is not None:
            others[path.parent if kind in RASTER_KINDS else path].append(path)
    found = [_series(key, stack, frames[key]) for key, members in dicom.items() for stack in _apart(members)]
    if not found:
        found = [FoundSeries(tuple(members), "", "", 0, 0) for members in others.values()]
    return tuple(sorted(found, key=lambda series: -series.pictures))


def _place_of(head: Dataset) -> tuple[float, ...] | None:
    position = find_position(head, 0)
    return None if position is None else tuple(float(value) for value in np.round(position, 2))


def _apart(members: list[_Member]) -> list[list[_Member]]:
    """Split what shows the same places several times, by the first mark that does it; else leave it together."""
    if not _has_doubles(members):
        return [members]
    for at in range(len(_APART)):
        stacks: dict[str, list[_Member]] = defaultdict(list)
        for member in members:
            stacks[member.marks[at]].append(member)
        if not any(_has_doubles(stack) for stack in stacks.values()):
            return list(stacks.values())
    return [members]


def _has_doubles(members: list[_Member]) -> bool:
    places = [member.place for member in members if member.place is not None]
    return len(set(places)) < len(places)


def _find_kind(path: Path) -> str | None:
    try:
        return kind_of(path)
    except ImageError:
        return None


def _find_head(path: Path) -> Dataset | None:
    """Give the header of a DICOM picture; none of what is no picture, or is damaged."""
    try:
        with decoding("the picture"):
            head = read_dataset(path, with_pixels=False)
            check_is_picture(head)
            if "Rows" not in head:
                check_has_pixels(head)
            frame_count(head)
            return head
    except ImageError:
        return None


def _key_of(head: Dataset, path: Path) -> _Key:
    code = str(head.get("Modality") or "").strip()
    code = code if find_modality_of_dicom(code) is not None else ""
    series = str(head.get("SeriesInstanceUID") or "")
    # A localizer often has the UID of the series that was planned on it.
    own = str(path) if frame_count(head) > 1 or code in _ONE_BY_ONE else series
    return own, code, int(head.Rows or 0), int(head.Columns or 0), plane_of(head)


_ONE_BY_ONE = frozenset({"CR", "DX", "RG", "MG", "IO", "PX"})
"""Films: two views in one series are two pictures, not a stack."""


def _series(key: _Key, members: list[_Member], frames: int) -> FoundSeries:
    _, code, rows, columns, plane = key
    return FoundSeries(tuple(member.path for member in members), code, plane, columns, rows, frames)


def plane_of(head: Dataset) -> str:
    """Give the plane that slices lie nearest to, or nothing where a picture does not tell."""
    directions = find_directions(head, 0)
    if directions is None:
        return ""
    return PLANES[int(np.argmax(np.abs(np.cross(*directions))))]
