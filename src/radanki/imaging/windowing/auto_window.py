"""One look for all slices of a stack and all frames of a loop, where their file brings no window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from radanki.imaging.picture import Array, GreyscaleTransform, Picture, Rescale
from radanki.imaging.windowing.window import in_own_units

if TYPE_CHECKING:
    from collections.abc import Iterable

AUTO_WINDOW_PICTURES = 9
"""How many slices or frames, evenly spread, stand for all of them."""

_EVERY_NTH_PIXEL = 4


def chosen_places(count: int) -> tuple[int, ...]:
    """Give the slices or frames, of so many, that stand for all."""
    return tuple(sorted({round(float(place)) for place in np.linspace(0, count - 1, AUTO_WINDOW_PICTURES)}))


def lacks_window(picture: Picture) -> bool:
    """Whether the picture is grey and brings neither a window nor units that have a usual one."""
    return picture.greyscale is not None and picture.greyscale.voi is None and not picture.greyscale.is_hounsfield


def auto_window_values_of(pictures: Iterable[Picture]) -> Array:
    """Give values of all these grey pictures, in their own units."""
    values = []
    for picture in pictures:
        greyscale = picture.greyscale or GreyscaleTransform()
        stored = picture.pixels if greyscale.auto_window_values is None else greyscale.auto_window_values
        values.append(in_own_units(stored.ravel()[::_EVERY_NTH_PIXEL], greyscale.modality))
    return np.concatenate(values)


def with_auto_window_values(picture: Picture, auto_window_values: Array) -> Picture:
    """Let values in the picture's own units decide about its window; slopes may differ from slice to slice."""
    greyscale = picture.greyscale
    if greyscale is None or not isinstance(greyscale.modality, Rescale):
        return picture
    stored = (auto_window_values - greyscale.modality.intercept) / greyscale.modality.slope
    return replace(picture, greyscale=replace(greyscale, auto_window_values=stored))
