"""No picture of this very library shows text that nobody cleared: the detector looks at each of them."""

from __future__ import annotations

import os
from pathlib import Path

from radanki.checks.privacy.burned_in_text import check_burned_in_text
from radanki.model.imaging.burned_in import PictureText
from radanki.pipeline.burned_in_search import PictureToRead, read_burned_in_text
from radanki.pipeline.validate import validate

LIBRARY = Path(__file__).parents[2]


def cache() -> Path:
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("RADANKI_CACHE") or home / "radanki")


def test_no_still_of_the_library_shows_text_that_nobody_cleared() -> None:
    seen = validate(LIBRARY, cache(), workers=2)
    assert not seen.left_out, "run `make fetch`: some pictures of the library are not here to be looked at"
    pictures = {
        (case.id, image.name): (case, place, image)
        for case in seen.cases
        for place, image in enumerate(case.file.case.images)
        if image.name in case.pictures
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
