"""16-bit grey PNG files that hold a picture's own values, on square pixels, and what their numbers mean."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from radanki.errors import ImageError
from radanki.imaging.encoding.fit import fitted
from radanki.imaging.picture import FileWindow
from radanki.imaging.windowing.window import in_own_units
from radanki.model.imaging.rendering import Window
from radanki.model.phi.deidentification import ValueScale

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from radanki.imaging.picture import Array, GreyscaleTransform, Picture
    from radanki.model.imaging.rendering import PixelBox

_HIGHEST = 65_535
_LOWEST_HU = -1024
"""What the lowest stored value of a CT stands for; whatever is below it is outside of the patient."""


@dataclass(frozen=True, slots=True)
class DeepScale:
    """One way from values to 16-bit numbers for all pictures of a source.

    ``turn`` is the sum of a number and its negative's, where low values are bright.
    """

    told: ValueScale
    turn: int | None


def scale_for(pictures: Iterable[Picture], window: Window | None) -> DeepScale:
    """Choose the scale: whole numbers stay whole, Hounsfield units are shifted by 1024, the rest is spread out.

    Raises :class:`ImageError` for pictures without values: colours and finished shades.
    """
    lowest, highest, is_whole = np.inf, -np.inf, True
    greyscale: GreyscaleTransform | None = None
    for picture in pictures:
        greyscale = _greyscale_transform_of(picture)
        values = _values_of(picture, greyscale)
        seen = values[np.isfinite(values) & (True if greyscale.padding is None else ~greyscale.padding)]
        if seen.size:
            lowest, highest = min(lowest, float(seen.min())), max(highest, float(seen.max()))
            is_whole = is_whole and bool(np.array_equal(seen, np.rint(seen)))
    if greyscale is None or not np.isfinite(lowest):
        raise ImageError("the picture holds no values", fix="Export it again from its source.")
    slope, offset = _slope_and_offset(lowest, highest, is_whole=is_whole, is_hounsfield=greyscale.is_hounsfield)
    top = round((highest - offset) / slope)
    return DeepScale(
        ValueScale(slope, offset, _window(greyscale, window, slope, offset)), top if greyscale.is_inverse else None
    )


def _slope_and_offset(lowest: float, highest: float, *, is_whole: bool, is_hounsfield: bool) -> tuple[float, float]:
    if is_hounsfield and highest - _LOWEST_HU <= _HIGHEST:
        return 1.0, float(_LOWEST_HU)
    offset = min(lowest, 0.0)
    if is_whole and highest - offset <= _HIGHEST:
        return 1.0, offset
    return (highest - lowest) / _HIGHEST or 1.0, lowest


def _window(greyscale: GreyscaleTransform, window: Window | None, slope: float, offset: float) -> Window | None:
    chosen = window or (greyscale.voi.window if isinstance(greyscale.voi, FileWindow) else None)
    if chosen is None or greyscale.is_inverse:
        return None
    return Window((chosen.centre - offset) / slope, chosen.width / slope)


def as_deep_png(
    picture: Picture, scale: DeepScale, box: PixelBox | None, redacted: tuple[PixelBox, ...]
) -> tuple[bytes, tuple[int, int]]:
    """Give a PNG file and its (width, height): cropped, its ``redacted`` boxes black, on square pixels, within size."""
    greyscale = _greyscale_transform_of(picture)
    values = _values_of(picture, greyscale)
    numbers = np.clip(np.rint((values - scale.told.offset) / scale.told.slope), 0, _HIGHEST)
    if scale.turn is not None:
        numbers = np.clip(scale.turn - numbers, 0, _HIGHEST)
    if greyscale.padding is not None:
        numbers[greyscale.padding] = 0
    numbers = numbers.astype(np.uint16)
    pixels = fitted(numbers, picture.pixel_aspect, redacted, box)
    return _encoded(pixels), (int(pixels.shape[1]), int(pixels.shape[0]))


def _greyscale_transform_of(picture: Picture) -> GreyscaleTransform:
    if picture.greyscale is None:
        raise ImageError(
            "the picture has colours or finished shades and no values of its own",
            fix="Use --as png.",
            rule="clean/no-values",
        )
    return picture.greyscale


def _values_of(picture: Picture, greyscale: GreyscaleTransform) -> npt.NDArray[np.float64]:
    return np.nan_to_num(in_own_units(picture.pixels, greyscale.modality))


def _encoded(numbers: Array) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(numbers)).save(file, "PNG")
    return file.getvalue()
