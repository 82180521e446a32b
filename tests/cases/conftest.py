"""The libraries of this folder, ready to be checked: the good one gets its pictures here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.good_library import copy_good_library
from support.program import radanki_here

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def good_library(tmp_path: Path) -> Path:
    """Copy the library without a fault and draw its pictures."""
    return copy_good_library(tmp_path / "library")


@pytest.fixture
def check_output(tmp_path: Path) -> Callable[[Path], tuple[int, str]]:
    """Give a function that runs ``radanki check`` on a library: exit status and what it says to people."""

    def check(library: Path) -> tuple[int, str]:
        ran = radanki_here(
            library,
            "check",
            SOURCE_DATE_EPOCH="1795500000",  # 24 Nov 2026: sources age, and tests should not
            RADANKI_CACHE=str(tmp_path / "cache"),
            GIT_CEILING_DIRECTORIES=str(library.parent),  # nor has the history of this repository a part in it
        )
        return ran.status, ran.err

    return check
