"""What of a picture is searched for text: its shades, as they are and equalised, larger and in tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from radanki.imaging.burned_in.local_contrast import equalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.imaging.picture import Grey8
    from radanki.model.imaging.rendering import PixelBox

TILE_PX: Final = 900
OVERLAP_PX: Final = 120
"""Tiles share this much, so that every sign is whole in one of them: the largest text searched for is 40 px high."""
FINE_BELOW_PX: Final = 1000
"""Pictures whose longer side is below this are searched at twice their size, which finds small signs; the others at
one and a half times, where they are equalised."""


def shades_to_search(pixels: Grey8) -> tuple[Grey8, ...]:
    """Give the grey pictures (rows, columns) to search: a grey picture itself; of a colour one three.

    Those are the brightest and the darkest channel and the mean of all: red on white is plain in the darkest alone,
    blue on black in the brightest alone, and red on green in the mean.
    """
    if pixels.ndim == 2:  # noqa: PLR2004  # grey has two dimensions
        return (pixels,)
    # Weights of three sizes, so that no two pure colours have the same mean shade.
    weights = np.array([2, 4, 1], np.uint16)
    mean = (pixels.astype(np.uint16) @ weights // weights.sum()).astype(np.uint8)
    return pixels.max(axis=2), pixels.min(axis=2), mean


def tiles(width_px: int, height_px: int) -> tuple[PixelBox, ...]:
    """Give tiles (x, y, width, height) that cover a picture, as few and as small as the overlap allows."""
    return tuple((x, y, wide, high) for y, high in _spans(height_px) for x, wide in _spans(width_px))


def _spans(size: int) -> tuple[tuple[int, int], ...]:
    """Give start and length of the stretches that cover a line of pixels."""
    count = max(1, -(-(size - OVERLAP_PX) // (TILE_PX - OVERLAP_PX)))
    length = -(-(size + (count - 1) * OVERLAP_PX) // count)
    return tuple((min(step * (length - OVERLAP_PX), size - length), length) for step in range(count))


def views_of(shades: Sequence[Grey8]) -> Iterator[tuple[Grey8, float]]:
    """Give what is searched, and by how much it is enlarged: the shades as they are, and the last equalised."""
    is_small = max(shades[0].shape) < FINE_BELOW_PX
    for grey in shades[:2]:
        yield _enlarged(grey, 2.0 if is_small else 1.0)
    equalised = equalise(shades[-1])
    yield _enlarged(equalised, 1.0)
    yield _enlarged(equalised, 2.0 if is_small else 1.5)


def _enlarged(grey: Grey8, zoom: float) -> tuple[Grey8, float]:
    if zoom == 1.0:
        return grey, zoom
    size = (round(grey.shape[1] * zoom), round(grey.shape[0] * zoom))
    return np.asarray(Image.fromarray(np.ascontiguousarray(grey)).resize(size, Image.Resampling.BICUBIC)), zoom
