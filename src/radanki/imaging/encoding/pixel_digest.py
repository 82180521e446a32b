"""The digest of a finished picture's pixels, read back from its file: what its name must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.imaging import limits
from radanki.imaging.boundary import decoding

if TYPE_CHECKING:
    from pathlib import Path

_FORMATS: Final = ("PNG", "WEBP")


def pixel_digest(path: Path) -> str:
    """Give the SHA-256 of mode, size and pixels of a file, as :func:`encoding.png.digest_of` defines it.

    Raises :class:`~radanki.errors.ImageError` for a file that can't be decoded or is larger than the limits.
    """
    import numpy as np  # noqa: PLC0415  # heavy: loaded with the first picture
    from PIL import Image  # noqa: PLC0415  # as above

    from radanki.imaging.encoding.png import digest_of  # noqa: PLC0415  # as above

    with decoding("the picture"), Image.open(path, formats=_FORMATS) as image:
        limits.check_size(image.width, image.height)
        grey_or_colour = image if image.mode in {"L", "RGB"} else image.convert("RGB")
        return digest_of(np.asarray(grey_or_colour))
