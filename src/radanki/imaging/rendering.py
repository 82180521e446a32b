"""The renderer: from what a case names to a finished card picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from radanki.imaging.encoding.fit import fitted, turned_pixels
from radanki.imaging.encoding.png import as_png, digest_of, without_needless_colour
from radanki.imaging.encoding.still import EncodedStill, encode_still
from radanki.imaging.geometry.orientation import display_geometry
from radanki.imaging.simulation.simulated import read_shown
from radanki.imaging.windowing.window import shades_of
from radanki.model.imaging.rendering import Rendering, RenderJob, Window

if TYPE_CHECKING:
    import numpy.typing as npt

    from radanki.imaging.picture import Grey8, Picture


def render(job: RenderJob, *, is_exact: bool = False) -> Rendering:
    """Render one picture: windowed, its ``redacted`` boxes black, cropped, on square pixels, in size, turned.

    Nothing but pixels of the chosen picture reaches the result. ``is_exact`` gives a PNG however large it is: what a
    case is to hold is compressed once, for its cards. Raises :class:`~radanki.errors.ImageError` with the rule that
    the source breaks.
    """
    picture = read_shown(job.source, job.view, job.simulation)
    shades, window = _shades(picture, job)
    upright = without_needless_colour(fitted(shades, picture.pixel_aspect, job.redacted, job.crop))
    pixels = turned_pixels(upright, job.turn)
    black = _black(picture, job) if job.redacted and not is_exact else None
    still = EncodedStill(as_png(pixels), ".png") if is_exact else encode_still(pixels, black)
    return Rendering(
        data=still.data,
        suffix=still.suffix,
        digest=digest_of(pixels),
        width_px=int(pixels.shape[1]),
        height_px=int(pixels.shape[0]),
        source_width_px=picture.width_px,
        source_height_px=picture.height_px,
        window=window,
        geometry=display_geometry(
            picture.geometry, picture.width_px if job.crop is None else job.crop[2], int(upright.shape[1]), job.turn
        ),
    )


def _black(picture: Picture, job: RenderJob) -> npt.NDArray[np.bool_]:
    """Give where the finished picture is painted black: (rows, columns)."""
    white = np.full(picture.pixels.shape[:2], 255, np.uint8)
    painted: npt.NDArray[np.bool_] = (
        turned_pixels(fitted(white, picture.pixel_aspect, job.redacted, job.crop), job.turn) == 0
    )
    return painted


def _shades(picture: Picture, job: RenderJob) -> tuple[Grey8, Window | None]:
    """Give 8-bit pixels; a photograph's shades are final, so no window applies to it."""
    if picture.greyscale is None:
        return picture.pixels, None
    return shades_of(picture.pixels, picture.greyscale, job.window, job.modality)
