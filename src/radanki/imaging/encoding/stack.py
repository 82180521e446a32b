"""Stacks and loops: from what a case names to a row of small pictures, and how true they are.

CT with windows to switch is stored once, as codes of a tone curve that the card undoes (``model.tone_curve``);
everything else as the shades of its one window. Each picture is a WebP file of its own, as a phone can show them.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from radanki.errors import ImageError
from radanki.imaging.encoding.fit import crop, output_size, redact, redact_again, resize
from radanki.imaging.encoding.png import without_needless_colour
from radanki.imaging.geometry.orientation import display_geometry
from radanki.imaging.reading import read_picture
from radanki.imaging.windowing.window import in_own_units, shades_of, window_levels
from radanki.model.imaging.rendering import (
    FILM_LIKE,
    FILM_STACK_LONG_SIDE_PX,
    MOST_STACK_BYTES,
    MOST_STACK_SLICES,
    STACK_LONG_SIDE_PX,
    EncodedSlice,
    Fidelity,
    StackRendering,
    Window,
)
from radanki.model.imaging.tone_curve import MINIMUM_PSNR_DB, choose_curve

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from radanki.imaging.picture import Array, Grey8, Picture
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
class _Drawn:
    """One picture on its finished grid: what is stored, and the values that windows are applied to.

    ``stored`` are 8-bit codes or shades, (rows, columns[, 3]); ``values`` are Hounsfield units (rows, columns) where
    the codes are of a tone curve.
    """

    stored: Grey8
    values: npt.NDArray[np.float32] | None


@dataclass(frozen=True, slots=True, eq=False)
class _Encoded:
    """One picture's file, and per window the mean square error in grey levels."""

    data: bytes
    errors: tuple[float, ...]


def render_stack(job: StackJob) -> StackRendering:
    """Render all pictures of a stack or loop: upright, on one grid, alike in their window, and small.

    The order is that of ``job.views``. What is too many or too large is left out evenly, never the key picture nor
    those that ``job.kept`` names. Raises :class:`~radanki.errors.ImageError` with the rule that the source breaks.
    """
    chosen = spread(len(job.views), MOST_STACK_SLICES, [job.places.index(place) for place in _needed(job)])
    key = read_picture(job.source, job.views[job.places.index(job.key)])
    curve = _curve_for(key, job)
    window = shades_of(key.pixels, key.greyscale, job.window, job.modality)[1] if key.greyscale is not None else None
    drawn = [_drawn(read_picture(job.source, job.views[place]), job, curve, window) for place in chosen]
    _check_one_size(drawn)
    encoded = _true_enough(drawn, job, curve)
    shipped = _within_bytes(job, chosen, encoded)
    height, width = drawn[0].stored.shape[:2]
    shown_width = key.width_px if job.crop is None else job.crop[2]
    return StackRendering(
        slices=tuple(EncodedSlice(job.places[chosen[at]], encoded[at].data) for at in shipped),
        suffix=".webp",
        width_px=int(width),
        height_px=int(height),
        knots=None if curve is None else curve.knots,
        fidelity=_fidelity(job, curve, [encoded[at] for at in shipped]),
        geometry=display_geometry(key.geometry, shown_width, int(width)),
        offered=len(job.views),
    )


def spread(count: int, most: int, needed: Sequence[int]) -> tuple[int, ...]:
    """Choose at most so many of ``count`` places in a row, evenly, and the needed ones whatever their number."""
    if count <= most:
        return tuple(range(count))
    wanted = sorted(set(needed))
    chosen = {round(float(place)) for place in np.linspace(0, count - 1, max(most, 2))}
    for place in wanted:
        if place not in chosen:
            spare = sorted(chosen - set(wanted), key=lambda other: (abs(other - place), other))
            chosen -= set(spare[:1])
            chosen.add(place)
    return tuple(sorted(chosen))


def _needed(job: StackJob) -> tuple[int, ...]:
    return tuple(dict.fromkeys(place for place in (job.key, *job.kept) if place in job.places))


def _curve_for(key: Picture, job: StackJob) -> ToneCurve | None:
    """Choose the tone curve of a CT stack; none for other pictures, or where a lone window is too narrow for any."""
    greyscale = key.greyscale
    if (
        job.modality != "ct"
        or greyscale is None
        or not greyscale.is_hounsfield
        or greyscale.is_inverse
        or not job.windows
    ):
        return None
    windows = [named.window for named in job.windows]
    curve = choose_curve(windows)
    return None if len(windows) == 1 and not curve.can_show(windows[0]) else curve


def _drawn(picture: Picture, job: StackJob, curve: ToneCurve | None, window: Window | None) -> _Drawn:
    if picture.greyscale is None:
        return _Drawn(without_needless_colour(_fitted(picture.pixels, picture.pixel_aspect, job)), None)
    if curve is None:
        shades, _ = shades_of(picture.pixels, picture.greyscale, window, job.modality)
        return _Drawn(_fitted(shades, picture.pixel_aspect, job), None)
    values = np.nan_to_num(in_own_units(picture.pixels, picture.greyscale.modality)).astype(np.float32)
    if picture.greyscale.padding is not None:
        values[picture.greyscale.padding] = curve.lowest_hu
    # Black is air: what is painted over must not shine through, so it is painted before anything is resampled.
    lifted = np.clip(values - curve.lowest_hu, 0, None)
    fitted = _fitted(lifted, picture.pixel_aspect, job) + np.float32(curve.lowest_hu)
    return _Drawn(_codes_of(fitted, curve), fitted)


def _fitted(pixels: Array, pixel_aspect: float, job: StackJob) -> Array:
    """Paint, crop and resample to the stack's grid: the steps of a still, to a smaller size."""
    long_side = FILM_STACK_LONG_SIDE_PX if job.modality in FILM_LIKE else STACK_LONG_SIDE_PX
    painted = crop(redact(pixels, job.redacted), job.crop)
    size = output_size(painted.shape[1], painted.shape[0], pixel_aspect, long_side_px=long_side)
    if size == (painted.shape[1], painted.shape[0]):
        return painted
    frame = job.crop or (0, 0, pixels.shape[1], pixels.shape[0])
    return redact_again(resize(painted, size), job.redacted, frame)


def _codes_of(values: npt.NDArray[np.float32], curve: ToneCurve) -> Grey8:
    hu, codes = (np.array(column, dtype=np.float64) for column in zip(*curve.knots, strict=True))
    codes_of: Grey8 = np.floor(np.interp(values, hu, codes) + 0.5).astype(np.uint8)
    return codes_of


def _check_one_size(drawn: Sequence[_Drawn]) -> None:
    if len({one.stored.shape[:2] for one in drawn}) > 1:
        raise ImageError(
            "the pictures of the stack are of different sizes",
            fix="Keep pictures of one size in it, or crop them to one.",
            rule="media/not-a-stack",
        )


def _is_coloured(pixels: Grey8) -> bool:
    if pixels.ndim == 2:  # noqa: PLR2004  # grey has two dimensions
        return False
    return float(np.mean(np.ptp(pixels, axis=2) > COLOURED)) > COLOURED_SHARE


def _true_enough(drawn: Sequence[_Drawn], job: StackJob, curve: ToneCurve | None) -> list[_Encoded]:
    """Encode with the first quality at which no window of any picture falls below the least fidelity.

    Coloured pictures and drawings, which none is good enough for, lose nothing; of codes the last quality is kept.
    """
    if not any(_is_coloured(one.stored) for one in drawn):
        for quality in QUALITIES:
            encoded = [_encoded(one, job, curve, quality) for one in drawn]
            if all(found.worst_db >= MINIMUM_PSNR_DB for found in _fidelity(job, curve, encoded)):
                return encoded
        if curve is not None:
            return encoded
    return [_encoded(one, job, curve, None) for one in drawn]


def _encoded(one: _Drawn, job: StackJob, curve: ToneCurve | None, quality: int | None) -> _Encoded:
    """Encode one picture at a quality, or without loss, and measure what a client will show of it."""
    # A raster of our own: saving the opened file would carry its colour profile and comments along.
    image = Image.fromarray(np.ascontiguousarray(one.stored)).convert("RGB")
    file = io.BytesIO()
    if quality is None:
        image.save(file, "WEBP", lossless=True, method=EFFORT)
    else:
        image.save(file, "WEBP", quality=quality, method=EFFORT)
    shown = np.asarray(Image.open(file).convert("RGB"))
    return _Encoded(file.getvalue(), _errors(one, shown, job, curve))


def _errors(one: _Drawn, shown: Grey8, job: StackJob, curve: ToneCurve | None) -> tuple[float, ...]:
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


def _fidelity(job: StackJob, curve: ToneCurve | None, encoded: Sequence[_Encoded]) -> tuple[Fidelity, ...]:
    names = ["as stored"] if curve is None else [named.name for named in job.windows]
    errors = zip(*(one.errors for one in encoded), strict=True)
    return tuple(
        Fidelity(name, _decibels(sum(found) / len(found)), _decibels(max(found)))
        for name, found in zip(names, errors, strict=True)
    )


def _decibels(mean_square: float) -> float:
    return _PERFECT if mean_square == 0 else round(10 * math.log10(_BRIGHTEST**2 / mean_square), 2)


def _within_bytes(job: StackJob, chosen: Sequence[int], encoded: Sequence[_Encoded]) -> tuple[int, ...]:
    """Leave pictures out until the stack is small enough, or only the needed ones are left."""
    needed = [at for at, place in enumerate(chosen) if job.places[place] in _needed(job)]
    most = len(encoded)
    kept = tuple(range(most))
    while sum(len(encoded[at].data) for at in kept) > MOST_STACK_BYTES and most > max(len(needed), 2):
        most -= 1
        kept = spread(len(encoded), most, needed)
    return kept
