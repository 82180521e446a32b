"""Pictures that lie finished in the cache: what rendering gives, and what the cache of finished jobs keeps of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from radanki.model.imaging.card_picture import Media, StackSlice  # noqa: TC001  # as below
from radanki.model.imaging.rendering import NOWHERE, Fidelity, Geometry, Window  # as below
from radanki.model.imaging.shapes import Shape  # the cache of finished jobs reads the annotations

if TYPE_CHECKING:
    from pathlib import Path

Outlines = tuple[tuple[int | None, tuple[Shape, ...]], ...]
"""Where a finding of a label map is seen: the number of each slice or frame (none for a still) and its shapes there."""


@dataclass(frozen=True, slots=True)
class RenderedStill:
    """A picture in the cache: its media, the size of the upright source picture, and the window that was used."""

    media: Media
    digest: str
    source_width_px: int
    source_height_px: int
    window: Window | None
    geometry: Geometry = NOWHERE

    def in_folder(self, folder: Path) -> RenderedStill:
        """Give the same picture with its file in a folder."""
        return replace(self, media=self.media.in_folder(folder))


@dataclass(frozen=True, slots=True)
class RenderedStack:
    """A stack or loop in the cache; see :class:`~radanki.model.imaging.rendering.StackRendering`."""

    slices: tuple[StackSlice, ...]
    knots: tuple[tuple[int, int], ...] | None
    fidelity: tuple[Fidelity, ...]
    geometry: Geometry
    offered: int
    gap_mm: float | None = None

    @property
    def size_bytes(self) -> int:
        """What all pictures take up together."""
        return sum(one.media.size_bytes for one in self.slices)

    def in_folder(self, folder: Path) -> RenderedStack:
        """Give the same stack with its files in a folder."""
        return replace(self, slices=tuple(replace(one, media=one.media.in_folder(folder)) for one in self.slices))
