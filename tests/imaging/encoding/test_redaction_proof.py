from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from radanki.imaging.encoding.redaction_proof import is_black, redacted_in_output, redactions_are_proved
from radanki.imaging.rendering import render
from radanki.model.imaging.rendering import RenderJob, View


def encoded(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_a_black_box_is_black() -> None:
    pixels = np.full((40, 60), 200, np.uint8)
    pixels[10:20, 5:25] = 0

    assert is_black(encoded(pixels), [(5, 10, 20, 10)])


@pytest.mark.parametrize(("x", "y"), [(5, 10), (24, 19), (14, 15)])
def test_one_bright_pixel_in_it_is_seen(x: int, y: int) -> None:
    pixels = np.full((40, 60, 3), 200, np.uint8)
    pixels[10:20, 5:25] = 0
    pixels[y, x, 2] = 1

    assert not is_black(encoded(pixels), [(5, 10, 20, 10)])


def test_a_box_outside_the_picture_proves_nothing() -> None:
    assert not is_black(encoded(np.zeros((10, 10), np.uint8)), [(20, 20, 5, 5)])


def test_a_box_that_is_cropped_away_needs_no_proof() -> None:
    assert redactions_are_proved(encoded(np.full((10, 10), 9, np.uint8)), [(0, 0, 5, 5)], (50, 50, 10, 10), (10, 10))


def test_a_box_too_small_for_the_finished_picture_is_not_proved() -> None:
    assert redacted_in_output((100, 100, 4, 4), (0, 0, 3200, 3200), (1600, 1600)) is None


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_what_the_renderer_blanks_is_proved_black_in_its_file_at_any_crop_and_size(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    width, height = data.draw(st.integers(300, 2200)), data.draw(st.integers(300, 400))
    crop = data.draw(st.sampled_from([None, (20, 10, width - 60, height - 30)]))
    x, y = data.draw(st.integers(0, width - 120)), data.draw(st.integers(0, height - 120))
    box = (x, y, data.draw(st.integers(60, 120)), data.draw(st.integers(60, 120)))
    path = tmp_path_factory.mktemp("picture") / "noise.png"
    noise = np.random.default_rng(data.draw(st.integers(0, 999))).integers(1, 256, (height, width), np.uint8)
    Image.fromarray(noise).save(path)

    finished = render(RenderJob(path, "", View(), "xr", None, crop, (box,)))

    frame, size = crop or (0, 0, width, height), (finished.width_px, finished.height_px)
    assert redactions_are_proved(finished.data, [box], frame, size)
    assert not redactions_are_proved(render(RenderJob(path, "", View(), "xr", None, crop, ())).data, [box], frame, size)
