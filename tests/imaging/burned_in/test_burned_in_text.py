from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import data_store
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from radanki.checks.privacy.text_lines import blocking
from radanki.errors import ImageError
from radanki.imaging.burned_in import text_engine
from radanki.imaging.burned_in.detector import BurnedInTextDetector, search_picture
from radanki.imaging.burned_in.line_merging import merged
from radanki.imaging.burned_in.local_contrast import equalise
from radanki.imaging.burned_in.search_views import OVERLAP_PX, TILE_PX, tiles
from radanki.imaging.burned_in.text_engine import Line, TextEngine
from radanki.imaging.encoding.png import digest_of
from radanki.imaging.masks.connected_components import connected_components
from radanki.imaging.rendering import render
from radanki.model.imaging.burned_in import TextBox
from radanki.model.imaging.rendering import RenderJob, View

if TYPE_CHECKING:
    from radanki.imaging.picture import Grey8
    from radanki.model.imaging.rendering import PixelBox


class BrightBoxes:
    """A detector that takes the white box of a drawing for text."""

    def detect(self, pixels: Grey8) -> tuple[TextBox, ...]:
        rows, columns = np.nonzero(pixels >= 250)
        left, top = int(columns.min()), int(rows.min())
        return (TextBox(left, top, int(columns.max()) + 1 - left, int(rows.max()) + 1 - top, "ANNA", 0.9),)


@given(st.integers(1, 6000), st.integers(1, 6000))
def test_tiles_cover_the_picture_and_share_enough_for_every_sign_to_be_whole_in_one(width: int, height: int) -> None:
    found = tiles(width, height)

    for size, spans in ((width, {(x, w) for x, _, w, _ in found}), (height, {(y, h) for _, y, _, h in found})):
        in_order = sorted(spans)
        assert in_order[0][0] == 0
        assert sum(in_order[-1]) == size
        assert all(length <= TILE_PX for _, length in in_order)
        shared = [first + length - second for (first, length), (second, _) in pairwise(in_order)]
        assert all(overlap >= OVERLAP_PX - len(in_order) for overlap in shared)


def test_what_two_tiles_found_of_one_line_is_one_line() -> None:
    halves = [Line(10, 10, 200, 30, 0.8), Line(120, 11, 330, 31, 0.9)]

    assert merged(halves) == (Line(10, 10, 330, 31, 0.9),)


def test_lines_below_each_other_stay_two() -> None:
    lines = (Line(10, 10, 200, 34, 0.8), Line(10, 30, 200, 54, 0.9))

    assert merged(lines) == lines


def test_a_line_on_something_large_is_not_swallowed_by_it() -> None:
    line, liver = Line(100, 100, 300, 120, 0.8), Line(50, 50, 400, 200, 0.9)

    assert set(merged([line, liver])) == {line, liver}


@given(st.lists(st.integers(0, 1), min_size=48, max_size=48))
def test_islands_are_what_a_flood_would_reach(cells: np.ndarray) -> None:
    grid = np.array(cells).reshape(6, 8)
    left = {(row, column) for row, column in zip(*map(list, np.nonzero(grid)), strict=True)}
    expected = set()
    while left:
        patch = [left.pop()]
        for row, column in patch:
            near = {(row + down, column + across) for down in (-1, 0, 1) for across in (-1, 0, 1)} & left
            left -= near
            patch.extend(near)
        rows, columns = [row for row, _ in patch], [column for _, column in patch]
        expected.add((min(columns), min(rows), max(columns) + 1, max(rows) + 1))

    assert {component[:4] for component in connected_components(grid.astype(np.float32), 0.5)} == expected


def test_faint_text_stands_out_after_equalising() -> None:
    grey = np.random.default_rng(1).normal(100, 4, (400, 400)).astype(np.uint8)
    ink = np.zeros(grey.shape, bool)
    ink[100:140:4, 100:300] = True
    grey[ink] += 8

    stronger = equalise(grey)

    assert stronger[ink].mean() - stronger[~ink].mean() >= 2 * (grey[ink].mean() - grey[~ink].mean())


def test_equalising_keeps_size_and_the_picture_itself() -> None:
    grey = np.arange(97 * 61, dtype=np.uint8).reshape(97, 61)
    before = grey.copy()

    assert equalise(grey).shape == (97, 61)
    assert np.array_equal(grey, before)


def test_a_box_is_known_by_the_digest_of_its_pixels(tmp_path: Path) -> None:
    pixels = np.full((60, 80), 20, np.uint8)
    pixels[10:20, 30:50] = 255
    path = tmp_path / "rk-0.png"
    Image.fromarray(pixels).save(path)

    found = search_picture(path, BrightBoxes(), ((0, 0, 8, 8), (70, 50, 20, 20)))

    (box,) = found.boxes
    assert (box.x, box.y, box.width, box.height) == (30, 10, 20, 10)
    assert box.pixels == digest_of(pixels[10:20, 30:50])
    assert found.digest == digest_of(pixels)
    assert found.regions == (((0, 0, 8, 8), digest_of(pixels[:8, :8])), ((70, 50, 20, 20), None))


def test_one_changed_pixel_changes_the_digest_of_the_region_it_lies_in(tmp_path: Path) -> None:
    pixels = np.full((60, 80), 20, np.uint8)
    pixels[10:20, 30:50] = 255
    first, second = tmp_path / "first.png", tmp_path / "second.png"
    Image.fromarray(pixels).save(first)
    pixels[3, 3] = 21
    Image.fromarray(pixels).save(second)
    regions = ((0, 0, 8, 8), (40, 40, 8, 8))

    before, after = (search_picture(path, BrightBoxes(), regions).regions for path in (first, second))

    assert before[0] != after[0]
    assert before[1] == after[1]


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_engine, "PACKAGE", "a_package_that_is_not_there")

    with pytest.raises(ImageError) as caught:
        TextEngine()

    assert caught.value.fix == "Install radanki[ocr]."


@pytest.fixture(scope="module")
def detector() -> BurnedInTextDetector:
    """The real detector: `make test` installs the extra, so its absence is a failure and no reason to skip."""
    try:
        return BurnedInTextDetector()
    except ImageError as error:
        pytest.fail(f"{error.message}; {error.fix} `make test` does.", pytrace=False)


def a_film(*lines: tuple[str, int, int, int]) -> np.ndarray:
    """Draw lines (text, x, y, shade) on a smooth ground of 700 x 500 pixels."""
    down, across = np.mgrid[:500, :700]
    ground = (90 + 40 * np.sin(down / 90) + 30 * np.cos(across / 120)).astype(np.uint8)
    picture = Image.fromarray(ground)
    for text, x, y, shade in lines:
        ImageDraw.Draw(picture).text((x, y), text, fill=shade, font=ImageFont.load_default(20))
    return np.asarray(picture)


def test_the_detector_finds_and_reads_a_name_and_a_date(detector: BurnedInTextDetector) -> None:
    stops = blocking(detector.detect(a_film(("Lindqvist, Anna", 30, 30, 230), ("12.03.1956", 500, 440, 20))))

    read = " ".join(box.text for box in stops)
    assert "Lindqvist" in read
    assert "1956" in read


def test_the_detector_finds_a_line_that_runs_up_the_picture(detector: BurnedInTextDetector) -> None:
    turned = np.rot90(a_film(("MRN 4711082", 300, 60, 235)))

    assert blocking(detector.detect(turned))


def test_the_detector_lets_markers_pass(detector: BurnedInTextDetector) -> None:
    assert (
        blocking(detector.detect(a_film(("PORTABLE", 40, 40, 230), ("SUPINE", 40, 90, 230), ("L", 620, 60, 240)))) == ()
    )


@pytest.mark.parametrize(
    ("ground", "ink"),
    [
        ((255, 255, 255), (255, 0, 0)),
        ((0, 0, 0), (0, 0, 255)),
        ((0, 180, 0), (180, 0, 0)),
        ((255, 255, 255), (255, 255, 0)),
    ],
)
def test_no_pair_of_colours_hides_a_name(
    detector: BurnedInTextDetector, ground: tuple[int, int, int], ink: tuple[int, int, int]
) -> None:
    picture = Image.new("RGB", (500, 300), ground)
    ImageDraw.Draw(picture).text((60, 120), "Lindqvist, Anna", fill=ink, font=ImageFont.load_default(24))

    assert blocking(detector.detect(np.asarray(picture)))


@pytest.mark.parametrize("name", ["US1_J2KR.dcm", "gdcm-US-ALOKA-16.dcm", "OBXXXX1A.dcm"])
def test_a_real_ultrasound_picture_with_an_institution_or_a_date_blocks_until_that_is_blanked(
    detector: BurnedInTextDetector, tmp_path: Path, name: str
) -> None:
    source = next((Path(data_store.__file__).parent / "data").glob(name))
    picture = tmp_path / "finished.png"

    def stops(blank: tuple[PixelBox, ...]) -> tuple[TextBox, ...]:
        picture.write_bytes(render(RenderJob(source, "", View(), "us", None, None, blank)).data)
        return blocking(search_picture(picture, detector).boxes)

    blank: tuple[PixelBox, ...] = ()
    rounds = 0
    while found := stops(blank):
        blank += tuple((box.x - 6, box.y - 6, box.width + 12, box.height + 12) for box in found)
        rounds += 1

        # What is covered takes its contrast with it, so a faint rest may be seen only then.
        assert rounds <= 3

    assert len(blank) >= 3


def test_an_empty_picture_gives_no_text(detector: BurnedInTextDetector) -> None:
    assert detector.detect(np.zeros((64, 64), np.uint8)) == ()


def test_the_models_are_those_that_were_measured() -> None:
    folder = text_engine._models_folder()  # noqa: SLF001  # the digests are of what the benchmark's figures belong to

    found = [hashlib.sha256((folder / name).read_bytes()).hexdigest()[:16] for name in text_engine.MODELS]

    assert found == MEASURED_MODELS


MEASURED_MODELS = ["d2a7720d45a54257", "48fc40f24f6d2a20"]
