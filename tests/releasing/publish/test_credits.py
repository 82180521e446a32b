"""Whose the pictures are is worked out from what the finished notes show, not from what a case lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from radanki.cards import compose_case
from radanki.pipeline.card_inputs import card_inputs
from radanki.pipeline.validate import validate
from radanki.releasing.publish import picture_credits

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.releases.release import PictureCredit

LOOKED = "looked: [{by: AB, on: 2026-11-20}]"
EFFUSION = f"""\
id: 00000000000000a1
title: Small pleural effusion
kind: pathology
level: 1
certainty: certain
basis: Seen on ultrasound.
images:
  - {{name: frontal, file: frontal.png, source: site, crop: [0, 0, 2000, 900], {LOOKED}}}
  - {{name: lateral, file: lateral.png, source: site, {LOOKED}}}
  - {{name: elsewhere, link: "https://radiopaedia.org/cases/61830", source: site}}
diagnosis: Pleural effusion
compare_with: [00000000000000b2]
schematic: sign.svg
sources:
  - {{id: site, url: "https://www.example.org/1?utm_source=x", author: B. Author, title: A film, licence: CC-BY-4.0,
     accessed: 2026-11-01, changes: [deidentify]}}
  - {{id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}}
licence: CC-BY-SA-4.0
contributors: [A. Contributor, C. Drawer]
"""
NORMAL = f"""\
id: 00000000000000b2
title: Normal film
kind: normal
level: 1
images: [{{name: frontal, file: frontal.png, {LOOKED}}}]
sources: [{{id: mine, own: true, author: A. Contributor, licence: CC0-1.0}}]
licence: CC-BY-4.0
contributors: [A. Contributor]
"""
DECK = "name: RadAnki\ntitle: {title}\nselect: {{kind: [{kind}]}}\n"


@pytest.fixture(scope="module")
def credits_of(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], PictureCredit]:
    """Build two decks of a small library, one of disease and one of normals, and give the credits by case and name."""
    root: Path = tmp_path_factory.mktemp("library")
    (root / "decks").mkdir()
    for name, text in (("effusion", EFFUSION), ("normal", NORMAL)):
        folder = root / "cases/xr/chest" / name
        folder.mkdir(parents=True)
        (folder / "case.yaml").write_text(text, encoding="utf-8")
        Image.linear_gradient("L").resize((2000, 1000)).save(folder / "frontal.png")
    effusion = root / "cases/xr/chest/effusion"
    Image.radial_gradient("L").resize((300, 200)).save(effusion / "lateral.png")
    (effusion / "sign.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4"/></svg>'
    )
    for slug, kind in (("disease", "pathology"), ("normals", "normal")):
        (root / f"decks/{slug}.yaml").write_text(DECK.format(title=slug, kind=kind), encoding="utf-8")
    seen = validate(root, root.parent / "cache", workers=1)
    assert not seen.has_errors, seen.problems
    shown = seen.notes.shown
    notes: dict[str, Any] = {}
    for slug, case_id in (("disease", "00000000000000a1"), ("normals", "00000000000000b2")):
        notes[slug] = compose_case(shown[case_id].file, card_inputs(shown[case_id], "open", shown))
    found = picture_credits(seen.cases, notes)
    return {(credit.case.rpartition("/")[2], credit.picture): credit for credit in found}


def test_every_shown_picture_is_credited_and_a_link_is_not(
    credits_of: dict[tuple[str, str], PictureCredit],
) -> None:
    assert list(credits_of) == [
        ("effusion", "frontal"),
        ("effusion", "lateral"),
        ("effusion", "schematic"),
        ("normal", "frontal"),
    ]


def test_a_credit_says_who_where_and_under_which_licence(credits_of: dict[tuple[str, str], PictureCredit]) -> None:
    credit = credits_of["effusion", "lateral"]

    assert (credit.title, credit.author, credit.source) == (
        "Small pleural effusion",
        "B. Author",
        "A film, example.org",
    )
    assert credit.url == "https://www.example.org/1"
    assert (credit.licence, credit.licence_url) == ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")


def test_what_was_done_to_a_picture_includes_what_only_rendering_knows(
    credits_of: dict[tuple[str, str], PictureCredit],
) -> None:
    assert credits_of["effusion", "frontal"].changes == ("de-identified", "cropped", "resized")
    assert credits_of["effusion", "lateral"].changes == ("de-identified",)


def test_a_picture_beside_another_cases_answer_counts_for_that_deck_too(
    credits_of: dict[tuple[str, str], PictureCredit],
) -> None:
    assert credits_of["normal", "frontal"].decks == ("disease", "normals")
    assert credits_of["effusion", "frontal"].decks == ("disease",)


def test_a_drawing_is_its_contributors_under_the_licence_of_the_words(
    credits_of: dict[tuple[str, str], PictureCredit],
) -> None:
    credit = credits_of["effusion", "schematic"]

    assert (credit.author, credit.source, credit.licence) == (
        "A. Contributor, C. Drawer",
        "own drawing",
        "CC BY-SA 4.0",
    )
