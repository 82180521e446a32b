"""What packages say, as text that a reviewer can read in a pull request.

The small library without a fault has every kind of card in its four decks; whoever changes what students get sees it
in the difference of ``good-library.txt`` and writes the file anew with ``radanki inspect``, as the failure says.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from radanki.model.note import NoteKind
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
    packages = sorted((library / "dist").glob("*.apkg"))
    return "\n".join(f"== {path.name}\n{radanki_here(library, 'inspect', path, **around).out}" for path in packages)


def test_the_golden_file_holds_every_kind_of_card_that_there_is() -> None:
    held = set(re.findall(r"RadAnki::card::([a-z-]+)", KEPT.read_text(encoding="utf-8")))

    assert set(get_args(NoteKind)) - held == {"pattern"}, "patterns have a library of their own"


def test_the_packages_of_the_good_library_say_what_they_said(said: str, tmp_path: Path) -> None:
    now = tmp_path / "good-library.txt"
    now.write_text(without_digests_of_the_look(said), encoding="utf-8")

    assert now.read_text(encoding="utf-8") == KEPT.read_text(encoding="utf-8"), f"what it says now is in {now}"


def without_digests_of_the_look(said: str) -> str:
    """Leave out what changes with every change of a style or script: they have tests of their own."""
    lines = said.splitlines(keepends=True)
    return "".join(
        line for line in lines if not line.startswith(("digest ", "    templates: ")) and "_radanki" not in line
    )
