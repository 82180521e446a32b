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
from radanki.imaging.formats.dicom_series import NUMBERED
from radanki.imaging.formats.doubles import without_doubles
from radanki.imaging.formats.kinds import RASTER_KINDS, kind_of
from radanki.imaging.formats.numbered_runs import runs_of
from radanki.imaging.geometry.volume import PLANES
from radanki.model.intake import FolderContents, FoundSeries
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


def find_series(files: Sequence[Path], names: Sequence[str], least_run: int) -> FolderContents:
    """Give the series among files, the one with the most pictures first, and what the other files are.

    Where there is DICOM, other pictures beside it (previews, logos of a viewer) are passed over; else numbered pictures
    of one folder and one size are one series, if there are ``least_run`` of them (0: never), and any other picture and
    a volume is one by itself. A series that shows the same places several times is one for each time. ``names`` are the
    paths that the files had.
    """
    kept, doubles = without_doubles(files)
    named = dict(zip(files, names, strict=True))
    dicom: dict[_Key, list[_Member]] = defaultdict(list)
    frames: dict[_Key, int] = {}
    rasters: list[Path] = []
    volumes: list[Path] = []
    others: list[tuple[Path, str, str]] = []
    for path in kept:
        kind = _find_kind(path)
        if isinstance(kind, ImageError):
            others.append((path, kind.message, kind.fix))
        elif kind == "dicom":
            head = _find_head(path)
            if isinstance(head, ImageError):
                others.append((path, head.message, head.fix))
                continue
            key = _key_of(head, path)
            dicom[key].append(_Member(path, _place_of(head), tuple(str(head.get(mark)) for mark in _APART)))
            frames.setdefault(key, frame_count(head))
        else:
            (rasters if kind in RASTER_KINDS else volumes).append(path)
    found = [_series(key, stack, frames[key]) for key, members in dicom.items() for stack in _apart(members)]
    if found:
        others += [(path, "a picture beside DICOM files", "Give it by itself, if it is wanted.") for path in rasters]
    else:
        runs = runs_of(rasters, named, least_run)
        found = [FoundSeries(run, "", "", 0, 0) for run in (*runs, *((path,) for path in volumes))]
    return FolderContents(tuple(sorted(found, key=lambda series: -series.pictures)), doubles, tuple(others))


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


def _find_kind(path: Path) -> str | ImageError:
    try:
        return kind_of(path)
    except ImageError as error:
        return error


def _find_head(path: Path) -> Dataset | ImageError:
    """Give the header of a DICOM picture; the error of what is no picture, or is damaged."""
    try:
        with decoding("the picture"):
            head = read_dataset(path, with_pixels=False)
            check_is_picture(head)
            if "Rows" not in head:
                check_has_pixels(head)
            frame_count(head)
            return head
    except ImageError as error:
        return error


def _key_of(head: Dataset, path: Path) -> _Key:
    code = str(head.get("Modality") or "").strip()
    code = code if find_modality_of_dicom(code) is not None else ""
    series = str(head.get("SeriesInstanceUID") or "")
    # A localizer often has the UID of the series that was planned on it.
    own = str(path) if frame_count(head) > 1 or _is_alone(head, code) else series
    return own, code, int(head.Rows or 0), int(head.Columns or 0), plane_of(head)


_FILMS = frozenset({"CR", "DX", "RG", "MG", "IO", "PX"})
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"


def _is_alone(head: Dataset, code: str) -> bool:
    """Whether a picture is one by itself: films and stills of one series are no stack, slices are.

    Old slices do not tell where they lie, and have numbers; screenshots say the modality of what was on the screen.
    """
    if code in _FILMS:
        return True
    if find_position(head, 0) is not None:
        return False
    return code not in NUMBERED or str(head.get("SOPClassUID") or "") == _SECONDARY_CAPTURE


def _series(key: _Key, members: list[_Member], frames: int) -> FoundSeries:
    _, code, rows, columns, plane = key
    return FoundSeries(tuple(member.path for member in members), code, plane, columns, rows, frames)


def plane_of(head: Dataset) -> str:
    """Give the plane that slices lie nearest to, or nothing where a picture does not tell."""
    directions = find_directions(head, 0)
    if directions is None:
        return ""
    return PLANES[int(np.argmax(np.abs(np.cross(*directions))))]
