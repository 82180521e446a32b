"""Pixels that full transparency hides from the eye, and not from a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from radanki.imaging import limits
from radanki.model.phi.location import PhiLocation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FORMATS = ("PNG", "WEBP")
_SEEN_FROM = 26
"""The opacity, of 255, from which on a colour can be seen: a tenth."""


def locations_in_hidden_pixels(path: Path) -> Iterator[PhiLocation]:
    """Give a PHI location where what nobody can see is not all of one colour; opaque pictures are not decoded."""
    with Image.open(path, formats=_FORMATS) as image:
        limits.check_size(*image.size)
        if not image.has_transparency_data:
            return
        indices = np.asarray(image) if image.mode == "P" else None
        colours = np.asarray(image.convert("RGBA"))
    hidden = colours[..., 3] < _SEEN_FROM
    layers = [colours[..., channel] for channel in range(3)] + ([] if indices is None else [indices])
    if hidden.any() and any(np.ptp(layer[hidden]) for layer in layers):
        yield PhiLocation("privacy/hidden-pixels", "under transparency")
