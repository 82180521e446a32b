"""How true the files of a stack are to its pictures, and the first quality that is true enough."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from radanki.imaging.windowing.window import window_levels
from radanki.model.imaging.rendering import Fidelity, Window
from radanki.model.imaging.tone_curve import MINIMUM_PSNR_DB

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from radanki.imaging.picture import Array, Grey8
    from radanki.model.imaging.rendering import StackJob
    from radanki.model.imaging.tone_curve import ToneCurve

QUALITIES, EFFORT = (90, 94, 96, 98), 4
"""WebP qualities, the first that is true enough being taken, and its effort: more takes long and saves little.

Real chest CT passes at 90 (lung 42.6 dB, soft tissue 38.3); an abdomen that fills its picture needs 94 (37.4, then 39.7
dB), and 96 where a liver window is offered; its bytes grow by a fifth each time (measured).
"""

COLOURED_SHARE, COLOURED = 0.002, 32
"""A picture is coloured where this share of its pixels differs by more than so much between its colours.

Lossy WebP halves the resolution of colour: it ruins a Doppler box (errors up to 152 of 255, measured), and does no harm
to the green dot on a grey echocardiogram (0.06 % of its pixels).
"""

_PERFECT: Final = math.inf
_BRIGHTEST = 255.0


@dataclass(frozen=True, slots=True, eq=False)
class DrawnSlice:
    """One picture on its finished grid: what is stored, and the values that windows are applied to.

    ``stored`` are 8-bit codes or shades, (rows, columns[, 3]); ``values`` are Hounsfield units (rows, columns) where
    the codes are of a tone curve.
    """

    stored: Grey8
    values: npt.NDArray[np.float32] | None


@dataclass(frozen=True, slots=True, eq=False)
class EncodedDrawing:
    """One picture's file, and per window the mean square error in grey levels."""

    data: bytes
    errors: tuple[float, ...]


def _is_coloured(pixels: Grey8) -> bool:
    if pixels.ndim == 2:  # noqa: PLR2004  # grey has two dimensions
        return False
    return float(np.mean(np.ptp(pixels, axis=2) > COLOURED)) > COLOURED_SHARE


def encoded_truly(drawn: Sequence[DrawnSlice], job: StackJob, curve: ToneCurve | None) -> list[EncodedDrawing]:
    """Encode with the first quality at which no window of any picture falls below the least fidelity.

    Coloured pictures and drawings, which none is good enough for, lose nothing; of codes the last quality is kept.
    """
    if not any(_is_coloured(one.stored) for one in drawn):
        for quality in QUALITIES:
            encoded = [_encoded(one, job, curve, quality) for one in drawn]
            if all(found.worst_db >= MINIMUM_PSNR_DB for found in fidelity_of(job, curve, encoded)):
                return encoded
        if curve is not None:
            return encoded
    return [_encoded(one, job, curve, None) for one in drawn]


def _encoded(one: DrawnSlice, job: StackJob, curve: ToneCurve | None, quality: int | None) -> EncodedDrawing:
    """Encode one picture at a quality, or without loss, and measure what a client will show of it."""
    # A raster of our own: saving the opened file would carry its colour profile and comments along.
    image = Image.fromarray(np.ascontiguousarray(one.stored)).convert("RGB")
    file = io.BytesIO()
    if quality is None:
        image.save(file, "WEBP", lossless=True, method=EFFORT)
    else:
        image.save(file, "WEBP", quality=quality, method=EFFORT)
    shown = np.asarray(Image.open(file).convert("RGB"))
    return EncodedDrawing(file.getvalue(), _errors(one, shown, job, curve))


def _errors(one: DrawnSlice, shown: Grey8, job: StackJob, curve: ToneCurve | None) -> tuple[float, ...]:
    """Compare what a client will show with what it should show, window by window: mean square errors."""
    if curve is None or one.values is None:
        original = one.stored if one.stored.ndim == shown.ndim else one.stored[..., None]
        return (_mean_square(shown.astype(np.float64) - original),)
    back = np.array(curve.inverse_table())[shown[..., 0]]
    return tuple(_mean_square(_greys(back, named.window) - _greys(one.values, named.window)) for named in job.windows)


def _greys(values: Array, window: Window) -> npt.NDArray[np.float64]:
    return np.floor(window_levels(values.astype(np.float64), window, "LINEAR"))


def _mean_square(differences: npt.NDArray[np.float64]) -> float:
    return float(np.mean(differences**2))


def fidelity_of(job: StackJob, curve: ToneCurve | None, encoded: Sequence[EncodedDrawing]) -> tuple[Fidelity, ...]:
    """Give, window by window, how true encoded pictures are as a whole and at their worst."""
    names = ["as stored"] if curve is None else [named.name for named in job.windows]
    errors = zip(*(one.errors for one in encoded), strict=True)
    return tuple(
        Fidelity(name, _decibels(sum(found) / len(found)), _decibels(max(found)))
        for name, found in zip(names, errors, strict=True)
    )


def _decibels(mean_square: float) -> float:
    return _PERFECT if mean_square == 0 else round(10 * math.log10(_BRIGHTEST**2 / mean_square), 2)
