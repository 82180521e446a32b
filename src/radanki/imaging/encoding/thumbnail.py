"""Small copies of finished pictures, for lists: pixels only, nothing of the file that they came from."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

SIDE_PX: Final = 360
"""Twice the width at which a phone shows a thumbnail."""
_QUALITY: Final = 78
_BLACK: Final = (0, 0, 0)


def thumbnail(path: Path) -> bytes:
    """Give a WebP of 360 by 360 pixels: the whole picture, on black, as it lies on a light box."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
    square = Image.new("RGB", (SIDE_PX, SIDE_PX), _BLACK)
    square.paste(picture, ((SIDE_PX - picture.width) // 2, (SIDE_PX - picture.height) // 2))
    file = io.BytesIO()
    square.save(file, "WEBP", quality=_QUALITY, method=6)
    return file.getvalue()


def draw_thumbnail(path: Path, side_px: int) -> bytes:
    """Give a picture as a small JPEG file, at most ``side_px`` wide and high.

    Raises:
        OSError: where it can't be read.
    """
    file = io.BytesIO()
    with Image.open(path) as picture:
        small = picture.convert("RGB")
    small.thumbnail((side_px, side_px))
    small.save(file, "JPEG", quality=82)
    return file.getvalue()
