"""The finished picture as a PNG file that holds pixels and nothing else."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from radanki.imaging.picture import Grey8


_RUN_LENGTHS, _SEARCH = 3, 0
_FLAT_SHARE = 0.85
"""From this share of pixels that equal their left neighbour on, a grey picture is a drawing rather than a film."""


def without_needless_colour(pixels: Grey8) -> Grey8:
    """Give (rows, columns) grey where all three colours (rows, columns, 3) are equal everywhere."""
    if pixels.ndim == 2:  # noqa: PLR2004  # grey already
        return pixels
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    return red if np.array_equal(red, green) and np.array_equal(green, blue) else pixels


def digest_of(pixels: Grey8) -> str:
    """Give the SHA-256, as hex, of mode, size and pixels: the same for the same picture, however it is packed."""
    rows, columns = pixels.shape[:2]
    mode = "L" if pixels.ndim == 2 else "RGB"  # noqa: PLR2004  # grey has two dimensions
    digest = hashlib.sha256(f"{mode} {columns} {rows}\n".encode())
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.hexdigest()


def as_png(pixels: Grey8) -> bytes:
    """Encode 8-bit grey (rows, columns) or colour (rows, columns, 3) without loss.

    Grey films and slices are noisy: run lengths alone came out smaller than the search for repeated strings in nine of
    ten (412 kB against 491 for a leg, 36 against 42 for a head), in a sixth of its time. Colour and drawings need the
    search: run lengths made an ultrasound picture of 157 kB one of 253, and a drawing of 76 kB one of 349.
    """
    if pixels.ndim == 3:  # noqa: PLR2004  # colour
        return _encode(pixels, _SEARCH)
    quick = _encode(pixels, _RUN_LENGTHS)
    if _flat_share(pixels) < _FLAT_SHARE:
        return quick
    return min(quick, _encode(pixels, _SEARCH), key=len)


def _flat_share(pixels: Grey8) -> float:
    after = pixels[:, 1:]
    return np.count_nonzero(after == pixels[:, :-1]) / after.size if after.size else 1.0


def _encode(pixels: Grey8, way: int) -> bytes:
    # A raster of our own: saving the opened file would carry its colour profile and comments along.
    image = Image.fromarray(np.ascontiguousarray(pixels))
    file = io.BytesIO()
    image.save(file, "PNG", compress_type=way)
    return file.getvalue()
