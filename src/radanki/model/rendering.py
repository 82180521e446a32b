"""What to render and what came of it: the values that pass between the render stage and ``imaging``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.shapes import Shape

LONG_SIDE_PX = 1600
"""No picture in a package is longer than this on either side; a smaller one is never enlarged."""


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
    blank: tuple[PixelBox, ...]


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


@dataclass(frozen=True, slots=True)
class RegionJob:
    """A region of a label map to trace, on the slice that the picture shows."""

    labels: Path
    labels_digest: str
    value: int
    picture: Path
    picture_digest: str
    view: View


@dataclass(frozen=True, slots=True)
class Media:
    """A file of the package: its name (a hash of its pixels), where its bytes lie, and its size in pixels."""

    name: str
    path: Path
    width_px: int
    height_px: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class CardPicture:
    """A picture as cards show it: its media and, per finding number, its shapes in fractions of the picture."""

    image: str
    media: Media
    shapes: tuple[tuple[int, tuple[Shape, ...]], ...]
    window: Window | None

    def shapes_of(self, number: int) -> tuple[Shape, ...]:
        """Give the shapes of one finding; none where the picture does not show it."""
        return next((shapes for known, shapes in self.shapes if known == number), ())
