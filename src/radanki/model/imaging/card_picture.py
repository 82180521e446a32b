"""A finished picture, stack or loop as cards show it: files of the package, and what lies where on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path  # noqa: TC003  # the cache of finished jobs reads the annotations
from typing import TYPE_CHECKING

from radanki.model.imaging.rendering import NOWHERE, Geometry

if TYPE_CHECKING:
    from radanki.model.imaging.rendering import NamedWindow, Window
    from radanki.model.imaging.shapes import Shape


@dataclass(frozen=True, slots=True)
class Media:
    """A file of the package: its name (a hash of its pixels), where its bytes lie, and its size in pixels."""

    name: str
    path: Path
    width_px: int
    height_px: int
    size_bytes: int

    def in_folder(self, folder: Path) -> Media:
        """Give the file of this name in a folder: a cache may have been moved since it was written."""
        return replace(self, path=folder / self.name)


@dataclass(frozen=True, slots=True)
class StackSlice:
    """One picture of a stack in the package, with its number in the case."""

    place: int
    media: Media


SlicedShapes = tuple[tuple[int, int, tuple["Shape", ...]], ...]
"""Shapes in fractions of the picture, each lot with the first and last slice that it is seen on."""


@dataclass(frozen=True, slots=True)
class CardStack:
    """A stack or loop as cards show it: its pictures in order, and what the viewer must know of them.

    ``fps`` is none for a stack. ``shapes`` has, per finding number, where it is seen. ``offered`` counts the pictures
    that the case asked for: more than there are ``slices`` where some had to be left out.
    """

    slices: tuple[StackSlice, ...]
    key: int
    fps: float | None
    windows: tuple[NamedWindow, ...]
    knots: tuple[tuple[int, int], ...] | None
    geometry: Geometry
    shapes: tuple[tuple[int, SlicedShapes], ...]
    offered: int
    gap_mm: float | None = None

    def shapes_of(self, number: int) -> SlicedShapes:
        """Give where one finding is seen; nothing where the stack does not show it."""
        return next((shapes for known, shapes in self.shapes if known == number), ())

    @property
    def place_to_search_from(self) -> int:
        """The slice at an end that shows no finding, or the one with the fewest that is nearest to an end.

        A reader begins at the last slice (the head's end of an axial stack), and a loop with its first frame; so does
        a normal stack, so that where a stack opens tells nothing.
        """
        last = len(self.slices) - 1
        first = 0 if self.fps is not None else last

        def rank(at: int) -> tuple[int, int, bool]:
            return self._findings_on(self.slices[at].place), min(at, last - at), at != first

        return self.slices[min(range(last + 1), key=rank)].place

    def _findings_on(self, place: int) -> int:
        return sum(any(first <= place <= last for first, last, _ in lots) for _, lots in self.shapes)


@dataclass(frozen=True, slots=True)
class CardPicture:
    """A picture as cards show it: its media and, per finding number, its shapes in fractions of the picture.

    Of a stack or loop this is the key picture; ``stack`` has all of it.
    """

    image: str
    media: Media
    shapes: tuple[tuple[int, tuple[Shape, ...]], ...]
    window: Window | None
    geometry: Geometry = NOWHERE
    stack: CardStack | None = None

    def shapes_of(self, number: int) -> tuple[Shape, ...]:
        """Give the shapes of one finding; none where the picture does not show it."""
        return next((shapes for known, shapes in self.shapes if known == number), ())
