"""The wheel in an empty environment: the base install is enough to begin, and each extra brings its part.

Packages come from wherever pip is told to look. What can't be had fails its test with what pip said.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import numpy as np
import pytest

from support.environments import Environment, built_wheel
from support.pictures import write_dicom, write_nifti
from support.program import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

EXTRAS = tuple(
    name
    for name in tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    if name != "dev"
)
BRINGS = {
    "cluster": "distributed",
    "codecs": "imagecodecs",
    "collections": "zstandard",
    "fetch": "pypi_simple",
    "find": "duckdb",
    "ocr": "onnxruntime",
    "rehearsal": "anki",
    "release": "cyclonedx",
    "shapes": "defusedxml",
    "store": "fsspec",
    "volumes": "nibabel",
}
"""What each extra is for: a library that nothing else brings."""
LACKING_IN_BASE = {"anki": "rehearsal", "cyclonedx": "release", "packaging": "fetch", "pypi_simple": "fetch"}
"""What modules of ours import at their top without asking whether it is there: they are imported where an extra is."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def base(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    environment = Environment(tmp_path_factory.mktemp("environments") / "base")
    environment.installs(str(wheel))
    return environment


def test_the_base_install_makes_a_library_builds_it_and_takes_a_film(base: Environment) -> None:
    made = base.radanki("init", "Schule ü")
    assert made.returncode == 0, made.stderr
    film = base.folder / "film.dcm"
    write_dicom(film, np.tile(np.arange(200, dtype=np.uint8), (160, 1)), Modality="DX")
    words = ("new", "cases/xr/chest/slope", film, "--own", "--yes", "--title", "A slope", "--kind", "normal")
    started = base.radanki(*words, "--level", "1", "--contributor", "A. C.", "--author", "A. C.", within="Schule ü")
    built = base.radanki("build", "--draft", within="Schule ü")
    shown = base.radanki("preview", "--out", base.folder / "pages", within="Schule ü")

    assert started.returncode == 0, started.stderr
    left = [line for line in started.stderr.splitlines() if "case.yaml:" in line and ": warning: " not in line]
    assert left == [], "nothing is left to be written by hand"
    assert (built.returncode, "schule-ue.apkg" in built.stdout) == (0, True), built.stderr
    assert (shown.returncode, "2 cases" in shown.stdout) == (0, True), shown.stderr


def test_the_base_install_brings_every_module_that_needs_no_extra(base: Environment) -> None:
    assert base.lacking() == LACKING_IN_BASE.keys()


def test_what_needs_an_extra_says_which_one(base: Environment) -> None:
    volume = base.folder / "head.nii.gz"
    write_nifti(volume, np.zeros((8, 8, 4), dtype=np.int16))
    base.radanki("init", "library")

    asked = base.radanki("new", "cases/ct/neuro/head", volume, "--own", "--yes", within="library")

    assert asked.returncode in {1, 2}
    assert "radanki[volumes]" in asked.stderr, asked.stderr
    assert "Traceback" not in asked.stderr


def test_every_extra_has_its_part() -> None:
    assert set(EXTRAS) == BRINGS.keys()


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_brings_what_it_is_for(extra: str, base: Environment, wheel: Path, tmp_path: Path) -> None:
    assert base.python("-c", f"import {BRINGS[extra]}").returncode != 0, "nothing else brings it"
    environment = Environment(tmp_path / extra, below=base)

    environment.installs(f"{wheel}[{extra}]")

    brought = environment.python("-c", f"import {BRINGS[extra]}")
    assert brought.returncode == 0, brought.stderr
    assert extra not in {LACKING_IN_BASE[name] for name in environment.lacking()}
    assert environment.radanki("--version").returncode == 0
