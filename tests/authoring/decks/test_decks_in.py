"""Somebody's deck becomes drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from authoring.decks.conftest import TOLD
from support.cases import LOOKED, a_case, a_finding, an_image
from support.libraries import draw_film, write_case, write_deck
from support.program import git
from support.this_library import build

if TYPE_CHECKING:
    from pathlib import Path

    from authoring.decks.conftest import Library
    from support.foreign_decks import DeckOfOthers

pytestmark = pytest.mark.anki

RECT = "{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}<br>"
ELLIPSE = "{{c3::image-occlusion:ellipse:left=.5:top=.5:rx=.1:ry=.2:oi=1}}<br>"
POLYGON = "{{c2::image-occlusion:polygon:left=.6:top=.1:points=.6,.1 .9,.1 .75,.3:oi=1}}<br>"
TEXT = "{{c0::image-occlusion:text:left=.1:top=.9:text=Note\\: left:scale=1:fs=.05}}<br>"


def test_masks_of_anki_become_findings_in_pixels_with_the_numbers_of_their_cards(
    library: Library, others: DeckOfOthers
) -> None:
    others.occlusion(others.picture("a film.png"), RECT + ELLIPSE + POLYGON + TEXT, "Normal chest", "Three things")

    ran = library.new(others.export("deck.apkg", legacy=True))

    assert ran.status == 0, ran.err
    assert ran.out == "cases/xr/chest/film/case.yaml\n"
    assert library.findings() == [
        {"number": 1, "label": "Label me", "rect": [40, 60, 120, 120], "asks": ["cover"]},
        {"number": 2, "label": "Label me", "polygon": [[240, 30], [360, 30], [300, 90]], "asks": ["cover"]},
        {"number": 3, "label": "Label me", "ellipse": [240, 210, 40, 60], "asks": ["cover"]},
    ]
    assert library.case()["title"] == "Normal chest"
    assert "1: texts drawn on a picture" in ran.err
    assert "1: Back Extra of notes with several masks" in ran.err


@pytest.mark.parametrize(("name", "legacy"), [("a.apkg", False), ("a.colpkg", True), ("a.colpkg", False)])
def test_newer_packages_and_whole_collections_give_the_same(
    library: Library, others: DeckOfOthers, name: str, *, legacy: bool
) -> None:
    others.occlusion(others.picture("\u00e4 film.png"), RECT, "Chest", "<b>Aortic</b> arch", ["rad::Trauma", "mine"])
    others.basic('<img src="knee.png">', "Patellar fracture", others.picture("knee.png", 1))
    others.basic('What is this? <img src="heart.jpg">', "Dextrocardia *really*", others.picture("heart.jpg", 2))
    others.basic("No picture", "None")
    others.note("Cloze", ['{{c1::Gap}} <img src="knee.png">'])
    others.basic('<img src="gone.png">', "Gone")

    ran = library.new(others.export(name, legacy=legacy))

    assert ran.status == 0, ran.err
    assert library.cases() == ["film-1", "film-2", "film-3"]
    first, second, third = (library.case(f"film-{number}") for number in (1, 2, 3))
    assert (first["title"], first["tags"]) == ("Chest", ["setting:trauma"])
    assert [finding["label"] for finding in first["images"][0]["findings"]] == ["Aortic arch"]
    assert (second["title"], second["diagnosis"]) == ("Patellar fracture", "Patellar fracture")
    assert third["questions"] == [
        {"id": "deck-1", "ask": "What is this?", "answer": "Dextrocardia \\*really\\*", "image": "picture"}
    ]
    for line in (
        "Not taken: 3 notes",
        "1 note: without a picture",
        "1 note: gaps in a text (cloze)",
        "1 note: their picture is not in the package",
        "Tags that are no words of the vocabulary: mine",
    ):
        assert line in ran.err
    checked = library.run("check")
    errors = {line for line in checked.said.splitlines() if ": warning: " not in line and "case.yaml" in line}
    assert errors
    assert all("[licence/unknown]" in line for line in errors), checked.said


def test_the_add_ons_masks_become_findings_of_one_picture(library: Library, others: DeckOfOthers) -> None:
    """Seven masks: a rectangle, a turned one, an ellipse, a polygon, a path, a circle, and a group of two."""
    shapes = [
        '<rect x="40" y="60" width="120" height="120"/>',
        '<rect x="100" y="100" width="60" height="20" transform="rotate(90 130 110)"/>',
        '<ellipse cx="240" cy="210" rx="40" ry="60"/>',
        '<polygon points="240,30 360,30 300,90"/>',
        '<path d="M10,10 L50,10 L30,50 z"/>',
        '<circle cx="350" cy="250" r="20"/>',
        '<g><rect x="5" y="200" width="20" height="20"/><rect x="35" y="200" width="20" height="20"/></g>',
    ]
    words = [
        {"Header": "Chest", "Remarks": f"Structure {letter}", "Sources": "Textbook by https://example.org/page."}
        for letter in ("one", "two", "three", "four", "five", "six", "seven")
    ]
    others.addon(others.picture("film.png"), shapes, words=words)

    ran = library.new(others.export("deck.apkg", legacy=True), *TOLD)

    assert ran.status == 0, ran.err
    found = library.findings()
    assert found, ran.err
    assert [(one["number"], one["label"]) for one in found] == [
        *(
            (number, f"Structure {word}")
            for number, word in enumerate(("one", "two", "three", "four", "five", "six"), 1)
        ),
        (7, "Structure seven"),
        (8, "Structure seven"),
    ]
    assert found[0]["rect"] == [40, 60, 120, 120]
    assert sorted(found[1]["polygon"]) == [[120, 80], [120, 140], [140, 80], [140, 140]]
    assert found[2]["ellipse"] == [240, 210, 40, 60]
    assert found[3]["polygon"] == [[240, 30], [360, 30], [300, 90]]
    assert found[4]["polygon"] == [[10, 10], [50, 10], [30, 50]]
    assert found[5]["ellipse"] == [350, 250, 20, 20]
    assert (found[6]["rect"], found[7]["rect"]) == ([5, 200, 20, 20], [35, 200, 20, 20])
    assert library.case()["title"] == "Chest"
    assert library.case()["sources"][0]["url"] == "https://example.org/page"
    assert "each became a finding with a number of its own" in ran.err


def test_a_draft_is_seen_in_the_preview_and_ships_only_when_its_licence_is_stated(
    library: Library, others: DeckOfOthers
) -> None:
    others.occlusion(others.picture("a film.png"), RECT, "Normal chest", "Left lung")
    assert library.new(others.export("deck.apkg", legacy=True)).status == 0
    target = library.root.parent / "preview"

    library.run("preview", "--out", target)
    pages = [page.read_text(encoding="utf-8") for page in target.rglob("*.html")]
    assert any("Normal chest" in page and "Nobody has stated its licence yet" in page for page in pages)
    for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "A draft")):
        git(library.root, *words)
    refused = [library.run(*words) for words in (("build",), ("build", "--draft"), ("release", "0.1"))]
    path = library.root / "cases/xr/chest/film/case.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("licence: unknown", "licence: CC-BY-4.0"), encoding="utf-8"
    )
    built, shown = library.run("build", "--draft"), library.run("preview", "--out", target)

    assert "1 case, 1 card" in shown.out
    for ran in refused:
        assert ran.status != 0
        assert "nobody knows under which licence this is, so it can't be passed on [licence/unknown]" in ran.said
    assert built.status == 0, built.err


def test_what_radanki_packed_comes_back_with_the_same_masks_labels_and_tags(library: Library, tmp_path: Path) -> None:
    """Masks that hide a traced outline are rounder than it on the card, so outlines are named here."""
    film = an_image(
        a_finding(1, label="Left lung", rect=[12, 8, 30, 41.5], asks=["cover"]),
        a_finding(4, label="Heart", ellipse=[60, 40, 12, 17], asks=["cover"]),
        a_finding(6, label="Diaphragm", polygon=[[10, 60], [90, 58], [50, 75]], asks=["name"]),
        looked=LOOKED,
    )
    first = tmp_path / "first"
    write_deck(first)
    case = a_case(
        "00000000000000a1",
        "Normal chest",
        images=[film],
        kind="anatomy",
        tags=["setting:icu"],
        curricula=["must-know/normal-cxr"],
    )
    draw_film(write_case(first, "xr/chest/normal", case) / "frontal.png")
    build(first, first / "dist", 1_763_900_000)

    ran = library.new(first / "dist" / "test.apkg")

    assert ran.status == 0, ran.err
    assert [(one["number"], one["label"], one["asks"]) for one in library.findings()] == [
        (1, "Left lung", ["cover"]),
        (4, "Heart", ["cover"]),
        (6, "Diaphragm", ["name"]),
    ]
    rect, ellipse, polygon = library.findings()
    assert rect["rect"] == pytest.approx([12, 8, 30, 41.5], abs=1)
    assert ellipse["ellipse"] == pytest.approx([60, 40, 12, 17], abs=1)
    flat = [side for corner in polygon["polygon"] for side in corner]
    assert flat == pytest.approx([10, 60, 90, 58, 50, 75], abs=1)
    again = library.case()
    assert (again["title"], again["kind"], again["level"]) == ("Normal chest", "anatomy", 1)
    assert (again["tags"], again["curricula"]) == (["setting:icu"], ["must-know/normal-cxr"])


def test_two_notes_of_one_picture_share_its_case_and_no_number(library: Library, others: DeckOfOthers) -> None:
    film = others.picture("film.png")
    others.occlusion(film, RECT, "Chest", "Left lung")
    others.occlusion(film, RECT.replace("left=.1", "left=.6"), "Chest", "Right lung")
    others.occlusion(film, RECT, "Chest", "Left lung")
    others.basic('<img src="film.png">', "Normal", film)

    ran = library.new(others.export("deck.apkg", legacy=True))

    assert ran.status == 0, ran.err
    assert library.cases() == ["film"]
    assert [(one["number"], one["label"]) for one in library.findings()] == [(1, "Left lung"), (2, "Right lung")]
    assert library.case()["diagnosis"] == "Normal"


def test_nobody_has_to_say_at_once_whose_pictures_they_are(library: Library, others: DeckOfOthers) -> None:
    others.occlusion(others.picture("film.png"), RECT, "Chest", "Left lung")

    ran = library.new(others.export("deck.apkg", legacy=True), *TOLD)

    assert ran.status == 0, ran.err
    (source,) = library.case()["sources"]
    assert (source["url"], source["licence"], source["author"]) == (None, "unknown", None)
    said = library.run("check").said
    assert "author" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--crop", "0,0,10,10"), "--crop does not go with a package of Anki's"),
        (("--as", "png"), "--as does not go with a package of Anki's"),
        (("--source", "https://radiopaedia.org/cases/61830"), "given away"),
        (("--own", "--source", "https://example.org/a"), "--own and --source exclude each other"),
        (("--own", "--licence", "unheard-of"), "is no licence that radanki knows"),
    ],
)
def test_a_call_that_can_not_be_meant_is_told_and_makes_nothing(
    library: Library, others: DeckOfOthers, words: tuple[str, ...], expected: str
) -> None:
    others.occlusion(others.picture("film.png"), RECT, "Chest", "Left lung")

    ran = library.new(others.export("deck.apkg", legacy=True), *words, *TOLD)

    assert ran.status != 0
    assert expected in ran.err
    assert library.cases() == []


def test_all_cases_of_a_deck_are_made_or_none(library: Library, others: DeckOfOthers) -> None:
    for place in range(3):
        others.occlusion(others.picture(f"{place}.png", place), RECT, "Chest", "Left lung")
    taken = library.root / "cases/xr/chest/film-3"
    taken.mkdir(parents=True)

    ran = library.new(others.export("deck.apkg", legacy=True))

    assert ran.status != 0
    assert "film-3 is there already; choose another name" in ran.err
    assert library.cases() == []
