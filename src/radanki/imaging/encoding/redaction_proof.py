"""Proof that what a case redacts is gone: the finished file, decoded again, is black there."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from radanki.imaging.boundary import decoding
from radanki.model.imaging.turning import UPRIGHT, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from radanki.model.imaging.rendering import PixelBox

_REACH: Final = 3
"""Lanczos' filter looks three pixels far, counted on the coarser of the two grids."""

Size = tuple[int, int]


def redacted_in_output(box: PixelBox, frame: PixelBox, output: Size) -> PixelBox | None:
    """Give the output pixels (x, y, width, height) that only redacted source pixels decide; none where there are none.

    ``box`` is the redacted rectangle and ``frame`` the shown part of the picture, both in source pixels; ``output`` is
    the finished picture's width and height. What of the box lies outside the frame is not shown and needs no proof;
    towards the frame's edge the box loses nothing, since there is nothing behind the edge to resample.
    """
    across = _span(box[0] - frame[0], box[2], frame[2], output[0])
    down = _span(box[1] - frame[1], box[3], frame[3], output[1])
    if across is None or down is None:
        return None
    return across[0], down[0], across[1] - across[0], down[1] - down[0]


def _span(start: int, length: int, shown: int, output: int) -> tuple[int, int] | None:
    first, last = max(0, start), min(shown, start + length)
    scale = output / shown
    reach = 0.0 if output == shown else _REACH * max(1.0, scale)
    low = 0 if first == 0 else math.ceil(first * scale + reach)
    high = output if last == shown else math.floor(last * scale - reach)
    return (low, high) if first < last and low < high else None


def is_shown(box: PixelBox, frame: PixelBox) -> bool:
    """Whether any pixel of a redacted box lies in the part of the picture that is shown."""
    x, y, width, height = box
    left, top, wide, high = frame
    return x < left + wide and left < x + width and y < top + high and top < y + height


def is_black(encoded: bytes, boxes: Iterable[PixelBox]) -> bool:
    """Whether every pixel of every box (x, y, width, height) of a finished file decodes to black.

    A box that holds no pixel of the picture proves nothing, so it counts as not black. Raises
    :class:`~radanki.errors.ImageError` for a file that can't be decoded.
    """
    with decoding("the finished picture"), Image.open(io.BytesIO(encoded)) as image:
        pixels = np.asarray(image.convert("RGB"))
    return all(_is_black(pixels, box) for box in boxes)


def redactions_are_proved(
    encoded: bytes, redacted: Iterable[PixelBox], frame: PixelBox, output: Size, turn: Turn = UPRIGHT
) -> bool:
    """Whether all redacted boxes of the source that are shown are black in the finished file, turned as it is.

    A box too small to have a pixel of its own after resampling can't be proved.
    """
    before = turn.size(*output)
    shown = [redacted_in_output(box, frame, before) for box in redacted if is_shown(box, frame)]
    boxes = [_turned(box, before, output, turn) for box in shown if box is not None]
    return len(boxes) == len(shown) and is_black(encoded, boxes)


def _is_black(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], box: PixelBox) -> bool:
    x, y, width, height = box
    part = pixels[max(0, y) : max(0, y + height), max(0, x) : max(0, x + width)]
    return part.size > 0 and not part.any()


def _turned(box: PixelBox, before: Size, after: Size, turn: Turn) -> PixelBox:
    """Give where a box of whole pixels lies on the turned picture."""
    x, y, width, height = box
    corners = [turn.point(x / before[0], y / before[1]), turn.point((x + width) / before[0], (y + height) / before[1])]
    left, right = sorted(round(across * after[0]) for across, _ in corners)
    top, bottom = sorted(round(down * after[1]) for _, down in corners)
    return left, top, right - left, bottom - top
