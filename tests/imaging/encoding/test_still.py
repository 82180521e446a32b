"""A finished still is a PNG; a large one a JPEG that no eye tells from it, and a box in it stays black."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from radanki.imaging.encoding.png import as_png
from radanki.imaging.encoding.still import LARGEST_PNG_BYTES, WORTH_IT, encode_still
from radanki.imaging.rendering import render
from radanki.model.imaging.rendering import RenderJob, View
from radanki.phi.scan import scan

if TYPE_CHECKING:
    from pathlib import Path


def film(side: int = 1400, *, grain: float = 3, colours: bool = False) -> np.ndarray:
    """Give a soft picture with the grain of a film."""
    rows, columns = np.mgrid[0:side, 0:side] / side
    soft = 120 + 90 * np.sin(3 * columns) * np.cos(2 * rows)
    noise = np.random.default_rng(4).normal(0, grain, (side, side))
    grey = np.clip(soft + noise, 0, 255).astype(np.uint8)
    return np.dstack([grey, grey, np.roll(grey, 1, axis=0)]) if colours else grey


@pytest.mark.slow
@pytest.mark.parametrize("colours", [False, True])
def test_a_large_still_is_a_small_jpeg_that_differs_by_a_few_shades_at_most(colours: bool) -> None:  # noqa: FBT001  # a column
    pixels = film(colours=colours)

    still = encode_still(pixels)

    with Image.open(io.BytesIO(still.data)) as opened:
        shown = np.asarray(opened)
        sampling = {layer[1:3] for layer in opened.layer}  # type: ignore[attr-defined]
    assert still.suffix == ".jpg"
    assert len(as_png(pixels)) > max(LARGEST_PNG_BYTES, 2 * len(still.data))
    assert shown.shape == pixels.shape
    # Noise that differs from channel to channel costs most: a film's does not.
    assert np.abs(shown.astype(int) - pixels).max() <= (20 if colours else 15)
    assert sampling == {(1, 1)}


def test_a_small_still_loses_nothing() -> None:
    pixels = film(300)

    still = encode_still(pixels)

    assert still.suffix == ".png"
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(still.data))), pixels)


def test_a_jpeg_holds_pixels_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(encode_still(film()).data)

    assert scan(tmp_path / "a.jpg") == ()


@pytest.mark.slow
@pytest.mark.parametrize("colours", [False, True])
def test_a_black_box_in_a_large_still_is_black_to_its_last_pixel(tmp_path: Path, colours: bool) -> None:  # noqa: FBT001  # a column
    Image.fromarray(film(colours=colours)).save(tmp_path / "film.png")

    plain = render(RenderJob(tmp_path / "film.png", "", View(), "xr", None, None, ()))
    painted = render(RenderJob(tmp_path / "film.png", "", View(), "xr", None, None, ((61, 803, 157, 59),)))

    assert (plain.suffix, painted.suffix) == (".jpg", ".jpg")
    shown = np.asarray(Image.open(io.BytesIO(painted.data)))
    assert not shown[803:862, 61:218].any()
    # Beside it nothing is lost but what shares a block of eight pixels with it.
    far = np.abs(shown.astype(int) - np.asarray(Image.open(io.BytesIO(plain.data))))
    far[800:864, 56:224] = 0
    assert far.max() == 0


def test_a_still_that_a_jpeg_would_hardly_shrink_loses_nothing() -> None:
    pixels = film(900)
    pixels[::2] = 0

    still = encode_still(pixels)

    assert still.suffix == ".png"
    assert len(still.data) > LARGEST_PNG_BYTES


@pytest.mark.parametrize("grain", [0, 0.3, 0.6, 1, 2, 6, 20])
@pytest.mark.parametrize("side", [100, 350, 700])
def test_the_estimate_of_a_png_decides_as_the_whole_png_does(side: int, grain: float) -> None:
    pixels = film(side, grain=grain)
    pixels[: side // 3] //= 16  # a dark third packs better than the rest

    still = encode_still(pixels)

    exact = len(as_png(pixels))
    near = io.BytesIO()
    Image.fromarray(pixels).save(near, "JPEG", quality=95, subsampling=0, optimize=True)
    is_near = exact > LARGEST_PNG_BYTES and len(near.getvalue()) <= WORTH_IT * exact
    assert still.suffix == (".jpg" if is_near else ".png")
