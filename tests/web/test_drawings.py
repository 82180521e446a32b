"""Pictures that were drawn for this library are those of their drawings, and say on the card that they are drawings."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageChops, ImageStat

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

REPOSITORY = Path(__file__).parents[2]
MOST_DIFFERENCE = 3.0
"""Mean difference of shades, of 255: another version of the browser smooths edges in another way."""


def drawing_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("drawings", REPOSITORY / ".ci" / "drawings.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCRIPT = drawing_script()
# To read the library takes more than a second, which every process that collects tests would need.
FOLDERS = sorted(path.parent for path in REPOSITORY.glob("cases/*/*/*/case.yaml") if b"drawing:" in path.read_bytes())


@cache
def drawn() -> dict[Path, list[tuple[Path, Path]]]:
    """Give each drawing with the picture that is made of it, by the folder of the case."""
    found: dict[Path, list[tuple[Path, Path]]] = {}
    for drawing, picture in sorted(SCRIPT.drawings(REPOSITORY)):
        found.setdefault(drawing.parent, []).append((drawing, picture))
    return found


def test_no_drawing_is_left_out() -> None:
    assert sorted(drawn()) == FOLDERS


@pytest.fixture(scope="module")
def page(browser: Any) -> Iterator[Any]:
    page = SCRIPT.drawing_page(browser)
    yield page
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("folder", FOLDERS, ids=[path.relative_to(REPOSITORY / "cases").as_posix() for path in FOLDERS])
def test_a_drawn_picture_is_as_new_as_its_drawing(page: Any, folder: Path) -> None:
    for drawing, picture in drawn()[folder]:
        now = SCRIPT.picture_of(page, drawing)
        kept = Image.open(picture).convert("RGB")

        assert kept.size == now.size, f"{drawing}: run `make drawings`"
        differences = ImageStat.Stat(ImageChops.difference(kept, now)).mean
        assert fmean(differences) < MOST_DIFFERENCE, f"{drawing}: run `make drawings`"
