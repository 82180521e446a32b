"""No picture of this very library shows text that nobody cleared.

The detector looks at every picture that comes from a package or was drawn for this library, and at one in five of
those on the web: it takes seconds for each, and `radanki check --ocr` and every release look at all of them. It does so
in parts, of which each processor of the machine has some.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from radanki.checks.privacy.burned_in_text import check_burned_in_text
from radanki.model.imaging.burned_in import PictureText
from radanki.pipeline.burned_in_search import PictureToRead, read_burned_in_text
from radanki.pipeline.validate import validate
from support.this_library import cases_on_the_web

if TYPE_CHECKING:
    from radanki.model.images import Image
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.validated_library import ValidatedLibrary

LIBRARY = Path(__file__).parents[2]


def cache() -> Path:
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("RADANKI_CACHE") or home / "radanki")


ONE_IN = 5
PARTS = 4


def _folder(case: ValidatedCase) -> str:
    return case.file.places.path.rpartition("/")[0]


def test_no_word_stands_in_what_a_picture_of_ours_is_drawn_from() -> None:
    drawn = [file for file in sorted(LIBRARY.glob("cases/**/*.svg")) if file.with_suffix(".png").is_file()]

    assert len(drawn) >= 20
    assert [file for file in drawn if "<text" in file.read_text(encoding="utf-8").casefold()] == []


def _number(case: ValidatedCase, image: Image) -> int:
    return int(case.pictures[image.name].still.digest[:8], 16)


@pytest.fixture(scope="module")
def seen() -> ValidatedLibrary:
    return validate(LIBRARY, cache(), workers=2)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_still_of_the_library_shows_text_that_nobody_cleared(seen: ValidatedLibrary, part: int) -> None:
    on_the_web = cases_on_the_web(LIBRARY)
    missing = {left.case for left in seen.left_out} - on_the_web
    assert not missing, f"run `make fetch`: these cases have no picture to be looked at: {sorted(missing)}"
    pictures = {
        (case.id, image.name): (case, place, image)
        for case in seen.cases
        for place, image in enumerate(case.file.case.images)
        if image.name in case.pictures
        and (_folder(case) not in on_the_web or _number(case, image) % ONE_IN == 0)
        and _number(case, image) // ONE_IN % PARTS == part
    }

    found = read_burned_in_text(
        {
            (case.id, image.name): PictureToRead(
                case.pictures[image.name].still.media.path, tuple(entry.box for entry in image.cleared)
            )
            for case, _, image in pictures.values()
        },
        workers=1,
    )

    assert len(found) >= 20 // PARTS
    texts = {key: text for key, text in found.items() if isinstance(text, PictureText)}
    assert texts.keys() == found.keys()
    problems = [
        problem
        for key, (case, place, image) in pictures.items()
        for problem in check_burned_in_text(case.file, place, image, [texts[key]])
        # A place in another frame of a loop was cleared by who looked at all of them: this test looks at the first one.
        if not (problem.rule == "privacy/cleared-stale" and case.pictures[image.name].stack is not None)
    ]
    assert problems == []
