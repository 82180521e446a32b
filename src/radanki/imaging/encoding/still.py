"""The finished still as a file: PNG without loss, and a large one as JPEG 95 with full colour resolution.

A film of 1600 pixels has up to 2.8 MB as PNG, most of it noise of its own compression; as JPEG 95 a third, with no grey
level off by more than 10 of 255 (docs/decisions/0033-large-stills.md).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from radanki.imaging.encoding.png import as_png

if TYPE_CHECKING:
    from radanki.imaging.picture import Grey8

LARGEST_PNG_BYTES: Final = 400_000
QUALITY: Final = 95
_FULL_COLOUR: Final = 0


@dataclass(frozen=True, slots=True)
class EncodedStill:
    """The bytes of a finished picture, and what their file's name ends with."""

    data: bytes
    suffix: str


def encode_still(pixels: Grey8, *, must_be_exact: bool) -> EncodedStill:
    """Encode 8-bit grey (rows, columns) or colour (rows, columns, 3): as PNG where that is small or has to be exact."""
    exact = as_png(pixels)
    if must_be_exact or len(exact) <= LARGEST_PNG_BYTES:
        return EncodedStill(exact, ".png")
    file = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.save(file, "JPEG", quality=QUALITY, subsampling=_FULL_COLOUR, optimize=True)
    near = file.getvalue()
    return EncodedStill(near, ".jpg") if len(near) < len(exact) else EncodedStill(exact, ".png")
