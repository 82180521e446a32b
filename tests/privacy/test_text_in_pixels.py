"""A name in the pixels is told of on every way in and out, by the real detector; what is clean gets through."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw, ImageFont

from support.libraries import SMALL_FOLDER, write_small_library
from support.program import git, radanki_here

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = ("Zebrawitz, Quintus", "born 12.03.1956")
SCREENSHOT = Path(__file__).parents[2] / "docs/pictures/find-card.png"
NEW = (
    *("--title", "Round opacity", "--kind", "pathology", "--level", "1", "--certainty", "certain", "--own"),
    *("--basis", "Drawn for this test.", "--licence", "CC-BY-4.0", "--contributor", "A. Contributor"),
)


def film(path: Path, *lines: str) -> Path:
    """Draw a film of smooth greys with lines of text in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.linear_gradient("L").resize((400, 300)).point(lambda grey: 60 + grey // 4)
    for row, line in enumerate(lines):
        ImageDraw.Draw(picture).text((40, 40 + 30 * row), line, fill=235, font=ImageFont.load_default(20))
    picture.save(path)
    return path


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a library in git, in surroundings in which pictures are searched."""
    monkeypatch.delenv("RADANKI_NO_OCR")
    root = write_small_library(tmp_path / "library")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "A case")
    return root


def test_new_tells_where_text_is_and_never_what_it_says(library: Path, tmp_path: Path) -> None:
    named = radanki_here(library, "new", "cases/xr/chest/one", film(tmp_path / "a.png", *WORDS), *NEW)
    bare = radanki_here(library, "new", "cases/xr/chest/two", film(tmp_path / "b.png"), *NEW)

    assert (named.status, bare.status) == (0, 0), named.err + bare.err
    assert "text at x " in named.err
    assert "Zebra" not in named.err
    assert "no program found text in the pixels" in bare.err


def picture_of_a_case(root: Path, *lines: str) -> None:
    film(root / SMALL_FOLDER / "frontal.png", *lines)


def picture_elsewhere(root: Path, *lines: str) -> None:
    film(root / "drafts/a.png", *lines)


def picture_in_the_documentation(root: Path, *lines: str) -> None:
    film(root / "docs/pictures/a.png", *lines)


@pytest.mark.parametrize("put", [picture_of_a_case, picture_elsewhere, picture_in_the_documentation])
def test_the_hook_refuses_a_name_in_the_pixels(put: Callable[..., None], library: Path) -> None:
    put(library, *WORDS)
    git(library, "add", "-A")
    named = radanki_here(library, "check", "--staged")
    put(library)
    git(library, "add", "-A")
    bare = radanki_here(library, "check", "--staged")

    assert named.status == 1
    assert "[privacy/burned-in-text]" in named.out + named.err
    assert "Zebra" not in named.out + named.err
    assert "privacy/burned-in-text" not in bare.out + bare.err
    assert "not searched" not in bare.err


def test_a_screenshot_of_a_card_is_let_into_the_documentation(library: Path) -> None:
    (library / "docs").mkdir()
    shutil.copy(SCREENSHOT, library / "docs/card.png")
    git(library, "add", "-A")

    checked = radanki_here(library, "check", "--staged")

    assert checked.status == 0, checked.out + checked.err


def test_a_release_refuses_a_name_in_the_pixels(library: Path) -> None:
    picture_of_a_case(library, *WORDS)
    git(library, "commit", "-qam", "A picture")
    named = radanki_here(library, "release", "0.1", SOURCE_DATE_EPOCH="1795000000")
    is_written = (library / "dist").exists()
    picture_of_a_case(library)
    git(library, "commit", "-qam", "Another")
    bare = radanki_here(library, "release", "0.1", "--dry-run", SOURCE_DATE_EPOCH="1795000000")

    assert named.status == 1
    assert "[privacy/burned-in-text]" in named.out + named.err
    assert not is_written
    assert "privacy/burned-in-text" not in bare.out + bare.err
    assert "not searched" not in bare.err
