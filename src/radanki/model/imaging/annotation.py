"""Shapes as another tool's file holds them, before they are findings: where they are, what they are called, no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from radanki.model.imaging.shapes import Shape

RasPoint = tuple[float, float, float]
"""A place in the patient in millimetres: to the right, anterior, superior (RAS)."""


@dataclass(frozen=True, slots=True)
class OutlineInPatient:
    """A closed outline by its corners."""

    corners: tuple[RasPoint, ...]


@dataclass(frozen=True, slots=True)
class PointInPatient:
    """A single place."""

    at: RasPoint


@dataclass(frozen=True, slots=True)
class BoxInPatient:
    """A box by its centre, the unit vectors of its three axes, and its three sizes in millimetres."""

    centre: RasPoint
    axes: tuple[RasPoint, RasPoint, RasPoint]
    size: RasPoint


ShapeInPatient = OutlineInPatient | PointInPatient | BoxInPatient


@dataclass(frozen=True, slots=True)
class Drawn:
    """One shape of a file: its label as it stands there, and the place in the file for people.

    ``shape`` is in pixels as :mod:`radanki.model.imaging.shapes` counts them, or in fractions of the picture where
    ``is_fraction`` says so, or in the patient. ``picture`` is the base name of the picture as the file states it, empty
    where it states none. ``frame`` counts from 0 as the file counts frames or slices. ``thing`` tells shapes on several
    slices that are one thing; empty where the file does not tell.
    """

    label: str
    shape: Shape | ShapeInPatient
    place: str
    picture: str = ""
    frame: int | None = None
    thing: str = ""
    is_fraction: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """What was left out or changed, and where it stands in the file."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class StatedPicture:
    """A picture as a file of shapes states it: its base name, and its size in pixels where the file tells it."""

    name: str
    width_px: int | None = None
    height_px: int | None = None


@dataclass(frozen=True, slots=True)
class Annotations:
    """All that is taken from a file of shapes; ``form`` names the format for people."""

    form: str
    drawn: tuple[Drawn, ...]
    remarks: tuple[Remark, ...] = ()
    pictures: tuple[StatedPicture, ...] = ()


@dataclass(frozen=True, slots=True)
class TracedPart:
    """One connected part of a mask as an outline; holes are filled, and told of.

    ``left_px`` is how far the outline may leave the edge of the mask, in pixels.
    """

    shape: Shape
    has_hole: bool
    left_px: float


@dataclass(frozen=True, slots=True)
class TracedMask:
    """The parts of a mask, the largest first; ``left_out`` counts specks that were not kept."""

    parts: tuple[TracedPart, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class LabelledSegment:
    """A segment of a label map on one slice of a picture: its number or colour, and its name where the map has it."""

    place: int
    value: str
    name: str
    mask: TracedMask


@dataclass(frozen=True, slots=True)
class SliceGeometry:
    """A slice or frame of a picture and the way from its pixels to the patient.

    ``to_ras`` has three rows: what one column, one row, and the centre of the first pixel are in millimetres (RAS).
    None where the picture does not tell how it lies.
    """

    place: int
    to_ras: tuple[RasPoint, RasPoint, RasPoint] | None


@dataclass(frozen=True, slots=True)
class SurveyedPicture:
    """What must be known of a picture to project shapes on it: size, slices, and half the way to the next slice."""

    width_px: int
    height_px: int
    slices: tuple[SliceGeometry, ...]
    reach_mm: float
