"""Pixels of PNG and WebP files that the eye doesn't see: what is transparent, and what a palette makes equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from radanki.imaging import limits
from radanki.model.phi.location import PhiLocation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from radanki.imaging.picture import Array

_FORMATS = ("PNG", "WEBP")
_OPAQUE = 255


def locations_in_hidden_pixels(path: Path) -> Iterator[PhiLocation]:
    """Give a location where a pixel is not opaque, for two indices of one colour, and for colours that no pixel has.

    Letters can stand in what is transparent as well as under it. Pictures with neither transparency nor palette are not
    decoded.
    """
    with Image.open(path, formats=_FORMATS) as image:
        limits.check_size(*image.size)
        if image.mode == "P":
            yield from _locations_in_palette(np.asarray(image), image.getpalette() or [])
        if image.has_transparency_data and np.asarray(image.convert("RGBA"))[..., 3].min() < _OPAQUE:
            yield PhiLocation("privacy/hidden-pixels", "transparent pixels")


def _locations_in_palette(indices: Array, palette: list[int]) -> Iterator[PhiLocation]:
    """Look at the used and the unused colours; black, white, grey by its number and a used colour again are filling."""
    colours = [tuple(palette[at : at + 3]) for at in range(0, len(palette), 3)]
    used = {index for index in np.unique(indices).tolist() if index < len(colours)}
    seen = {colours[index] for index in used}
    if len(seen) < len(used):
        yield PhiLocation("privacy/hidden-pixels", "several numbers of one colour", "PLTE")
    filling = seen | {(0, 0, 0), (255, 255, 255)}
    if any(
        colour not in filling and colour != (index, index, index)
        for index, colour in enumerate(colours)
        if index not in used
    ):
        yield PhiLocation("privacy/unknown-part", "colours of the palette that no pixel has", "PLTE")
