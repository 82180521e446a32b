"""The digest of a finished picture's pixels, read back from its file: what its name must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from radanki.imaging import limits
from radanki.imaging.boundary import decoding
from radanki.imaging.encoding.png import digest_of

if TYPE_CHECKING:
    from pathlib import Path

_FORMATS: Final = ("PNG", "WEBP")


def pixel_digest(path: Path) -> str:
    """Give the SHA-256 of mode, size and pixels of a file, as :func:`encoding.png.digest_of` defines it.

    Raises :class:`~radanki.errors.ImageError` for a file that can't be decoded or is larger than the limits.
    """
    with decoding("the picture"), Image.open(path, formats=_FORMATS) as image:
        limits.check_size(image.width, image.height)
        grey_or_colour = image if image.mode in {"L", "RGB"} else image.convert("RGB")
        return digest_of(np.asarray(grey_or_colour))
