"""Pictures are rendered once, one bad picture spoils nothing else, and a decoder that runs wild costs one line."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from PIL import Image

from radanki.errors import ImageError
from radanki.model.imaging.rendered import RenderedStill
from radanki.model.imaging.rendering import RenderJob, SegmentJob, View
from radanki.model.imaging.shapes import Polygon
from radanki.pipeline.render import render_all
from radanki.pipeline.render_worker import perform
from radanki.pipeline.workers import WorkerLimits

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.imaging.render_jobs import Task
    from radanki.pipeline.render_worker import Outcome


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def picture(folder: Path, name: str, grey: int) -> RenderJob:
    path = folder / name
    image = Image.new("L", (40, 30), grey)
    image.putpixel((3, 4), 255)
    image.save(path)
    return job(path)


def job(path: Path) -> RenderJob:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return RenderJob(path, digest, View(), "xr", window=None, crop=None, redacted=())


def test_outcomes_come_in_the_order_of_the_tasks(tmp_path: Path, cache: Path) -> None:
    jobs = [picture(tmp_path, f"{grey}.png", grey) for grey in (10, 200, 90)]

    outcomes = render_all(jobs, cache, workers=2)

    greys = [Image.open(found.media.path).getpixel((0, 0)) for found in outcomes if isinstance(found, RenderedStill)]
    assert greys == [10, 200, 90]


def test_a_second_build_renders_nothing(tmp_path: Path, cache: Path) -> None:
    jobs = [picture(tmp_path, "a.png", 10), picture(tmp_path, "b.png", 20)]
    first = render_all(jobs, cache, workers=1)
    done: list[tuple[int, int]] = []

    second = render_all(jobs, cache, workers=1, progress=lambda some, all_of: done.append((some, all_of)))

    assert done == []
    assert second == first


def test_the_same_picture_in_another_folder_is_known(tmp_path: Path, cache: Path) -> None:
    first = picture(tmp_path, "a.png", 10)
    render_all([first], cache, workers=1)
    (tmp_path / "other").mkdir()
    moved = job((tmp_path / "a.png").rename(tmp_path / "other" / "b.png"))
    done: list[int] = []

    render_all([moved], cache, workers=1, progress=lambda some, _: done.append(some))

    assert done == []


def test_a_picture_that_vanished_from_the_cache_is_rendered_again(tmp_path: Path, cache: Path) -> None:
    task = picture(tmp_path, "a.png", 10)
    (first,) = render_all([task], cache, workers=1)
    assert isinstance(first, RenderedStill)
    first.media.path.unlink()

    (second,) = render_all([task], cache, workers=1)

    assert second == first
    assert first.media.path.exists()


def test_a_bad_picture_is_one_error_among_good_pictures(tmp_path: Path, cache: Path) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n and then nothing of use")

    good, error = render_all([picture(tmp_path, "a.png", 10), job(bad)], cache, workers=2)

    assert isinstance(good, RenderedStill)
    assert isinstance(error, ImageError)
    assert error.rule
    assert error.fix


def test_names_tell_nothing_but_the_pixels(tmp_path: Path, cache: Path) -> None:
    first, second = picture(tmp_path, "tension-pneumothorax.png", 10), picture(tmp_path, "normal.png", 10)

    a, b = render_all([first, second], cache, workers=1)

    assert isinstance(a, RenderedStill)
    assert isinstance(b, RenderedStill)
    assert a.media.name == b.media.name
    assert a.media.name == f"rk-{a.digest[:16]}.png"


def with_a_decoder_without_end(job: tuple[Task, Path]) -> Outcome:
    """Do what a worker does with a picture, but for a decoder that takes processor time for ever."""
    with mock.patch("radanki.imaging.rendering.render", side_effect=lambda _: sum(iter(int, 1))):
        return perform(job)


@pytest.mark.usefixtures("new_workers")
def test_a_decoder_that_runs_too_long_is_ended_and_named(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("radanki.pipeline.render.perform", with_a_decoder_without_end)
    jobs = [picture(tmp_path, "a.png", 1), picture(tmp_path, "b.png", 2)]

    outcomes = render_all(jobs, cache, workers=2, limits=WorkerLimits(seconds=0.1))

    assert [type(outcome) for outcome in outcomes] == [ImageError, ImageError]
    assert {outcome.rule for outcome in outcomes if isinstance(outcome, ImageError)} == {"media/too-heavy"}


@pytest.mark.usefixtures("new_workers")
def test_a_decoder_that_eats_memory_is_ended_and_named(tmp_path: Path, cache: Path) -> None:
    (outcome,) = render_all(
        [picture(tmp_path, "a.png", 1)], cache, workers=1, limits=WorkerLimits(memory_bytes=100 * 1024**2)
    )

    assert isinstance(outcome, ImageError)


def test_a_region_of_a_label_map_is_traced_once(tmp_path: Path, cache: Path) -> None:
    picture(tmp_path, "a.png", 10)
    labels = Image.new("L", (40, 30), 0)
    labels.paste(7, (10, 5, 30, 25))
    labels.save(tmp_path / "labels.png")
    task = SegmentJob(tmp_path / "labels.png", "1" * 64, 7, tmp_path / "a.png", "2" * 64, View())

    (first,) = render_all([task], cache, workers=1)
    (second,) = render_all([task], cache, workers=1)

    assert isinstance(first, tuple)
    ((place, (shape,)),) = first
    assert place is None
    assert isinstance(shape, Polygon)
    assert second == first
