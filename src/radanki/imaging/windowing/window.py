"""From stored values to 256 shades, by the formulas of PS3.3 C.11.2.1; fractions are cut off, as DCMTK does.

The formulas are worked out as one division of exact numbers, so that a shade that comes out whole stays whole:
a chain of float operations would lose it to the value below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from radanki.imaging.picture import Array, FileWindow, Grey8, GreyscaleTransform, LookupTable, Rescale, WindowFunction
from radanki.model.imaging.rendering import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

SOFT_TISSUE = Window(centre=50, width=400)
"""CT of the soft tissues: W 400 L 50 (https://radiopaedia.org/articles/windowing-ct, abdomen, soft tissues)."""

DARKEST_PERCENT, BRIGHTEST_PERCENT = 0.5, 99.5
"""Where no window is known: this share of all values is black, and what is above that share white."""

_TABLE_VALUES = 1 << 17
"""The widest span of whole numbers for which a table of shades is made."""

_PIXELS_AT_A_TIME = 1 << 20
_STRETCH_VALUES = 4_000_000
"""How many values at most the percentiles are found among: every n-th of more."""


def window_levels(values: npt.NDArray[np.float64], window: Window, function: WindowFunction) -> npt.NDArray[np.float64]:
    """Show values (any shape, in the picture's own units) through a window: brightness from 0 to 255, not yet whole.

    Follows PS3.3 C.11.2.1.2.1 (LINEAR: the -0.5 and -1 matter for narrow windows), C.11.2.1.3.1 (SIGMOID) and
    C.11.2.1.3.2 (LINEAR_EXACT). LINEAR needs a width of 1 or more; a narrower one is taken as LINEAR_EXACT.
    """
    centre, width = window.centre, window.width
    if function == "SIGMOID":
        with np.errstate(over="ignore"):  # far below the window the exponential is infinite and the level 0
            return np.asarray(255.0 / (1.0 + np.exp(-4.0 * (values - centre) / width)))
    if function == "LINEAR" and width >= 1:
        centre, width = centre - 0.5, width - 1.0
    if width == 0:
        return np.where(values > centre, 255.0, 0.0)
    return np.clip(((values - centre) * 255.0 + width * 127.5) / width, 0.0, 255.0)


def look_up(values: Array, table: LookupTable) -> Array:
    """Give the table's entries for values of any shape; those outside take the nearest end."""
    places = np.clip(np.floor(values).astype(np.int64) - table.first, 0, len(table.entries) - 1)
    entries: Array = table.entries[places]
    return entries


def in_own_units(stored: Array, modality: Rescale | LookupTable) -> npt.NDArray[np.float64]:
    """Give stored values in the picture's own units (PS3.3 C.11.1)."""
    if isinstance(modality, LookupTable):
        return look_up(stored, modality).astype(np.float64)
    return stored.astype(np.float64) * modality.slope + modality.intercept


def shades_of(
    stored: Array, greyscale: GreyscaleTransform, window: Window | None, modality: str
) -> tuple[Grey8, Window | None]:
    """Turn stored grey values (rows, columns) into 8-bit shades; give the window that was used, where there was one.

    ``window`` is what the case asks for; without it the file's own VOI counts, then soft tissue for CT, then a stretch
    between two percentiles, which has no window to name.
    """
    voi = FileWindow(window, greyscale.function) if window is not None else greyscale.voi
    if voi is None and modality == "ct" and greyscale.is_hounsfield:
        voi = FileWindow(SOFT_TISSUE, greyscale.function)
    named = voi.window if isinstance(voi, FileWindow) else None
    shades = _by_table(stored, greyscale, voi if voi is not None else _stretch(stored, greyscale))
    if greyscale.padding is not None:
        shades[greyscale.padding] = 0
    return shades, named


def _by_table(stored: Array, greyscale: GreyscaleTransform, voi: FileWindow | LookupTable) -> Grey8:
    """Work out the shade of each value that can occur once, then look it up: exact, and ten times faster."""
    if stored.size and np.issubdtype(stored.dtype, np.integer):
        lowest, highest = int(stored.min()), int(stored.max())
        if highest - lowest < min(_TABLE_VALUES, 4 * stored.size):
            table = _shades(np.arange(lowest, highest + 1), greyscale, voi)
            return by_rows(lambda rows: table[rows.astype(np.int64) - lowest], stored)
    return by_rows(lambda rows: _shades(rows, greyscale, voi), stored)


def by_rows(work: Callable[[Array], Grey8], pixels: Array) -> Grey8:
    """Work on some rows at a time, so that what is needed on the way stays small whatever the picture's size."""
    height = pixels.shape[0]
    step = max(1, _PIXELS_AT_A_TIME // max(1, pixels.shape[1]))
    return np.concatenate([work(pixels[start : start + step]) for start in range(0, height, step)])


def _shades(stored: Array, greyscale: GreyscaleTransform, voi: FileWindow | LookupTable) -> Grey8:
    """Give shades; a negative is turned over before the fraction is cut off, as DCMTK does."""
    values = in_own_units(stored, greyscale.modality)
    if isinstance(voi, FileWindow):
        levels = window_levels(np.nan_to_num(values), voi.window, voi.function)
    else:
        levels = np.clip(look_up(values, voi) * 255.0 / ((1 << voi.bits) - 1), 0.0, 255.0)
    return np.floor(255.0 - levels if greyscale.is_inverse else levels).astype(np.uint8)


def _stretch(stored: Array, greyscale: GreyscaleTransform) -> FileWindow:
    """Choose a window between two percentiles of the values that are not padding."""
    auto_window_values = stored if greyscale.auto_window_values is None else greyscale.auto_window_values
    every_nth = -(-auto_window_values.size // _STRETCH_VALUES) or 1
    values = in_own_units(auto_window_values.ravel()[::every_nth], greyscale.modality)
    values = values[np.isfinite(values)]
    if not values.size:
        return FileWindow(Window(0.5, 1.0), "LINEAR_EXACT")
    low, high = (
        float(value) for value in np.percentile(values, (DARKEST_PERCENT, BRIGHTEST_PERCENT), method="nearest")
    )
    if high <= low:
        low, high = float(values.min()), float(values.max())
    if high <= low:  # one value everywhere: black
        high = low + 1.0
    return FileWindow(Window((low + high) / 2.0, high - low), "LINEAR_EXACT")
