"""The values that readers hand to the renderer: pixels as they were stored, and how their file wants them shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from radanki.model.imaging.rendering import Window

Array = npt.NDArray[Any]
Grey8 = npt.NDArray[np.uint8]
WindowFunction = Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]


@dataclass(frozen=True, slots=True)
class Rescale:
    """The linear way from stored values to the picture's own units (PS3.3 C.11.1)."""

    slope: float = 1.0
    intercept: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class LookupTable:
    """A table: its first entry belongs to the value ``first``; values outside take the nearest end (PS3.3 C.11.1.1)."""

    first: int
    entries: Array
    bits: int


@dataclass(frozen=True, slots=True)
class FileWindow:
    """A window that the file itself suggests, and its shape (PS3.3 C.11.2.1)."""

    window: Window
    function: WindowFunction


@dataclass(frozen=True, slots=True, eq=False)
class GreyscaleTransform:
    """How stored grey values become shades.

    The steps are those of PS3.4 N.2: modality LUT, VOI LUT or window, inversion. ``padding`` marks pixels outside the
    picture (rows, columns; True is outside): they come out black. ``auto_window_values`` are stored values that stand
    for the whole picture, volume or series, without padding; a window is found from them where none is given, so that
    all slices of a stack are shown alike.
    """

    modality: Rescale | LookupTable = field(default_factory=Rescale)
    voi: FileWindow | LookupTable | None = None
    function: WindowFunction = "LINEAR"
    is_inverse: bool = False
    is_hounsfield: bool = False
    padding: npt.NDArray[np.bool_] | None = None
    auto_window_values: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PatientGeometry:
    """Where a picture lies in the patient: ``to_ras`` (4 x 3) leads from (column, row, 1) to millimetres.

    Column and row count pixel centres from 0; millimetres go to the patient's right, anterior and superior, then 1.
    ``instance`` and ``frame`` are the DICOM identity of the picture, for label maps that refer to it by that.
    """

    to_ras: npt.NDArray[np.float64] | None
    instance: str = ""
    frame: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One upright source picture.

    ``pixels`` are (rows, columns, 3) 8-bit colours, or (rows, columns) grey values; those without a
    ``greyscale`` are 8-bit shades already. ``pixel_aspect`` is the height of a pixel over its width.
    """

    pixels: Array
    greyscale: GreyscaleTransform | None = None
    pixel_aspect: float = 1.0
    geometry: PatientGeometry | None = None

    @property
    def width_px(self) -> int:
        """The number of columns."""
        return int(self.pixels.shape[1])

    @property
    def height_px(self) -> int:
        """The number of rows."""
        return int(self.pixels.shape[0])
