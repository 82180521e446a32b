"""The finished still as a file: PNG without loss, and a large one as JPEG 95 with full colour resolution.

A film of 1600 pixels has up to 2.8 MB as PNG, most of it noise of its own compression; as JPEG 95 a third to a half,
with no grey level off by more than 11 of 255 (docs/decisions/0033-large-stills.md).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from radanki.imaging.encoding.png import as_png

if TYPE_CHECKING:
    import numpy.typing as npt

    from radanki.imaging.picture import Grey8

    Mask = npt.NDArray[np.bool_]

LARGEST_PNG_BYTES: Final = 150_000
WORTH_IT: Final = 2 / 3
"""A JPEG has at most this share of the PNG's bytes. Where it saves less, it shows most: in a drawing's weak grain."""
_SURELY_LARGE: Final = 1.25 * LARGEST_PNG_BYTES
_SURELY_WORTH_IT: Final = 0.6
"""Where the estimate of a PNG leaves no doubt. Of the library's 463 stills none came out otherwise for it."""
_BAND: Final = 16
_BANDS_APART: Final = 128
"""So many rows of so many are packed to estimate a PNG: an eighth of its time, which is most of a film's."""
QUALITY: Final = 95
_FULL_COLOUR: Final = 0
_BLOCK: Final = 8


@dataclass(frozen=True, slots=True)
class EncodedStill:
    """The bytes of a finished picture, and what their file's name ends with."""

    data: bytes
    suffix: str


def encode_still(pixels: Grey8, black: Mask | None = None) -> EncodedStill:
    """Encode 8-bit grey (rows, columns) or colour (rows, columns, 3): as PNG where that is small.

    It stays PNG, too, where a JPEG would save too little. ``black`` (rows, columns) is true where something is painted
    over: every pixel there comes out black.
    """
    expected = _expected_png_bytes(pixels)
    near = _as_near(pixels, black) if expected > _SURELY_LARGE else None
    if near is not None and len(near.data) <= _SURELY_WORTH_IT * expected:
        return near
    exact = EncodedStill(as_png(pixels), ".png")
    if len(exact.data) <= LARGEST_PNG_BYTES:
        return exact
    near = near or _as_near(pixels, black)
    return near if near is not None and len(near.data) <= WORTH_IT * len(exact.data) else exact


def _expected_png_bytes(pixels: Grey8) -> float:
    """Estimate the size of a PNG from bands of rows that are evenly spread."""
    rows, columns = pixels.shape[:2]
    whole = rows // _BANDS_APART
    if not whole:
        return 0.0
    bands = pixels[: whole * _BANDS_APART].reshape(whole, _BANDS_APART, columns, *pixels.shape[2:])[:, :_BAND]
    packed = as_png(bands.reshape(whole * _BAND, columns, *pixels.shape[2:]))
    return float(len(packed) * rows / (whole * _BAND))


def _as_near(pixels: Grey8, black: Mask | None) -> EncodedStill | None:
    """Give the picture as JPEG; nothing where it would not be black to the last pixel that is to be."""
    data = _as_jpeg(pixels if black is None else _with_black_blocks(pixels, black))
    return EncodedStill(data, ".jpg") if black is None or _is_black(data, black) else None


def _as_jpeg(pixels: Grey8) -> bytes:
    file = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.save(file, "JPEG", quality=QUALITY, subsampling=_FULL_COLOUR, optimize=True)
    return file.getvalue()


def _with_black_blocks(pixels: Grey8, black: Mask) -> Grey8:
    """Let what is black grow to whole blocks of a JPEG: a block of nothing but black comes out black."""
    painted, rows, columns = pixels.copy(), *black.shape
    whole = np.pad(black, ((0, -rows % _BLOCK), (0, -columns % _BLOCK)))
    blocks = whole.reshape(whole.shape[0] // _BLOCK, _BLOCK, whole.shape[1] // _BLOCK, _BLOCK).any(axis=(1, 3))
    painted[np.kron(blocks, np.ones((_BLOCK, _BLOCK), bool))[:rows, :columns]] = 0
    return painted


def _is_black(jpeg: bytes, black: Mask) -> bool:
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
        return not np.asarray(opened)[black].any()
