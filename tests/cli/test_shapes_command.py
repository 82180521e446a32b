"""`radanki shapes` as a contributor calls it, with the real workers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from support.cases import LOOKED, a_case, an_image
from support.libraries import write_case
from support.program import radanki_here

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CASE = a_case(images=[an_image(file="film.png", looked=LOOKED)])
SQUARE = [[20, 20], [60, 20], [60, 70], [25, 70]]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = write_case(tmp_path, "xr/chest/film", CASE)
    Image.new("L", (200, 120), 90).save(folder / "film.png")
    return tmp_path


def labelme(library: Path, *shapes: tuple[str, Sequence[Sequence[float]]]) -> Path:
    drawn = [{"label": label, "points": points, "shape_type": "polygon"} for label, points in shapes]
    path = library / "a.json"
    path.write_text(json.dumps({"shapes": drawn, "imagePath": "film.png"}), encoding="utf-8")
    return path


def test_an_import_prints_what_it_adds_and_an_export_gives_it_back(library: Path) -> None:
    file = labelme(library, ("effusion", SQUARE), ("Line", SQUARE[:2]))
    case = library / "cases/xr/chest/film/case.yaml"

    named = (file, "--label", "effusion=Pleural effusion")

    tried = radanki_here(library, "shapes", "import", "00000000000000a1", *named, "--dry-run")
    unchanged = case.read_text(encoding="utf-8")
    done = radanki_here(library, "shapes", "import", "cases/xr/chest/film", *named)
    given = radanki_here(library, "shapes", "export", "cases/xr/chest/film")

    assert (tried.status, unchanged) == (0, CASE)
    assert tried.out == done.out == "frontal: finding 1, Pleural effusion: polygon of 4 corners\n"
    assert "warning: shapes[1]: the outline has fewer than three corners" in done.err
    assert "LabelMe: 1 finding added" in done.err
    assert "polygon: [[20, 20], [60, 20], [60, 70], [25, 70]]" in case.read_text(encoding="utf-8")
    assert [one["name"] for one in json.loads(given.out)["categories"]] == ["Pleural effusion"]


def test_a_file_of_which_nothing_can_be_used_ends_with_status_1(library: Path) -> None:
    nothing = radanki_here(library, "shapes", "import", "cases/xr/chest/film", labelme(library, ("Line", SQUARE[:2])))
    (library / "b.json").write_text("{", encoding="utf-8")
    broken = radanki_here(library, "shapes", "import", "cases/xr/chest/film", library / "b.json")
    wrong = radanki_here(library, "shapes", "import", "cases/xr/chest/film", library / "b.json", "--image", "lateral")

    assert (nothing.status, broken.status, wrong.status) == (1, 1, 2)
    assert broken.err == (
        "radanki: b.json: line 1, column 2: the file is no JSON (Expecting property name enclosed in double quotes)\n"
    )
    assert "Traceback" not in nothing.err + broken.err + wrong.err
    assert (library / "cases/xr/chest/film/case.yaml").read_text(encoding="utf-8") == CASE
