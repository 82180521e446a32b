"""`radanki shapes` as a contributor calls it, with the real workers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence

RADANKI = Path(sys.executable).with_name("radanki")
CASE = """\
id: 00000000000000a1
title: Small pleural effusion
kind: pathology
level: 1
certainty: certain
basis: Seen on ultrasound.
images:
  - name: frontal
    file: film.png
    looked: [{by: AB, on: 2026-11-20}]
sources: [{id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}]
licence: CC-BY-4.0
contributors: [A. Contributor]
"""
SQUARE = [[20, 20], [60, 20], [60, 70], [25, 70]]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "cases/xr/chest/film"
    folder.mkdir(parents=True)
    (tmp_path / "decks").mkdir()
    Image.new("L", (200, 120), 90).save(folder / "film.png")
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path


def radanki(library: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "RADANKI_CACHE": str(library / "cache"), "NO_COLOR": "1"}
    return subprocess.run(
        [str(RADANKI), "-C", str(library), "shapes", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        stdin=subprocess.DEVNULL,
    )


def labelme(library: Path, *shapes: tuple[str, Sequence[Sequence[float]]]) -> Path:
    drawn = [{"label": label, "points": points, "shape_type": "polygon"} for label, points in shapes]
    path = library / "a.json"
    path.write_text(json.dumps({"shapes": drawn, "imagePath": "film.png"}), encoding="utf-8")
    return path


def test_an_import_prints_what_it_adds_and_an_export_gives_it_back(library: Path) -> None:
    file = labelme(library, ("effusion", SQUARE), ("Line", SQUARE[:2]))
    case = library / "cases/xr/chest/film/case.yaml"

    tried = radanki(library, "import", "00000000000000a1", file, "--label", "effusion=Pleural effusion", "--dry-run")
    unchanged = case.read_text(encoding="utf-8")
    done = radanki(library, "import", "cases/xr/chest/film", file, "--label", "effusion=Pleural effusion")
    given = radanki(library, "export", "cases/xr/chest/film")

    assert (tried.returncode, unchanged) == (0, CASE)
    assert tried.stdout == done.stdout == "frontal: finding 1, Pleural effusion: polygon of 4 corners\n"
    assert "warning: shapes[1]: the outline has fewer than three corners" in done.stderr
    assert "LabelMe: 1 finding added" in done.stderr
    assert "polygon: [[20, 20], [60, 20], [60, 70], [25, 70]]" in case.read_text(encoding="utf-8")
    assert [one["name"] for one in json.loads(given.stdout)["categories"]] == ["Pleural effusion"]


def test_a_file_of_which_nothing_can_be_used_ends_with_status_1(library: Path) -> None:
    nothing = radanki(library, "import", "cases/xr/chest/film", labelme(library, ("Line", SQUARE[:2])))
    (library / "b.json").write_text("{", encoding="utf-8")
    broken = radanki(library, "import", "cases/xr/chest/film", library / "b.json")
    wrong = radanki(library, "import", "cases/xr/chest/film", library / "b.json", "--image", "lateral")

    assert (nothing.returncode, broken.returncode, wrong.returncode) == (1, 1, 2)
    assert broken.stderr == (
        "radanki: line 1, column 2: the file is no JSON (Expecting property name enclosed in double quotes)\n"
    )
    assert "Traceback" not in nothing.stderr + broken.stderr + wrong.stderr
    assert (library / "cases/xr/chest/film/case.yaml").read_text(encoding="utf-8") == CASE
