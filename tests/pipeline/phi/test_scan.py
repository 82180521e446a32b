"""What enters the repository is looked through, whether the case names it or not."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from radanki.pipeline.validate import validate
from support.cases import LOOKED, REVIEWED, a_case, an_image
from support.libraries import write_case

if TYPE_CHECKING:
    from pathlib import Path

NAME = "Zzyzx^Invented"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = a_case(title="Normal film", kind="normal", images=[an_image(looked=LOOKED)], reviewed=REVIEWED)
    folder = write_case(tmp_path / "library", "xr/chest/film", text)
    Image.new("L", (60, 40), 90).save(folder / "frontal.png")
    return folder


def problems(folder: Path) -> dict[str, str]:
    root = folder.parents[3]
    found = validate(root, root.parent / "cache", workers=1).problems
    return {problem.rule: problem.message for problem in found if problem.severity == "error"}


def test_a_clean_picture_passes(folder: Path) -> None:
    assert problems(folder) == {}


def test_a_name_in_a_text_chunk_is_an_error_that_does_not_repeat_the_name(folder: Path) -> None:
    text = PngInfo()
    text.add_text("Comment", NAME)
    Image.new("L", (60, 40), 90).save(folder / "frontal.png", pnginfo=text)

    found = problems(folder)

    assert "privacy/text-chunk" in found
    assert "Zzyzx" not in repr(found)


def test_a_file_that_the_case_does_not_name_is_looked_through_too(folder: Path) -> None:
    from pydicom.data import get_testdata_file  # noqa: PLC0415  # slow to import

    shutil.copy(str(get_testdata_file("CT_small.dcm")), folder / "left-behind.dcm")

    assert "privacy/dicom-attribute" in problems(folder)


def test_what_was_found_once_is_found_again_from_the_cache(folder: Path) -> None:
    text = PngInfo()
    text.add_text("Comment", NAME)
    Image.new("L", (60, 40), 90).save(folder / "frontal.png", pnginfo=text)

    assert problems(folder) == problems(folder)
    cache = folder.parents[3].parent / "cache" / "jobs" / "scans"
    assert NAME.encode() not in b"".join(path.read_bytes() for path in cache.iterdir())


def test_a_file_that_can_not_be_looked_through_is_an_error_and_not_passed_over(folder: Path) -> None:
    (folder / "frontal.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")

    assert problems(folder)
