"""A refused file of a case is written anew beside the library, and then the case passes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from radanki.cli import run
from support.libraries import SMALL_FOLDER, write_small_library

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_mended_file_in_the_place_of_the_refused_one_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RADANKI_CACHE", str(tmp_path / "cache"))
    root = write_small_library(tmp_path / "library")
    film = root / SMALL_FOLDER / "frontal.png"
    Image.new("L", (400, 300), 100).save(film, "PNG", pnginfo=None, icc_profile=b"Jane Doe")
    words = ["-C", str(root), "check", "--mend", str(tmp_path / "mended")]

    assert run(words) == 1
    assert f"{SMALL_FOLDER}/frontal.png: mended" in capsys.readouterr().out
    made = tmp_path / "mended" / SMALL_FOLDER / "frontal.png"
    assert b"Jane" not in made.read_bytes()
    assert np.array_equal(np.asarray(Image.open(made)), np.asarray(Image.open(film)))
    shutil.copy(made, film)
    assert run(words) == 0


def test_a_drawing_is_drawn_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sketch.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><!-- by Jane Doe --><title>Jane</title></svg>'
    )

    assert run(["clean", "sketch.svg"]) == 0
    assert "Jane" not in (tmp_path / "clean/picture-001.svg").read_text()
