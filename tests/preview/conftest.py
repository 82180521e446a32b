"""Libraries to preview: the good test library with its pictures, and a small one whose picture is plain to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.good_library import copy_good_library
from support.libraries import write_small_library

if TYPE_CHECKING:
    from pathlib import Path


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
    return copy_good_library(tmp_path_factory.mktemp("good") / "library")
