"""Libraries to preview: the good test library with its pictures, and a small one whose picture is plain to see."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from PIL import Image

CASES = Path(__file__).parents[1] / "cases"
WIDTH, HEIGHT = 400, 300
SMALL_CASE = """\
id: 00000000000000d1
title: Rib fracture
kind: pathology
level: 1
certainty: certain
basis: Drawn for this test.
history: Fell from a <i>ladder</i>.
images:
  - name: frontal
    file: frontal.png
    view: PA erect
    looked: [{by: T, on: 2026-11-20}]
    findings:
      - {number: 1, label: Step in the rib, rect: [100, 60, 80, 60], asks: [cover, find], why: The edge is broken.}
      - {number: 4, label: Chest drain, ellipse: [300, 200, 40, 30], asks: [cover, find], why: A tube.}
diagnosis: Fracture of the sixth rib
questions:
  - {id: next, ask: What next?, answer: Pain relief, image: frontal, choices: [Surgery, CT]}
sources: [{id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}]
licence: CC-BY-4.0
contributors: [A. Contributor]
"""
SMALL_FOLDER = "cases/xr/chest/rib-fracture"


def write_small_library(root: Path, case: str = SMALL_CASE) -> Path:
    """Write a library of one case, on an even grey picture."""
    folder = root / SMALL_FOLDER
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(case, encoding="utf-8")
    Image.new("L", (WIDTH, HEIGHT), 100).save(folder / "frontal.png")
    (root / "decks").mkdir()
    (root / "decks" / "all.yaml").write_text("name: RadAnki Test\ntitle: Test\ndescription: For tests.\n")
    return root


@pytest.fixture
def small_library(tmp_path: Path) -> Path:
    return write_small_library(tmp_path / "library")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Finished pictures, kept from test to test: what they show is rendered once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def good_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the test library without a fault, and draw its pictures with the pens of its own tests."""
    spec = importlib.util.spec_from_file_location("good_library_pens", CASES / "conftest.py")
    assert spec is not None
    pens = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pens)
    return pens.good_library.__wrapped__(tmp_path_factory.mktemp("good"))
