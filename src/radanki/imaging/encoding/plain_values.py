"""A source picture as a page can hold it: its own values in 16 bits, and what they mean; nothing else of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from radanki.imaging.geometry.orientation import display_geometry
from radanki.imaging.picture import FileWindow, Rescale
from radanki.imaging.simulation.simulated import read_shown
from radanki.imaging.windowing.window import BRIGHTEST_PERCENT, DARKEST_PERCENT, SOFT_TISSUE, in_own_units
from radanki.model.imaging.rendering import NOWHERE, Geometry, View, Window

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.imaging.picture import Array, GreyscaleTransform, Picture
    from radanki.model.imaging.simulating import Simulation

NumberFormat = Literal["signed", "unsigned", "shades", "colours"]

_HIGHEST = 65_535
_SHADES = Window(128.0, 256.0)
"""The window that changes nothing in 8-bit shades, by the formula of PS3.3 C.11.2.1.2."""


@dataclass(frozen=True, slots=True)
class ValuesJob:
    """A picture to write out: the whole source picture, before crop and redaction; its numbers go to ``target``."""

    source: Path
    view: View
    modality: str
    target: Path
    simulation: Simulation | None = None


@dataclass(frozen=True, slots=True)
class PlainValues:
    """What the numbers of a picture mean, row by row from the top left corner, as little-endian numbers.

    ``signed`` and ``unsigned`` numbers have 16 bits; a value, in the picture's own units, is number * ``slope`` +
    ``intercept``. ``shades`` have 8 bits, ``colours`` three times 8. ``pixel_aspect`` is the height of a pixel over its
    width. ``window`` is how the picture is shown where the case does not say.
    """

    number_format: NumberFormat
    width_px: int
    height_px: int
    pixel_aspect: float
    slope: float
    intercept: float
    is_inverse: bool
    is_hounsfield: bool
    window: Window
    geometry: Geometry = NOWHERE


def write_plain_values(job: ValuesJob) -> PlainValues:
    """Write a picture's numbers to a file and tell what they mean.

    Raises :class:`~radanki.errors.ImageError` with the rule that the source breaks.
    """
    picture = read_shown(job.source, job.view, job.simulation)
    number_format, numbers, scale = _numbers(picture)
    job.target.write_bytes(np.ascontiguousarray(numbers).tobytes())
    greyscale = picture.greyscale
    return PlainValues(
        number_format=number_format,
        width_px=picture.width_px,
        height_px=picture.height_px,
        pixel_aspect=picture.pixel_aspect,
        slope=scale.slope,
        intercept=scale.intercept,
        is_inverse=greyscale is not None and greyscale.is_inverse,
        is_hounsfield=greyscale is not None and greyscale.is_hounsfield,
        window=_SHADES if greyscale is None else _window(picture.pixels, greyscale, job.modality),
        geometry=display_geometry(picture.geometry, picture.width_px, picture.width_px),
    )


def values_from(content: bytes, told: PlainValues) -> Array:
    """Give the values (rows, columns), in their own units, that :func:`write_plain_values` wrote; of colours, green."""
    kinds = {"signed": "<i2", "unsigned": "<u2", "shades": "u1", "colours": "u1"}
    numbers = np.frombuffer(content, dtype=kinds[told.number_format])
    if told.number_format == "colours":
        numbers = numbers.reshape(told.height_px, told.width_px, 3)[..., 1]
    return numbers.reshape(told.height_px, told.width_px) * np.float64(told.slope) + told.intercept


def _numbers(picture: Picture) -> tuple[NumberFormat, Array, Rescale]:
    stored, greyscale = picture.pixels, picture.greyscale
    if greyscale is None:
        return ("shades" if stored.ndim == 2 else "colours"), stored.astype(np.uint8), Rescale()  # noqa: PLR2004  # grey
    whole = np.issubdtype(stored.dtype, np.integer) and stored.dtype.itemsize <= 2  # noqa: PLR2004  # bytes
    if whole and isinstance(greyscale.modality, Rescale):
        number_format: NumberFormat = "signed" if np.issubdtype(stored.dtype, np.signedinteger) else "unsigned"
        return (
            number_format,
            _dark_padding(stored, greyscale).astype("<i2" if number_format == "signed" else "<u2"),
            greyscale.modality,
        )
    values = _dark_padding(np.nan_to_num(in_own_units(stored, greyscale.modality)), greyscale)
    lowest, highest = float(values.min()), float(values.max())
    slope = (highest - lowest) / _HIGHEST or 1.0
    return "unsigned", np.rint((values - lowest) / slope).astype("<u2"), Rescale(slope, lowest)


def _dark_padding(values: Array, greyscale: GreyscaleTransform) -> Array:
    """Let what lies outside the picture be black, as the renderer has it, whichever end is dark."""
    if greyscale.padding is None or greyscale.padding.all():
        return values
    inside = values[~greyscale.padding]
    return np.where(greyscale.padding, inside.max() if greyscale.is_inverse else inside.min(), values)


def _window(stored: Array, greyscale: GreyscaleTransform, modality: str) -> Window:
    """Choose as the renderer does; a table of the file is replaced by the span of the values."""
    if isinstance(greyscale.voi, FileWindow):
        return greyscale.voi.window
    if greyscale.voi is None and modality == "ct" and greyscale.is_hounsfield:
        return SOFT_TISSUE
    values = in_own_units(
        stored if greyscale.auto_window_values is None else greyscale.auto_window_values, greyscale.modality
    )
    values = values[np.isfinite(values)]
    if not values.size:
        return _SHADES
    low, high = (float(end) for end in np.percentile(values, (DARKEST_PERCENT, BRIGHTEST_PERCENT), method="nearest"))
    return Window((low + high) / 2.0, max(high - low, 1.0))
