"""A finished picture made small, for cards that carry a dozen: within a number of bytes, as true as that allows."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image

from radanki.imaging import limits
from radanki.imaging.boundary import decoding

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES: Final = 150_000
_LONG_SIDES: Final = (1200, 1000, 800)
_QUALITIES: Final = (92, 88, 84, 78, 72)
"""WebP qualities, the best first: below the last, less of a film is lost by making it smaller."""
_EFFORT: Final = 4


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """A WebP file of at most :data:`MOST_BYTES`, and its size in pixels."""

    data: bytes
    width_px: int
    height_px: int


def small_picture(path: Path) -> SmallPicture:
    """Give a finished picture as a file of at most 150 kB: its long side 1200 pixels, or as few as are needed.

    Raises :class:`~radanki.errors.ImageError` for a file that can't be decoded.
    """
    with decoding("the picture"), Image.open(path, formats=("PNG", "WEBP", "JPEG")) as opened:
        limits.check_size(opened.width, opened.height)
        whole = opened if opened.mode in {"L", "RGB"} else opened.convert("RGB")
        whole.load()
    found = SmallPicture(b"", 0, 0)
    for long_side in _LONG_SIDES:
        picture = _fitted(whole, long_side)
        for quality in _QUALITIES:
            found = SmallPicture(_encoded(picture, quality), picture.width, picture.height)
            if len(found.data) <= MOST_BYTES:
                return found
    return found


def _fitted(picture: Image.Image, long_side: int) -> Image.Image:
    share = min(1.0, long_side / max(picture.size))
    size = max(1, round(picture.width * share)), max(1, round(picture.height * share))
    # A raster of our own: saving the opened file would carry its colour profile and comments along.
    return Image.frombytes(picture.mode, picture.size, picture.tobytes()).resize(size, Image.Resampling.LANCZOS)


def _encoded(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=quality, method=_EFFORT)
    return file.getvalue()
