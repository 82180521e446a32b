"""One look for all slices of a stack and all frames of a loop, where their file brings no window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from radanki.imaging.picture import Array, Picture, Rescale, Tone
from radanki.imaging.windowing.window import in_own_units

if TYPE_CHECKING:
    from collections.abc import Iterable

SAMPLED_PICTURES = 9
"""How many slices or frames, evenly spread, stand for all of them."""

_EVERY_NTH_PIXEL = 4


def chosen_places(count: int) -> tuple[int, ...]:
    """Give the slices or frames, of so many, that stand for all."""
    return tuple(sorted({round(float(place)) for place in np.linspace(0, count - 1, SAMPLED_PICTURES)}))


def lacks_window(picture: Picture) -> bool:
    """Whether the picture is grey and brings neither a window nor units that have a usual one."""
    return picture.tone is not None and picture.tone.voi is None and not picture.tone.is_hounsfield


def sample_of(pictures: Iterable[Picture]) -> Array:
    """Give values of all these grey pictures, in their own units."""
    values = []
    for picture in pictures:
        tone = picture.tone or Tone()
        stored = picture.pixels if tone.sample is None else tone.sample
        values.append(in_own_units(stored.ravel()[::_EVERY_NTH_PIXEL], tone.modality))
    return np.concatenate(values)


def with_sample(picture: Picture, sample: Array) -> Picture:
    """Let values in the picture's own units decide about its window; slopes may differ from slice to slice."""
    tone = picture.tone
    if tone is None or not isinstance(tone.modality, Rescale):
        return picture
    stored = (sample - tone.modality.intercept) / tone.modality.slope
    return replace(picture, tone=replace(tone, sample=stored))
