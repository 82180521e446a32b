"""From a job to a card picture: painted, cropped, on square pixels, in size, and the same bytes every time."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from radanki.errors import ImageError
from radanki.imaging.encoding.fit import output_size
from radanki.imaging.versions import renderer_versions
from radanki.model.imaging.rendering import LONG_SIDE_PX, PixelBox, Rendering, Window
from radanki.model.imaging.shapes import Frame, Rect, as_fractions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pydicom.dataset import FileDataset


@pytest.fixture
def save(tmp_path: Path) -> Callable[[np.ndarray], Path]:
    def save_png(pixels: np.ndarray) -> Path:
        Image.fromarray(pixels).save(tmp_path / "picture.png")
        return tmp_path / "picture.png"

    return save_png


@given(
    width=st.integers(1, 9_000),
    height=st.integers(1, 5_000),
    aspect=st.floats(0.05, 20.0),
)
def test_a_finished_picture_keeps_its_proportions_within_the_size_limit(width: int, height: int, aspect: float) -> None:
    out_width, out_height = output_size(width, height, aspect)

    assert 1 <= min(out_width, out_height) <= max(out_width, out_height) <= LONG_SIDE_PX
    # No length comes out longer than square pixels of the finer direction make it.
    assert out_width <= max(width, round(width / aspect))
    assert out_height <= max(height, round(height * aspect))
    assume(min(out_width, out_height) > 1)
    # A side is a whole number of pixels, and pixels within half a percent of a square are left alone.
    tolerance = 0.0051 + 0.51 / out_width + 0.51 / out_height
    assert out_height / out_width == pytest.approx(height * aspect / width, rel=1.1 * tolerance)


@pytest.mark.parametrize(("size", "expected"), [((512, 400), (512, 400)), ((3200, 800), (1600, 400))])
def test_a_small_picture_is_never_enlarged_and_a_large_one_shrinks(
    save: Callable[[np.ndarray], Path],
    rendered: Callable[..., Rendering],
    size: tuple[int, int],
    expected: tuple[int, int],
) -> None:
    rendering = rendered(save(np.zeros((size[1], size[0]), np.uint8)))

    assert (rendering.width_px, rendering.height_px) == expected
    assert (rendering.source_width_px, rendering.source_height_px) == size


# The fixtures only make values anew, so that sharing them among examples is harmless.
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    size=st.tuples(st.integers(40, 2_500), st.integers(40, 2_500)),
    crop_shares=st.tuples(st.floats(0, 0.4), st.floats(0, 0.4), st.floats(0.5, 1), st.floats(0.5, 1)),
    aspect=st.sampled_from([1.0, 4 / 3, 0.5]),
    place=st.tuples(st.floats(0.1, 0.8), st.floats(0.1, 0.8)),
)
def test_a_mark_lies_on_the_card_where_its_shape_says(  # noqa: PLR0913  # what a place depends on
    tmp_path_factory: pytest.TempPathFactory,
    make_dataset: Callable[..., FileDataset],
    shown: Callable[..., np.ndarray],
    *,
    size: tuple[int, int],
    crop_shares: tuple[float, float, float, float],
    aspect: float,
    place: tuple[float, float],
) -> None:
    width, height = size
    left, top = int(crop_shares[0] * width), int(crop_shares[1] * height)
    crop: PixelBox = (
        left,
        top,
        max(8, int(crop_shares[2] * (width - left))),
        max(8, int(crop_shares[3] * (height - top))),
    )
    mark = Rect(
        left + int(place[0] * crop[2]), top + int(place[1] * crop[3]), max(3, crop[2] // 8), max(3, crop[3] // 8)
    )
    pixels = np.zeros((height, width), np.uint8)
    pixels[int(mark.y) : int(mark.y + mark.height), int(mark.x) : int(mark.x + mark.width)] = 255
    pixels[: top + crop[3], left + crop[2] :] = 255  # what is cropped off must not count
    dataset = make_dataset(pixels)
    dataset.PixelSpacing = [aspect, 1]
    source = tmp_path_factory.mktemp("mark") / "picture.dcm"
    dataset.save_as(source, enforce_file_format=True)

    shades = shown(source, crop=crop).astype(float)

    shape = as_fractions(mark, Frame(*crop))
    assert isinstance(shape, Rect)
    rows, columns = shades.shape
    across, down = shades.sum(0) / shades.sum(), shades.sum(1) / shades.sum()
    assert (across * (np.arange(columns) + 0.5)).sum() == pytest.approx(columns * (shape.x + shape.width / 2), abs=1)
    assert (down * (np.arange(rows) + 0.5)).sum() == pytest.approx(rows * (shape.y + shape.height / 2), abs=1)


def test_what_is_painted_over_is_black_to_its_edge(
    save: Callable[[np.ndarray], Path], shown: Callable[..., np.ndarray]
) -> None:
    picture = np.full((1800, 2000, 3), 255, np.uint8)

    shades = shown(save(picture), redacted=((100, 200, 400, 300), (1900, 1700, 500, 500)), crop=(0, 100, 2000, 1700))

    scale = LONG_SIDE_PX / 2000
    inside = shades[round(100 * scale) : round(400 * scale), round(100 * scale) : round(500 * scale)]
    assert inside.shape == (240, 320)
    assert not inside.any()
    assert not shades[-80:, -80:].any()
    assert shades[:70].min() > 200


def test_what_is_painted_over_does_not_change_the_digest(
    save: Callable[[np.ndarray], Path], rendered: Callable[..., Rendering]
) -> None:
    picture = np.random.default_rng(1).integers(0, 255, (300, 2000)).astype(np.uint8)
    box: PixelBox = (10, 20, 200, 100)
    first = rendered(save(picture), redacted=(box,)).digest
    picture[20:120, 10:210] = 7

    assert rendered(save(picture), redacted=(box,)).digest == first


@pytest.mark.parametrize("crop", [(-1, 0, 5, 5), (0, 0, 0, 5), (0, 0, 41, 5), (35, 25, 6, 5)])
def test_a_crop_that_sticks_out_is_an_error(
    save: Callable[[np.ndarray], Path], shown: Callable[..., np.ndarray], crop: PixelBox
) -> None:
    with pytest.raises(ImageError) as caught:
        shown(save(np.zeros((30, 40), np.uint8)), crop=crop)

    assert caught.value.rule == "media/out-of-range"


@pytest.mark.parametrize(
    "more",
    [
        {"PixelSpacing": [0.8, 0.6]},
        {"ImagerPixelSpacing": [0.4, 0.3]},
        {"PixelAspectRatio": [4, 3]},
        {"PixelSpacing": [0.8, 0.6], "ImagerPixelSpacing": [0.1, 0.1]},
    ],
)
def test_pixels_of_4_to_3_become_square(
    write_dicom: Callable[..., Path], rendered: Callable[..., Rendering], more: dict[str, list[float]]
) -> None:
    rendering = rendered(write_dicom(np.zeros((120, 160), np.uint8), **more))

    assert (rendering.width_px, rendering.height_px) == (160, 160)
    assert (rendering.source_width_px, rendering.source_height_px) == (160, 120)


def test_the_digest_is_of_the_pixels_however_they_were_packed(
    tmp_path: Path, write_dicom: Callable[..., Path], rendered: Callable[..., Rendering]
) -> None:
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    Image.fromarray(pixels).save(tmp_path / "picture.tif")

    expected = hashlib.sha256(b"L 4 3\n" + pixels.tobytes()).hexdigest()

    assert rendered(tmp_path / "picture.tif").digest == expected
    assert rendered(write_dicom(pixels, Modality="US")).digest == expected


def test_the_same_job_gives_the_same_bytes(
    write_dicom: Callable[..., Path], rendered: Callable[..., Rendering]
) -> None:
    pixels = np.random.default_rng(5).integers(0, 4000, (700, 1900)).astype(np.uint16)
    source = write_dicom(pixels, PixelSpacing=[2, 1])

    assert rendered(source, window=Window(2000, 3000)) == rendered(source, window=Window(2000, 3000))


def test_overlays_are_never_drawn(
    tmp_path: Path, make_dataset: Callable[..., FileDataset], rendered: Callable[..., Rendering]
) -> None:
    dataset = make_dataset(np.arange(64, dtype=np.uint8).reshape(8, 8))
    dataset.save_as(tmp_path / "plain.dcm", enforce_file_format=True)
    for element, representation, value in (
        (0x0010, "US", 8),
        (0x0011, "US", 8),
        (0x0040, "CS", "G"),
        (0x0050, "SS", [1, 1]),
        (0x0100, "US", 1),
        (0x0102, "US", 0),
        (0x3000, "OW", b"\xff" * 8),
    ):
        dataset.add_new((0x6000, element), representation, value)
    dataset.save_as(tmp_path / "drawn.dcm", enforce_file_format=True)

    assert rendered(tmp_path / "plain.dcm").digest == rendered(tmp_path / "drawn.dcm").digest


def test_the_versions_name_what_decides_pixels() -> None:
    assert renderer_versions().startswith("renderer ")
    assert {"numpy", "pillow", "pydicom", "imagecodecs"} <= set(renderer_versions().split())


def test_the_public_face_loads_nothing_heavy() -> None:
    program = (
        "import sys, radanki.imaging.versions; "
        "print([name for name in ('numpy', 'PIL', 'pydicom', 'nibabel', 'imagecodecs') if name in sys.modules])"
    )

    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout.strip() == b"[]"


def test_a_photograph_needs_no_extra(tmp_path: Path) -> None:
    Image.new("L", (4, 4)).save(tmp_path / "picture.png")
    program = (
        "import sys; from pathlib import Path; from radanki.imaging.rendering import render; "
        "from radanki.model.imaging.rendering import RenderJob, View; "
        f"render(RenderJob(Path({str(tmp_path / 'picture.png')!r}), '', View(), 'xr', None, None, ())); "
        "print([name for name in ('nibabel', 'nrrd', 'imagecodecs') if name in sys.modules])"
    )

    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout.strip() == b"[]"
