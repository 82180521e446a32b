"""No picture of this very library shows text that nobody cleared.

The detector takes seconds for a picture, so what it found once stands in a list, by the digest of the pixels that it
saw (docs/decisions/0054-searched-pictures.md). A picture that is new or changed is not in it and is searched here, and
so are some that are, other ones for each commit. `radanki check --ocr` and every release know of no list: they search
all.
"""

from __future__ import annotations

import hashlib
import subprocess
from typing import TYPE_CHECKING

import pytest

from privacy.searches import (
    LIST,
    as_listed,
    found_now,
    library_of_ours,
    read_list,
    remembered,
    stills_of,
    this_search,
)
from radanki.cards.fields.schematic import sanitised_drawing
from radanki.checks.privacy.burned_in_text import check_burned_in_text
from support.program import REPOSITORY, git
from support.this_library import cases_on_the_web

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from privacy.searches import Still
    from radanki.model.imaging.burned_in import PictureText
    from radanki.model.problem import Problem

FEWEST_AGAIN, ONE_IN = 12, 25
DRAWN = [file for file in sorted(REPOSITORY.glob("cases/**/*.svg")) if file.with_suffix(".png").is_file()]

pytestmark = pytest.mark.xdist_group("own pictures")


def commit() -> str:
    """Name the state of the sources, where git tells it: what is looked at again is the same for it, everywhere."""
    try:
        return git(REPOSITORY, "rev-parse", "HEAD")
    except (OSError, subprocess.CalledProcessError):
        return LIST.read_text(encoding="utf-8")


def some_of(known: Mapping[Still, PictureText]) -> list[Still]:
    """Choose stills to be searched again: who can't foresee the commit can't foresee which."""
    seed = commit()
    drawn_by_lot = sorted(known, key=lambda still: hashlib.sha256(f"{seed}{known[still].digest}".encode()).digest())
    return drawn_by_lot[: max(FEWEST_AGAIN, len(drawn_by_lot) // ONE_IN)]


def problems_of(found: Mapping[Still, PictureText]) -> list[Problem]:
    return [
        problem
        for still, text in found.items()
        for problem in check_burned_in_text(still.case.file, still.place, still.image, [text])
        # A place in another frame of a loop was cleared by who looked at all of them: this test looks at the key.
        if not (problem.rule == "privacy/cleared-stale" and still.case.pictures[still.image.name].stack is not None)
    ]


@pytest.fixture(scope="module")
def known() -> dict[Still, PictureText]:
    library = library_of_ours()
    missing = {left.case for left in library.left_out} - cases_on_the_web()
    assert not missing, f"run `make fetch`: these cases have no picture to be looked at: {sorted(missing)}"
    return remembered(stills_of(library), read_list())


@pytest.mark.parametrize("file", DRAWN, ids=lambda path: path.parent.name)
def test_no_word_stands_in_what_a_picture_of_ours_is_drawn_from(file: Path) -> None:
    drawing = sanitised_drawing(file.read_bytes())

    assert (drawing.texts, drawing.left_out) == ((), ())
    assert b"<text" not in file.read_bytes().lower()


def test_there_are_drawings_to_look_at() -> None:
    assert len(DRAWN) >= 20


def test_no_still_of_the_library_is_known_to_show_text_that_nobody_cleared(
    known: dict[Still, PictureText],
) -> None:
    searched = read_list()

    assert len(known) >= 100
    assert problems_of({still: text for still, text in known.items() if text.digest in searched}) == []


def test_no_still_that_was_never_searched_shows_text_that_nobody_cleared(known: dict[Still, PictureText]) -> None:
    searched = read_list()

    assert problems_of(found_now(still for still, text in known.items() if text.digest not in searched)) == []


def test_some_stills_searched_again_show_no_text_that_nobody_cleared(known: dict[Still, PictureText]) -> None:
    searched = read_list()
    again = found_now(some_of({still: text for still, text in known.items() if text.digest in searched}))

    assert len(again) >= min(FEWEST_AGAIN, len(searched))
    assert problems_of(again) == []


def test_the_list_is_written_as_it_is_read() -> None:
    kept = [line for line in LIST.read_text(encoding="utf-8").splitlines(keepends=True) if f",{this_search()}," in line]

    assert as_listed(read_list()).splitlines(keepends=True)[1:] == kept
