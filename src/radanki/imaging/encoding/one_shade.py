"""Pictures on which nothing is to be seen: of one shade, mostly since a file's window misses every value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from radanki.imaging.windowing.window import in_own_units, shades_of
from radanki.model.imaging.rendering import Window

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.imaging.picture import Array, Picture

_ALIKE: Final = 3
"""Shades that differ by no more are one to the eye."""
_LEAST_SHARE: Final = 0.001
"""What has fewer pixels of another shade shows nothing."""


def is_of_one_shade(picture: Path) -> bool:
    """Whether a finished picture has but one shade, a speck apart."""
    with Image.open(picture) as image:
        # 16-bit values as they are: as 8-bit shades all from 255 on would be white.
        return _are_one(np.asarray(image if image.mode.startswith("I") else image.convert("L")))


def _are_one(shades: Array) -> bool:
    apart = np.abs(shades.astype(np.int32) - np.int32(np.median(shades))) > _ALIKE
    return float(np.mean(apart)) < _LEAST_SHARE


def window_instead(picture: Picture, modality: str) -> Window | None:
    """Give the window of all values of a grey picture whose own window shows but one shade of them; else nothing."""
    if picture.greyscale is None or picture.greyscale.voi is None:
        return None
    shades, _ = shades_of(picture.pixels, picture.greyscale, None, modality)
    return _range_of_values(picture) if _are_one(shades) else None


def _range_of_values(picture: Picture) -> Window | None:
    """Give the window that shows all values of a grey picture; nothing where it has but one, or is no grey picture."""
    if picture.greyscale is None:
        return None
    values = in_own_units(picture.pixels, picture.greyscale.modality)
    if picture.greyscale.padding is not None:
        values = values[~picture.greyscale.padding]
    values = values[np.isfinite(values)]
    if not values.size or float(values.max()) <= float(values.min()):
        return None
    low, high = (float(value) for value in np.percentile(values, (0.5, 99.5), method="nearest"))
    if high <= low:
        low, high = float(values.min()), float(values.max())
    return Window((low + high) / 2, high - low)
