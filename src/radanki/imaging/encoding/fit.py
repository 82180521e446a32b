"""Crop, square pixels, and the size limit: from a source picture's grid to the card's."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.model.imaging.rendering import LONG_SIDE_PX, PixelBox

if TYPE_CHECKING:
    from radanki.imaging.picture import Array
    from radanki.model.imaging.turning import Turn

SQUARE_ENOUGH = 0.005
"""Pixels that differ from squares by less than this share stay as they are: nobody sees it, and resampling costs."""


def fitted(
    pixels: Array,
    pixel_aspect: float,
    redacted: tuple[PixelBox, ...],
    box: PixelBox | None,
    *,
    long_side_px: int = LONG_SIDE_PX,
) -> Array:
    """Redact, crop and resample a source picture to square pixels within the size limit.

    In this order: what is painted over can't shine through. ``pixels`` are (rows, columns[, 3]), as :func:`resize`
    takes them; ``redacted`` and ``box``, which is what the crop keeps, are in source pixels.
    """
    kept = crop(redact(pixels, redacted), box)
    size = output_size(kept.shape[1], kept.shape[0], pixel_aspect, long_side_px=long_side_px)
    if size == (kept.shape[1], kept.shape[0]):
        return kept
    return redact_again(resize(kept, size), redacted, box or (0, 0, pixels.shape[1], pixels.shape[0]))


def turned_pixels(pixels: Array, turn: Turn) -> Array:
    """Give a picture (rows, columns[, 3]) turned clockwise, and then mirrored."""
    pixels = np.rot90(pixels, -turn.quarters)
    return np.ascontiguousarray(pixels[:, ::-1] if turn.is_mirrored else pixels)


def redact(pixels: Array, boxes: tuple[PixelBox, ...], black: int = 0) -> Array:
    """Give a copy (rows, columns[, 3]) with the boxes black; what of a box lies outside is left out.

    ``black`` is the value that is shown black.
    """
    painted = pixels.copy()
    for x, y, width, height in boxes:
        painted[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)] = black
    return painted


def redact_again(pixels: Array, boxes: tuple[PixelBox, ...], frame: PixelBox) -> Array:
    """Paint the boxes once more on the finished picture (rows, columns[, 3]) that shows ``frame`` of the source.

    Resampling lets what lies beside a box swing a few pixels into it; a box is black to its last whole pixel.
    """
    rows, columns = pixels.shape[:2]
    across, down = columns / frame[2], rows / frame[3]
    inner = []
    for x, y, width, height in boxes:
        left, top = ceil((x - frame[0]) * across), ceil((y - frame[1]) * down)
        right, bottom = floor((x + width - frame[0]) * across), floor((y + height - frame[1]) * down)
        if right > left and bottom > top:
            inner.append((left, top, right - left, bottom - top))
    return redact(pixels, tuple(inner))


def crop(pixels: Array, box: PixelBox | None) -> Array:
    """Give the part of the picture inside the box, or all of it; raise :class:`ImageError` where the box sticks out."""
    if box is None:
        return pixels
    x, y, width, height = box
    rows, columns = pixels.shape[:2]
    if min(x, y) < 0 or min(width, height) < 1 or x + width > columns or y + height > rows:
        raise ImageError(
            f"the crop {x}, {y}, {width}, {height} does not lie within the picture of {columns} x {rows} pixels",
            fix="Write it as x, y, width, height in pixels of the source picture.",
            rule="media/out-of-range",
        )
    return pixels[y : y + height, x : x + width]


def output_size(
    width_px: int, height_px: int, pixel_aspect: float, *, long_side_px: int = LONG_SIDE_PX
) -> tuple[int, int]:
    """Give width and height of the finished picture: square pixels, no detail lost to that, within the size limit."""
    width, height = float(width_px), float(height_px)
    if not 1 / limits.PIXEL_ASPECT <= pixel_aspect <= limits.PIXEL_ASPECT:
        raise ImageError("the file gives its pixels an impossible shape", fix="Export it again, or convert it to PNG.")
    if abs(pixel_aspect - 1) >= SQUARE_ENOUGH:
        # The finer direction keeps its pixels; the coarser one gets more.
        width, height = (width, height * pixel_aspect) if pixel_aspect > 1 else (width / pixel_aspect, height)
    shrink = min(1.0, long_side_px / max(width, height))
    return max(1, round(width * shrink)), max(1, round(height * shrink))


def resize(pixels: Array, size: tuple[int, int]) -> Array:
    """Resample pixels (rows, columns[, 3]) to (width, height) with Lanczos' filter.

    They are 8-bit, or grey of float32 or 16 bits; the last come out rounded. The same size gives the same pixels.
    """
    if (pixels.shape[1], pixels.shape[0]) == size:
        return pixels
    if pixels.dtype == np.uint16:
        resized = resize(pixels.astype(np.float32), size)
        return np.asarray(np.clip(np.rint(resized), 0, np.iinfo(np.uint16).max).astype(np.uint16))
    image = Image.fromarray(np.ascontiguousarray(pixels))
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS))
