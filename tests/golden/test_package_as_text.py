"""What a package says, as text that a reviewer can read in a pull request.

The small library without a fault holds one case of each sort; whoever changes what students get sees it in the
difference of ``good-library.txt`` and writes the file anew with ``radanki inspect``, as the failure says.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support.good_library import copy_good_library
from support.program import radanki_here

KEPT = Path(__file__).with_name("good-library.txt")
BUILT_AT = "1795500000"
"""24 Nov 2026: sources age, and tests should not."""


@pytest.fixture
def said(tmp_path: Path) -> str:
    library = copy_good_library(tmp_path / "library")
    around = {"SOURCE_DATE_EPOCH": BUILT_AT, "RADANKI_CACHE": str(tmp_path / "cache")}
    built = radanki_here(library, "build", **around)
    assert built.status == 0, built.err
    (package,) = sorted((library / "dist").glob("*.apkg"))
    return radanki_here(library, "inspect", package, **around).out


def test_the_package_of_the_good_library_says_what_it_said(said: str, tmp_path: Path) -> None:
    now = tmp_path / "good-library.txt"
    now.write_text(without_digests_of_the_look(said), encoding="utf-8")

    assert now.read_text(encoding="utf-8") == KEPT.read_text(encoding="utf-8"), f"what it says now is in {now}"


def without_digests_of_the_look(said: str) -> str:
    """Leave out what changes with every change of a style or script: they have tests of their own."""
    lines = said.splitlines(keepends=True)
    return "".join(
        line for line in lines if not line.startswith(("digest ", "    templates: ")) and "_radanki" not in line
    )
