from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.good_library import copy_good_library
from support.pattern_library import write_pattern_library
from support.program import radanki_here

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def good_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the small library that has one case of each sort."""
    library = copy_good_library(tmp_path_factory.mktemp("good") / "library")
    return built(library)


@pytest.fixture(scope="session")
def pattern_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of one pattern, asked on many pictures."""
    return built(write_pattern_library(tmp_path_factory.mktemp("patterns") / "library"))


def built(library: Path) -> Path:
    done = radanki_here(library, "build", RADANKI_NO_OCR="1")
    assert done.status == 0, done.err
    return min((library / "dist").glob("*.apkg"))
