"""Pictures that were stored turned or mirrored: shapes, black boxes and letters lie where their pixels lie."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from radanki.imaging.encoding.redaction_proof import redactions_are_proved
from radanki.imaging.encoding.stack import render_stack
from radanki.imaging.rendering import render
from radanki.model.imaging.rendering import RenderJob, StackJob, View
from radanki.model.imaging.shapes import Frame, Rect, as_fractions, bounds_of
from radanki.model.imaging.turning import Turn, turned

if TYPE_CHECKING:
    from pathlib import Path

TURNS = st.builds(Turn, st.integers(0, 3), st.booleans())


def saved(folder: Path, pixels: np.ndarray) -> Path:
    Image.fromarray(pixels).save(folder / "picture.png")
    return folder / "picture.png"


@settings(max_examples=40, deadline=None)
@given(turn=TURNS, data=st.data())
def test_a_shape_lies_on_the_pixels_that_it_was_drawn_around_however_they_are_turned(
    tmp_path_factory: pytest.TempPathFactory, turn: Turn, data: st.DataObject
) -> None:
    width, height = data.draw(st.integers(40, 90)), data.draw(st.integers(40, 90))
    x, y = data.draw(st.integers(5, width - 30)), data.draw(st.integers(5, height - 30))
    wide, high = data.draw(st.integers(1, 20)), data.draw(st.integers(1, 20))
    crop = data.draw(st.sampled_from([None, (3, 2, width - 4, height - 5)]))
    pixels = np.zeros((height, width), np.uint8)
    pixels[y : y + high, x : x + wide] = 255
    source = saved(tmp_path_factory.mktemp("picture"), pixels)

    finished = render(RenderJob(source, "", View(), "xr", None, crop, (), turn))

    shape = turned(as_fractions(Rect(x, y, wide, high), Frame(*(crop or (0, 0, width, height)))), turn)
    bounds = bounds_of(shape)
    left, right = round(bounds.left * finished.width_px), round(bounds.right * finished.width_px)
    top, bottom = round(bounds.top * finished.height_px), round(bounds.bottom * finished.height_px)
    shown = np.asarray(Image.open(io.BytesIO(finished.data))) > 0
    expected = np.zeros_like(shown)
    expected[top:bottom, left:right] = True
    assert np.array_equal(shown, expected)
    assert (finished.source_width_px, finished.source_height_px) == (width, height)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(turn=TURNS, data=st.data())
def test_what_is_painted_black_is_proved_black_on_the_turned_picture(
    tmp_path_factory: pytest.TempPathFactory, turn: Turn, data: st.DataObject
) -> None:
    width, height = data.draw(st.integers(300, 2200)), data.draw(st.integers(300, 400))
    x, y = data.draw(st.integers(0, width - 120)), data.draw(st.integers(0, height - 120))
    box = (x, y, data.draw(st.integers(60, 120)), data.draw(st.integers(60, 120)))
    noise = np.random.default_rng(1).integers(1, 256, (height, width), np.uint8)
    job = RenderJob(saved(tmp_path_factory.mktemp("picture"), noise), "", View(), "xr", None, None, (box,), turn)

    finished, open_to_all = render(job), render(replace(job, redacted=()))

    asked = ([box], (0, 0, width, height), (finished.width_px, finished.height_px), turn)
    assert redactions_are_proved(finished.data, *asked)
    assert not redactions_are_proved(open_to_all.data, *asked)


def test_the_pixels_are_those_of_the_picture_turned_clockwise_and_then_mirrored(tmp_path: Path) -> None:
    source = saved(tmp_path, np.arange(24, dtype=np.uint8).reshape(4, 6))
    plain = np.asarray(Image.open(io.BytesIO(render(RenderJob(source, "", View(), "xr", None, None, ())).data)))

    finished = render(RenderJob(source, "", View(), "xr", None, None, (), Turn(1, is_mirrored=True)))

    assert np.array_equal(np.asarray(Image.open(io.BytesIO(finished.data))), np.rot90(plain, -1)[:, ::-1])


def test_all_pictures_of_a_loop_are_turned(tmp_path: Path) -> None:
    frames = [Image.fromarray(np.full((20, 40), shade, np.uint8)) for shade in (40, 80, 120)]
    frames[0].save(tmp_path / "loop.tiff", save_all=True, append_images=frames[1:])
    views = tuple(View(place, None) for place in range(3))
    job = StackJob(tmp_path / "loop.tiff", "", views, (0, 1, 2), 0, (), "us", None, (), None, (), Turn(3))

    finished = render_stack(job)

    assert (finished.width_px, finished.height_px) == (20, 40)
