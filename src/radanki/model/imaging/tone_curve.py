"""Tone curves: how CT values become the 8-bit codes of a stack, and back again in the card.

A stack with switchable windows is stored once, as ordinary 8-bit pictures whose codes follow a curve that is steep
where the body part's windows are narrow. The card undoes the curve in its display filter, so both sides must use these
very numbers. Values are Hounsfield units (HU); a code is 0 to 255.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from radanki.model.imaging.rendering import Window

MINIMUM_PSNR_DB = 38.0
"""A window is offered to students only where at least this fidelity is predicted (docs/viewer.md)."""

CODE_ERROR = 1.06
"""Root mean square error of a stored code: WebP at quality 90, synthetic chest CT with 14 HU of noise (measured)."""

_QUANTISATION_VARIANCE = 1 / 12
_BRIGHTEST = 255


@dataclass(frozen=True, slots=True)
class ToneCurve:
    """A strictly rising, piecewise linear curve by its knots: pairs of HU and code, from code 0 to code 255."""

    name: str
    knots: tuple[tuple[int, int], ...]

    @property
    def lowest_hu(self) -> int:
        """The value that code 0 stands for; everything below it is stored as it."""
        return self.knots[0][0]

    @property
    def highest_hu(self) -> int:
        """The value that code 255 stands for; everything above it is stored as it."""
        return self.knots[-1][0]

    def code_of(self, hu: float) -> int:
        """Give the code that stores a value: the nearest one, halves rounded up, ends clamped."""
        return math.floor(_interpolate(self.knots, hu) + 0.5)

    def hu_of(self, code: float) -> float:
        """Give the value that a code stands for, between codes as well; ends clamped."""
        return _interpolate(tuple((code, hu) for hu, code in self.knots), code)

    def inverse_table(self) -> tuple[float, ...]:
        """Give the 256 values, in HU, that the codes 0 to 255 stand for."""
        return tuple(self.hu_of(code) for code in range(_BRIGHTEST + 1))

    def predicted_psnr_db(self, window: Window) -> float:
        """Predict how true a picture shown in a window is to one windowed from the original values, in decibels.

        Takes every value of the window to be equally frequent: cautious for most real pictures (bone on the chest curve
        of an earlier trial: 31 predicted, 44 measured), but not for an abdomen that fills its picture with soft tissue
        (39.6 predicted, 37.4 measured). What ships is therefore measured (``imaging.encoding.stack``). Minus infinity
        for a window that lies outside the curve.
        """
        lowest = max(window.centre - window.width / 2, self.lowest_hu)
        highest = min(window.centre + window.width / 2, self.highest_hu)
        if highest <= lowest:
            return -math.inf
        squared = 0.0
        for (hu, code), (next_hu, next_code) in pairwise(self.knots):
            span_hu = min(next_hu, highest) - max(hu, lowest)
            grey_per_code = (next_hu - hu) / (next_code - code) * _BRIGHTEST / window.width
            squared += max(span_hu, 0.0) * grey_per_code**2
        error_variance = (CODE_ERROR**2 + _QUANTISATION_VARIANCE) * squared / (highest - lowest)
        return 10 * math.log10(_BRIGHTEST**2 / error_variance)

    def can_show(self, window: Window) -> bool:
        """Whether a window may be offered on pictures that are stored with this curve."""
        return self.predicted_psnr_db(window) >= MINIMUM_PSNR_DB


def _interpolate(knots: tuple[tuple[float, float], ...], x: float) -> float:
    """Follow the straight lines between the knots; outside them, the first or the last knot's value."""
    place = bisect_right(knots, x, key=lambda knot: knot[0])
    if place == 0:
        return knots[0][1]
    if place == len(knots):
        return knots[-1][1]
    (x0, y0), (x1, y1) = knots[place - 1], knots[place]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


CHEST = ToneCurve(
    "chest",
    ((-1024, 0), (-950, 4), (-200, 62), (-125, 72), (225, 164), (600, 217), (1300, 247), (3071, 255)),
)
ABDOMEN = ToneCurve(
    "abdomen",
    ((-1024, 0), (-950, 3), (-150, 48), (-45, 70), (105, 159), (250, 191), (600, 225), (1300, 250), (3071, 255)),
)
HEAD = ToneCurve(
    "head",
    ((-1024, 0), (-500, 3), (-30, 26), (0, 37), (20, 54), (60, 144), (80, 164), (180, 200), (1300, 252), (3071, 255)),
)
BONE = ToneCurve(
    "bone",
    ((-1024, 0), (-900, 3), (-160, 39), (-80, 55), (180, 148), (300, 166), (1400, 229), (2100, 251), (3071, 255)),
)

CURVES = (CHEST, ABDOMEN, HEAD, BONE)
"""One curve per body region. A published curve never changes: pictures in students' collections were stored with it."""


def choose_curve(windows: Iterable[Window]) -> ToneCurve:
    """Choose the first curve that can show every window that a stack offers, else the one whose worst is the best."""
    offered = tuple(windows)
    fitting = (curve for curve in CURVES if all(curve.can_show(window) for window in offered))
    return next(fitting, None) or max(CURVES, key=lambda curve: min(map(curve.predicted_psnr_db, offered)))
