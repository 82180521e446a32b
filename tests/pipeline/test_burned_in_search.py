from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from radanki.errors import ImageError
from radanki.model.imaging.burned_in import PictureText
from radanki.pipeline.burned_in_search import PictureToRead, read_burned_in_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from radanki.imaging.burned_in.detector import TextDetector

# A child process imports the module of its detector, and tests are no modules.
A_DETECTOR = """
import os
from radanki.model.imaging.burned_in import TextBox

class DetectorForTests:
    \"\"\"Sees text in every picture, and dies of one that is 13 pixels wide.\"\"\"

    def detect(self, pixels):
        if pixels.shape[1] == 13:
            os._exit(9)
        return (TextBox(0, 0, 4, 4, "ANNA", 0.9),)
"""


@pytest.fixture
def detector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], TextDetector]:
    (tmp_path / "detector_for_tests.py").write_text(A_DETECTOR, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    made: Callable[[], TextDetector] = importlib.import_module("detector_for_tests").DetectorForTests
    return made


def no_detector() -> TextDetector:
    raise ImageError("no models", fix="Install radanki[ocr].")


@pytest.fixture
def a_picture(tmp_path: Path) -> Callable[[int], PictureToRead]:
    def draw(width: int) -> PictureToRead:
        path = tmp_path / f"{width}.png"
        Image.fromarray(np.full((16, width), 90, np.uint8)).save(path)
        return PictureToRead(path, ((0, 0, 2, 2),))

    return draw


def test_each_picture_is_searched_and_found_under_its_key(
    a_picture: Callable[[int], PictureToRead], detector: Callable[[], TextDetector]
) -> None:
    pictures = {("a1", "frontal"): a_picture(20), ("a1", "lateral"): a_picture(30)}
    seen = []

    found = read_burned_in_text(
        pictures, workers=1, detector=detector, progress=lambda done, whole: seen.append((done, whole))
    )

    assert list(found) == list(pictures)
    lateral = found["a1", "lateral"]
    assert isinstance(lateral, PictureText)
    assert (lateral.width_px, lateral.boxes[0].text, len(lateral.boxes[0].pixels)) == (30, "ANNA", 64)
    assert seen == [(1, 2), (2, 2)]


def test_a_picture_that_takes_its_process_down_costs_nothing_but_itself(
    a_picture: Callable[[int], PictureToRead], detector: Callable[[], TextDetector], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    pictures = {"deadly": a_picture(13), "fine": a_picture(20), "broken": PictureToRead(broken)}

    found = read_burned_in_text(pictures, workers=1, detector=detector)

    assert [type(found[key]) for key in pictures] == [ImageError, PictureText, ImageError]


def test_a_missing_extra_is_said_once_and_not_for_every_picture(a_picture: Callable[[int], PictureToRead]) -> None:
    with pytest.raises(ImageError, match="no models"):
        read_burned_in_text({"frontal": a_picture(20)}, workers=1, detector=no_detector)
