"""A finished picture as a JPEG file, for programs that take no WebP: its pixels, and nothing else of its file."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from radanki.imaging import limits
from radanki.imaging.boundary import decoding

_QUALITY: Final = 92


def as_jpeg(data: bytes) -> bytes:
    """Give the picture of a WebP, PNG or JPEG file as JPEG.

    Raises :class:`~radanki.errors.ImageError` for a file that can't be decoded.
    """
    with decoding("the picture"), Image.open(io.BytesIO(data), formats=("PNG", "WEBP", "JPEG")) as opened:
        limits.check_size(opened.width, opened.height)
        picture = opened.convert("RGB")
    if _is_grey(picture):
        picture = picture.convert("L")
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY, subsampling=0)
    return file.getvalue()


def _is_grey(picture: Image.Image) -> bool:
    red, green, blue = picture.split()
    return red.tobytes() == green.tobytes() == blue.tobytes()
