"""No picture of this very library shows text that nobody cleared.

The detector looks at every picture of a patient that comes from a package, and at one in five of those on the web
and of our own drawings: it takes seconds for each, and `radanki check --ocr` and every release look at all of them.
A drawing shows what its SVG says, and no word stands in that.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from radanki.checks.privacy.burned_in_text import check_burned_in_text
from radanki.model.imaging.burned_in import PictureText
from radanki.pipeline.burned_in_search import PictureToRead, read_burned_in_text
from radanki.pipeline.validate import validate
from support.this_library import cases_on_the_web

if TYPE_CHECKING:
    from radanki.model.validated_case import ValidatedCase

LIBRARY = Path(__file__).parents[2]


def cache() -> Path:
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("RADANKI_CACHE") or home / "radanki")


ONE_IN = 5


def _folder(case: ValidatedCase) -> str:
    return case.file.places.path.rpartition("/")[0]


def test_no_word_stands_in_what_a_picture_of_ours_is_drawn_from() -> None:
    drawn = [file for file in sorted(LIBRARY.glob("cases/**/*.svg")) if file.with_suffix(".png").is_file()]

    assert len(drawn) >= 20
    assert [file for file in drawn if "<text" in file.read_text(encoding="utf-8").casefold()] == []


def test_no_still_of_the_library_shows_text_that_nobody_cleared() -> None:
    seen = validate(LIBRARY, cache(), workers=2)
    on_the_web = cases_on_the_web(LIBRARY)
    missing = {left.case for left in seen.left_out} - on_the_web
    assert not missing, f"run `make fetch`: these cases have no picture to be looked at: {sorted(missing)}"
    pictures = {
        (case.id, image.name): (case, place, image)
        for case in seen.cases
        for place, image in enumerate(case.file.case.images)
        if image.name in case.pictures
        and (
            (_folder(case) not in on_the_web and image.drawing is None)
            or int(case.pictures[image.name].still.digest[:8], 16) % ONE_IN == 0
        )
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

    assert len(found) >= 20
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
