"""A source picture as a page can hold it: its own values in 16 bits, and what they mean; nothing else of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from radanki.imaging.geometry.orientation import geometry_of
from radanki.imaging.picture import FileWindow, Rescale
from radanki.imaging.reading import read_picture
from radanki.imaging.windowing.window import BRIGHTEST_PERCENT, DARKEST_PERCENT, SOFT_TISSUE, in_own_units
from radanki.model.imaging.rendering import NOWHERE, Geometry, View, Window

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.imaging.picture import Array, Picture, Tone

VolumeGeometry = Literal["signed", "unsigned", "shades", "colours"]

_HIGHEST = 65_535
_SHADES = Window(128.0, 256.0)
"""The window that changes nothing in 8-bit shades, by the formula of PS3.3 C.11.2.1.2."""


@dataclass(frozen=True, slots=True)
class ValuesJob:
    """A picture to lay open: the whole source picture, before ``crop`` and ``blank``; its numbers go to ``target``."""

    source: Path
    view: View
    modality: str
    target: Path


@dataclass(frozen=True, slots=True)
class PlainValues:
    """What the numbers of a picture mean, row by row from the top left corner, as little-endian numbers.

    ``signed`` and ``unsigned`` numbers have 16 bits; a value, in the picture's own units, is number * ``slope`` +
    ``intercept``. ``shades`` have 8 bits, ``colours`` three times 8. ``pixel_aspect`` is the height of a pixel over its
    width. ``window`` is how the picture is shown where the case does not say.
    """

    form: VolumeGeometry
    width_px: int
    height_px: int
    pixel_aspect: float
    slope: float
    intercept: float
    is_inverse: bool
    is_hounsfield: bool
    window: Window
    geometry: Geometry = NOWHERE


def lay_open(job: ValuesJob) -> PlainValues:
    """Write a picture's numbers to a file and tell what they mean.

    Raises :class:`~radanki.errors.ImageError` with the rule that the source breaks.
    """
    picture = read_picture(job.source, job.view)
    form, numbers, scale = _numbers(picture)
    job.target.write_bytes(np.ascontiguousarray(numbers).tobytes())
    tone = picture.tone
    return PlainValues(
        form=form,
        width_px=picture.width_px,
        height_px=picture.height_px,
        pixel_aspect=picture.pixel_aspect,
        slope=scale.slope,
        intercept=scale.intercept,
        is_inverse=tone is not None and tone.is_inverse,
        is_hounsfield=tone is not None and tone.is_hounsfield,
        window=_SHADES if tone is None else _window(picture.pixels, tone, job.modality),
        geometry=geometry_of(picture.grid, picture.width_px, picture.width_px),
    )


def values_from(content: bytes, told: PlainValues) -> Array:
    """Give back the values (rows, columns), in their own units, that :func:`lay_open` wrote; of colours, the green."""
    kinds = {"signed": "<i2", "unsigned": "<u2", "shades": "u1", "colours": "u1"}
    numbers = np.frombuffer(content, dtype=kinds[told.form])
    if told.form == "colours":
        numbers = numbers.reshape(told.height_px, told.width_px, 3)[..., 1]
    return numbers.reshape(told.height_px, told.width_px) * np.float64(told.slope) + told.intercept


def _numbers(picture: Picture) -> tuple[VolumeGeometry, Array, Rescale]:
    stored, tone = picture.pixels, picture.tone
    if tone is None:
        return ("shades" if stored.ndim == 2 else "colours"), stored.astype(np.uint8), Rescale()  # noqa: PLR2004  # grey
    whole = np.issubdtype(stored.dtype, np.integer) and stored.dtype.itemsize <= 2  # noqa: PLR2004  # bytes
    if whole and isinstance(tone.modality, Rescale):
        form: VolumeGeometry = "signed" if np.issubdtype(stored.dtype, np.signedinteger) else "unsigned"
        return form, _dark_padding(stored, tone).astype("<i2" if form == "signed" else "<u2"), tone.modality
    values = _dark_padding(np.nan_to_num(in_own_units(stored, tone.modality)), tone)
    lowest, highest = float(values.min()), float(values.max())
    slope = (highest - lowest) / _HIGHEST or 1.0
    return "unsigned", np.rint((values - lowest) / slope).astype("<u2"), Rescale(slope, lowest)


def _dark_padding(values: Array, tone: Tone) -> Array:
    """Let what lies outside the picture be black, as the renderer has it, whichever end is dark."""
    if tone.padding is None or tone.padding.all():
        return values
    inside = values[~tone.padding]
    return np.where(tone.padding, inside.max() if tone.is_inverse else inside.min(), values)


def _window(stored: Array, tone: Tone, modality: str) -> Window:
    """Choose as the renderer does; a table of the file is replaced by the span of the values."""
    if isinstance(tone.voi, FileWindow):
        return tone.voi.window
    if tone.voi is None and modality == "ct" and tone.is_hounsfield:
        return SOFT_TISSUE
    values = in_own_units(stored if tone.sample is None else tone.sample, tone.modality)
    values = values[np.isfinite(values)]
    if not values.size:
        return _SHADES
    low, high = (float(end) for end in np.percentile(values, (DARKEST_PERCENT, BRIGHTEST_PERCENT), method="nearest"))
    return Window((low + high) / 2.0, max(high - low, 1.0))
