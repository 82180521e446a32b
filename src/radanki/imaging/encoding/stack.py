"""Stacks and loops: from what a case names to a row of small pictures, and how true they are.

CT with windows to switch is stored once, as codes of a tone curve that the card undoes (``model.tone_curve``);
everything else as the shades of its one window. Each picture is a WebP file of its own, as a phone can show them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from radanki.errors import ImageError
from radanki.imaging.encoding.fit import fitted, turned_pixels
from radanki.imaging.encoding.png import without_needless_colour
from radanki.imaging.encoding.stack_fidelity import DrawnSlice, EncodedDrawing, encoded_truly, fidelity_of
from radanki.imaging.geometry.orientation import display_geometry
from radanki.imaging.reading import read_picture
from radanki.imaging.simulation.simulated import read_shown
from radanki.imaging.windowing.window import in_own_units, shades_of
from radanki.model.imaging.rendering import (
    FILM_LIKE,
    FILM_STACK_LONG_SIDE_PX,
    MOST_STACK_BYTES,
    MOST_STACK_SLICES,
    STACK_LONG_SIDE_PX,
    EncodedSlice,
    StackRendering,
    Window,
)
from radanki.model.imaging.tone_curve import choose_curve

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from radanki.imaging.picture import Array, Grey8, Picture
    from radanki.model.imaging.rendering import StackJob
    from radanki.model.imaging.tone_curve import ToneCurve


def render_stack(job: StackJob) -> StackRendering:
    """Render all pictures of a stack or loop: upright, on one grid, alike in their window, and small.

    The order is that of ``job.views``. What is too many or too large is left out evenly, never the key picture nor
    those that ``job.kept`` names. Raises :class:`~radanki.errors.ImageError` with the rule that the source breaks.
    """
    chosen = spread(len(job.views), MOST_STACK_SLICES, [job.places.index(place) for place in _needed(job)])
    key = read_shown(job.source, job.views[job.places.index(job.key)], job.simulation)
    curve = _curve_for(key, job)
    window = shades_of(key.pixels, key.greyscale, job.window, job.modality)[1] if key.greyscale is not None else None
    drawn = [_drawn(read_shown(job.source, job.views[place], job.simulation), job, curve, window) for place in chosen]
    _check_one_size(drawn)
    encoded = encoded_truly(drawn, job, curve)
    shipped = _within_bytes(job, chosen, encoded)
    height, width = drawn[0].stored.shape[:2]
    shown_width = key.width_px if job.crop is None else job.crop[2]
    return StackRendering(
        slices=tuple(EncodedSlice(job.places[chosen[at]], encoded[at].data) for at in shipped),
        suffix=".webp",
        width_px=int(width),
        height_px=int(height),
        knots=None if curve is None else curve.knots,
        fidelity=fidelity_of(job, curve, [encoded[at] for at in shipped]),
        geometry=display_geometry(key.geometry, shown_width, job.turn.size(int(width), int(height))[0], job.turn),
        offered=len(job.views),
        gap_mm=_gap_mm(job, [chosen[at] for at in shipped]),
    )


def _gap_mm(job: StackJob, shown: Sequence[int]) -> float | None:
    """Measure how far the slices that are shown lie apart, on average; none of frames, or where the file is silent."""
    if len(shown) < 2 or job.simulation is not None or job.views[shown[0]].slice is None:  # noqa: PLR2004  # a gap
        return None
    ends = [read_picture(job.source, job.views[place]).geometry for place in (shown[0], shown[-1])]
    corners = [end.to_ras[:3, 2] for end in ends if end is not None and end.to_ras is not None]
    if len(corners) < len(ends):
        return None
    return round(float(np.linalg.norm(corners[1] - corners[0])) / (len(shown) - 1), 3) or None


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


def _drawn(picture: Picture, job: StackJob, curve: ToneCurve | None, window: Window | None) -> DrawnSlice:
    if picture.greyscale is None:
        return DrawnSlice(without_needless_colour(_fitted(picture.pixels, picture, job)), None)
    if curve is None:
        shades, _ = shades_of(picture.pixels, picture.greyscale, window, job.modality)
        return DrawnSlice(_fitted(shades, picture, job), None)
    values = np.nan_to_num(in_own_units(picture.pixels, picture.greyscale.modality)).astype(np.float32)
    if picture.greyscale.padding is not None:
        values[picture.greyscale.padding] = curve.lowest_hu
    # Black is air: what is painted over must not shine through, so it is painted before anything is resampled.
    lifted = np.clip(values - curve.lowest_hu, 0, None)
    fitted = _fitted(lifted, picture, job) + np.float32(curve.lowest_hu)
    return DrawnSlice(_codes_of(fitted, curve), fitted)


def _fitted(pixels: Array, picture: Picture, job: StackJob) -> Array:
    """Fit values of a picture as a still is fitted, to a smaller size."""
    long_side = FILM_STACK_LONG_SIDE_PX if job.modality in FILM_LIKE else STACK_LONG_SIDE_PX
    return turned_pixels(fitted(pixels, picture.pixel_aspect, job.redacted, job.crop, long_side_px=long_side), job.turn)


def _codes_of(values: npt.NDArray[np.float32], curve: ToneCurve) -> Grey8:
    hu, codes = (np.array(column, dtype=np.float64) for column in zip(*curve.knots, strict=True))
    codes_of: Grey8 = np.floor(np.interp(values, hu, codes) + 0.5).astype(np.uint8)
    return codes_of


def _check_one_size(drawn: Sequence[DrawnSlice]) -> None:
    if len({one.stored.shape[:2] for one in drawn}) > 1:
        raise ImageError(
            "the pictures of the stack are of different sizes",
            fix="Keep pictures of one size in it, or crop them to one.",
            rule="media/not-a-stack",
        )


def _within_bytes(job: StackJob, chosen: Sequence[int], encoded: Sequence[EncodedDrawing]) -> tuple[int, ...]:
    """Leave pictures out until the stack is small enough, or only the needed ones are left."""
    needed = [at for at, place in enumerate(chosen) if job.places[place] in _needed(job)]
    most = len(encoded)
    kept = tuple(range(most))
    while sum(len(encoded[at].data) for at in kept) > MOST_STACK_BYTES and most > max(len(needed), 2):
        most -= 1
        kept = spread(len(encoded), most, needed)
    return kept
