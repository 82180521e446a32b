"""How alike two finished pictures are, and what was drawn on one: for a reviewer's second look, never for a verdict.

The fingerprint is a difference hash: of a picture scaled to few pixels, whether each is darker than its neighbour. It
outlives another size, window, or encoding (0.08 at most on the pictures of the first library, where strangers stayed
above 0.16); a copy that was mirrored is found by the mirrored fingerprint, one that was cropped is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from radanki.imaging.masks.connected_components import component_at, connected_components

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

GRID: Final = 16
"""Rows and columns of the fingerprint: 256 bits."""
_SMALLEST_CONTRAST: Final = 2.0
"""Grey levels below which neighbours count as equal: the black around a picture carries no likeness."""
_COLOURED: Final = 40
"""How far apart, of 255, the channels of a pixel are that somebody coloured; lossy encoding stays below 20."""
_WHITE: Final = 250
_SMALLEST_MARK: Final = 0.0004
_LARGEST_MARK: Final = 0.02
"""Of the picture's area: printed arrows lie between."""


@dataclass(frozen=True, slots=True)
class PrintedMarks:
    """What looks drawn: the share of coloured pixels, and the boxes (x, y, width, height in pixels) of white arrows."""

    coloured: float
    arrows: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class PerceptualHash:
    """What a picture looks like from afar, as it is and mirrored; ``plain`` marks one without enough to compare."""

    bits: int
    mirrored: int
    is_plain: bool

    def distance(self, other: PerceptualHash) -> float:
        """Give how unlike two pictures are, mirrored or not: 0 for the same, about 0.5 for strangers."""
        least = min((self.bits ^ other.bits).bit_count(), (self.mirrored ^ other.bits).bit_count())
        return least / (2 * GRID * GRID)


def perceptual_hash(path: Path) -> PerceptualHash:
    """Give the fingerprint of a finished picture."""
    with Image.open(path) as opened:
        small = opened.convert("L").resize((GRID + 1, GRID), Image.Resampling.BOX)
    values = np.asarray(small, dtype=np.float64)
    return PerceptualHash(
        _bits(values),
        _bits(values[:, ::-1]),
        bool((np.abs(np.diff(values)) < _SMALLEST_CONTRAST).mean() > 0.75),  # noqa: PLR2004  # three quarters of it is one grey
    )


def _bits(values: npt.NDArray[np.float64]) -> int:
    """Give two bits a step: is it clearly brighter, is it clearly darker."""
    steps = np.diff(values, axis=1)
    marks = np.stack([steps > _SMALLEST_CONTRAST, steps < -_SMALLEST_CONTRAST])
    return int.from_bytes(np.packbits(marks).tobytes(), "big")


def printed_marks(path: Path) -> PrintedMarks:
    """Look for what somebody drew on a grey picture: colour, and white arrows."""
    with Image.open(path) as opened:
        colours = np.asarray(opened.convert("RGB"), dtype=np.int16)
    coloured = float((colours.max(axis=2) - colours.min(axis=2) > _COLOURED).mean())
    white = colours.min(axis=2) >= _WHITE
    boxes = [
        (left, top, right - left, bottom - top)
        for left, top, right, bottom, _ in connected_components(white.astype(np.float64), 0.5)
        if _is_sized_like_a_mark(right - left, bottom - top, white.size)
        and _is_arrow(_cut(white, left, top, right, bottom))
    ]
    return PrintedMarks(coloured, tuple(boxes))


def _is_sized_like_a_mark(width: int, height: int, area: int) -> bool:
    return min(width, height) >= 8 and _SMALLEST_MARK * area <= width * height <= _LARGEST_MARK * area  # noqa: PLR2004  # fewer pixels have no form


def _cut(white: npt.NDArray[np.bool_], left: int, top: int, right: int, bottom: int) -> npt.NDArray[np.bool_]:
    box = white[top:bottom, left:right]
    row = int(np.nonzero(box.any(axis=1))[0][0])
    column = int(np.nonzero(box[row])[0][0])
    return component_at(box, row, column)


def _is_arrow(mark: npt.NDArray[np.bool_]) -> bool:
    """Whether a patch has the form of an arrow: a tip that widens evenly into a head, and a thinner shaft behind it."""
    rows, columns = np.nonzero(mark)
    points = np.stack([columns, rows]).astype(np.float64)
    points -= points.mean(axis=1, keepdims=True)
    _, directions = np.linalg.eigh(points @ points.T)
    along, across = directions[:, 1] @ points, directions[:, 0] @ points
    if np.ptp(along) < 1.2 * np.ptp(across) or np.ptp(along) < 8:  # noqa: PLR2004  # as long as wide is a marker
        return False
    widths = _widths(along, across)
    return _has_head(widths) or _has_head(widths[::-1])


def _widths(along: npt.NDArray[np.float64], across: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Give how wide a patch is in ten steps from one end to the other."""
    step = np.minimum(((along - along.min()) / np.ptp(along) * 10).astype(int), 9)
    return np.array([np.ptp(across[step == number]) if (step == number).any() else 0.0 for number in range(10)])


def _has_head(widths: npt.NDArray[np.float64]) -> bool:
    """Whether widths grow from a tip to a head within the first six steps, and are even and far smaller behind it."""
    widest = int(widths[:6].argmax())
    shaft = widths[widest + 2 :]
    if widest < 1 or len(shaft) < 3 or widths[widest] <= 0:  # noqa: PLR2004  # a shaft is some part of the arrow
        return False
    tapers = widths[0] < 0.6 * widths[widest] and bool((np.diff(widths[: widest + 1]) > 0).all())
    return tapers and bool((shaft < 0.62 * widths[widest]).all()) and float(np.ptp(shaft)) < 0.25 * widths[widest]
