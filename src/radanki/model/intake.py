"""What `radanki new` learns of an original: numbers, and words of closed sets; never a text of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.model.imaging.turning import UPRIGHT, Turn

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class FoundSeries:
    """Pictures that belong together, of a folder that may hold several series.

    ``code`` is a value of Modality (0008,0060) that the vocabulary knows, or empty. ``plane`` is that of the slices,
    where they tell it. A loop is a series of its own, and so is a raster picture.
    """

    files: tuple[Path, ...]
    code: str
    plane: str
    width_px: int
    height_px: int
    frames: int = 1

    @property
    def pictures(self) -> int:
        """The number of slices, frames or pictures."""
        return len(self.files) * self.frames


@dataclass(frozen=True, slots=True)
class FolderContents:
    """What the files of a folder are: series, copies of one of their pictures, and files that are no picture.

    ``others`` says of each what it is, and what to do where it might have been a picture.
    """

    series: tuple[FoundSeries, ...]
    doubles: tuple[Path, ...] = ()
    others: tuple[tuple[Path, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the header of an original proposes for ``case.yaml``.

    ``code`` is a value of Modality (0008,0060) that the vocabulary knows, or empty. ``slices`` counts slices by plane;
    ``gap_mm`` is the distance between those of a stack. ``window`` is centre and width of the file's own VOI.
    ``view``, ``plane``, ``sequence`` and ``contrast`` are words of the vocabulary, or empty. ``turn`` is how a film is
    turned to be hung as films are; ``notices`` are sentences on what is odd of the picture.
    """

    kind: str
    code: str = ""
    width_px: int = 0
    height_px: int = 0
    frames: int = 1
    slices: tuple[tuple[str, int], ...] = ()
    gap_mm: float | None = None
    fps: float | None = None
    view: str = ""
    plane: str = ""
    sequence: str = ""
    contrast: str = ""
    window: tuple[float, float] | None = None
    turn: Turn = UPRIGHT
    notices: tuple[str, ...] = ()

    def slices_in(self, plane: str) -> int:
        """The number of slices in a plane; 0 where there are none."""
        return dict(self.slices).get(plane, 0)
