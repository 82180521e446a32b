"""What to render and what came of it: the values that pass between the render stage and ``imaging``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.model.imaging.turning import UPRIGHT, Turn

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.imaging.simulating import Simulation

LONG_SIDE_PX = 1600
"""No picture in a package is longer than this on either side; a smaller one is never enlarged."""

STACK_LONG_SIDE_PX, FILM_STACK_LONG_SIDE_PX = 512, 768
"""The same for the pictures of a stack or loop; the second for those that are finer than slices (:data:`FILM_LIKE`)."""

FILM_LIKE = frozenset({"xr", "us", "angio", "fluoro", "mg"})
"""Modalities whose loops are pictures in their own right: projections and ultrasound."""

MOST_STACK_SLICES, MOST_STACK_BYTES = 60, 1_000_000
"""What a phone can hold of one stack (docs/viewer.md): all slices are decoded at once. More is sub-sampled."""


@dataclass(frozen=True, slots=True)
class Window:
    """A display window in the picture's own units (Hounsfield units for CT)."""

    centre: float
    width: float


@dataclass(frozen=True, slots=True)
class Plane:
    """One slice of a volume: its plane (axial, coronal, sagittal) and its index.

    The index counts from the most inferior, most posterior, or patient's leftmost slice.
    """

    plane: str
    index: int


PixelBox = tuple[int, int, int, int]
"""x, y, width, height in source pixels."""


@dataclass(frozen=True, slots=True)
class View:
    """Which part of a source is one upright picture: a frame of a multi-frame file or a slice of a volume."""

    frame: int | None = None
    slice: Plane | None = None


@dataclass(frozen=True, slots=True)
class RenderJob:
    """One picture to render; everything that can change its pixels is in here, so it is also the cache's key."""

    source: Path
    digest: str
    view: View
    modality: str
    window: Window | None
    crop: PixelBox | None
    redacted: tuple[PixelBox, ...]
    turn: Turn = UPRIGHT
    simulation: Simulation | None = None


@dataclass(frozen=True, slots=True)
class NamedWindow:
    """A window that a student may switch to: its name on the card, its label for people, and its values."""

    name: str
    label: str
    window: Window


@dataclass(frozen=True, slots=True)
class StackJob:
    """A stack or loop to render in one go; like :class:`RenderJob`, it holds everything that can change the pixels.

    ``views`` are in the order in which a student scrolls; ``places`` has the number of each, as the case counts slices
    or frames. ``key`` is the one shown first; it and ``kept`` stay where others must be left out. ``windows`` are what
    a student may switch to, the first being the one shown first; none where the picture has no Hounsfield units.
    """

    source: Path
    digest: str
    views: tuple[View, ...]
    places: tuple[int, ...]
    key: int
    kept: tuple[int, ...]
    modality: str
    window: Window | None
    windows: tuple[NamedWindow, ...]
    crop: PixelBox | None
    redacted: tuple[PixelBox, ...]
    turn: Turn = UPRIGHT
    simulation: Simulation | None = None
    measures_gap: bool = True
    """A part of the cache's key: what was rendered before gaps were measured is rendered anew."""


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How true a window of a finished stack is to the same window on the original values, in decibels.

    ``psnr_db`` is over the whole stack, ``worst_db`` that of its worst picture; both infinite where nothing is lost.
    """

    name: str
    psnr_db: float
    worst_db: float


@dataclass(frozen=True, slots=True)
class Geometry:
    """What is known of where a finished picture lies: the millimetres of its pixels, and the letters at its edges.

    ``sides`` are left, right, top and bottom; an edge that is not known has an empty text. Nothing is guessed.
    """

    spacing_mm: float | None = None
    sides: tuple[str, str, str, str] = ("", "", "", "")


NOWHERE = Geometry()
"""Of a picture that does not tell how it lies in the patient."""


@dataclass(frozen=True, slots=True)
class EncodedSlice:
    """One picture of a finished stack: its number in the case, and its file's bytes."""

    place: int
    data: bytes


@dataclass(frozen=True, slots=True)
class StackRendering:
    """A finished stack or loop.

    ``knots`` are those of the tone curve that the pictures are stored with; none where they are plain shades.
    ``offered`` counts the slices or frames that were asked for, where some had to be left out; ``gap_mm`` lies between
    those that are there, on average, where they tell it.
    """

    slices: tuple[EncodedSlice, ...]
    suffix: str
    width_px: int
    height_px: int
    knots: tuple[tuple[int, int], ...] | None
    fidelity: tuple[Fidelity, ...]
    geometry: Geometry
    offered: int
    gap_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """A finished picture: a fresh raster of which nothing but the pixels comes from the input."""

    data: bytes
    suffix: str
    digest: str
    width_px: int
    height_px: int
    source_width_px: int
    source_height_px: int
    window: Window | None
    geometry: Geometry = NOWHERE


@dataclass(frozen=True, slots=True)
class SegmentJob:
    """A segment of a label map to trace, on the slice that the picture shows."""

    labels: Path
    labels_digest: str
    value: int
    picture: Path
    picture_digest: str
    view: View


@dataclass(frozen=True, slots=True)
class StackSegmentJob:
    """A segment of a label map to trace on each of several slices; ``places`` has the number of each view."""

    labels: Path
    labels_digest: str
    value: int
    picture: Path
    picture_digest: str
    views: tuple[View, ...]
    places: tuple[int, ...]
