"""Where a picture of a case lies in the patient, slice by slice; headers alone are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging.formats.kinds import files_of, kind_of
from radanki.imaging.geometry.projection import normal_of
from radanki.imaging.header_probe import locate
from radanki.model.imaging.annotation import RasPoint, SliceGeometry, SurveyedPicture

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.imaging.picture import PatientGeometry
    from radanki.model.imaging.rendering import View

_ALONE_MM = 0.5
"""How far beside a single slice of unknown thickness a shape may lie."""


@dataclass(frozen=True, slots=True)
class SurveyJob:
    """A picture to look over: the views that the case shows of it, and the number of each."""

    picture: Path
    views: tuple[View, ...]
    places: tuple[int, ...]


def survey(job: SurveyJob) -> SurveyedPicture:
    """Tell the size of a picture and where its slices lie; headers alone are read.

    Raises :class:`ImageError` for what can't be read.
    """
    located = [locate(job.picture, view) for view in job.views]
    geometries = [one.geometry for one in located]
    probe = located[0].probe
    slices = tuple(SliceGeometry(at, _rows_of(geometry)) for at, geometry in zip(job.places, geometries, strict=True))
    return SurveyedPicture(probe.width_px, probe.height_px, slices, _reach_mm(job.picture, job.views[0], geometries[0]))


def _rows_of(geometry: PatientGeometry | None) -> tuple[RasPoint, RasPoint, RasPoint] | None:
    if geometry is None or geometry.to_ras is None:
        return None
    column, row, first = (tuple(float(number) for number in part) for part in geometry.to_ras[:3].T)
    return (_place(column), _place(row), _place(first))


def _place(numbers: tuple[float, ...]) -> RasPoint:
    x, y, z = numbers
    return x, y, z


def names_of_slices(picture: Path) -> tuple[str, ...]:
    """Give the names of a stack's files in the order in which numbered pictures are counted."""
    if not picture.is_dir() or kind_of(picture) != "pictures":
        return ()
    return tuple(path.name for path in files_of(picture))


def _reach_mm(picture: Path, view: View, geometry: PatientGeometry | None) -> float:
    """Give half the way to the next slice of the volume or series, whether the case shows that slice or not."""
    if view.slice is None or geometry is None or geometry.to_ras is None:
        return _ALONE_MM
    normal = normal_of(geometry.to_ras[:3, 0], geometry.to_ras[:3, 1])
    for step in (1, -1):
        try:
            other = locate(picture, replace(view, slice=replace(view.slice, index=view.slice.index + step))).geometry
        except ImageError:
            continue
        if other is not None and other.to_ras is not None:
            return abs(float(normal @ (other.to_ras[:3, 2] - geometry.to_ras[:3, 2]))) / 2
    return _ALONE_MM
