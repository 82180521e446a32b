"""docs/coverage.md: nineteen rows, none empty, and each leads to what it promises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from radanki.cards import compose_case
from radanki.cards.inputs import CardInputs
from radanki.licensing.permission import may_ship
from radanki.model.case import source_of
from radanki.model.credit import Credit
from radanki.model.deck import is_selected
from radanki.model.imaging.card_picture import CardPicture, Media
from radanki.model.imaging.shapes import Rect
from radanki.model.note import NoteKind
from support.this_library import this_library

if TYPE_CHECKING:
    from radanki.model.deck import DeckDefinition
    from radanki.model.library import CaseFile

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs" / "coverage.md"
RESOURCES = (
    *("Radiopaedia", "Learning Radiology", "Introduction to Radiology", "UVA Radiology", "Radiology Cafe"),
    *("Radiology Masterclass", "Geeky Medics", "CTisus", "The Radiology Review", "Aquifer", "AJNR Case of the Week"),
    *("Eurorad", "MedPix", "Radiology Assistant", "RadioGraphics", "MRIquestions", "SUSME", "Anki", "Virtual reality"),
)
CREDIT = Credit(parts=(("A. Contributor", None),), licence_name="MIT", licence_url=None, citation="A. Contributor")
LEAST_WORDS = 4
"""What is good at something is said in more than a word."""


def rows() -> list[list[str]]:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


ROWS = rows()


def links(row: list[str]) -> list[tuple[str, str]]:
    return re.findall(r"\[([^\]]+)\]\(([^)]+)\)", row[3])


def kinds_of(case_file: CaseFile) -> set[str]:
    """Give the kinds of cards that a case gives where its pictures are at hand."""
    case = case_file.case
    stand_in = Media("picture.webp", Path(), 100, 100, 0)
    pictures = {
        image.name: CardPicture(
            image.name, stand_in, tuple((one.number, (Rect(0.1, 0.1, 0.2, 0.2),)) for one in image.findings), None
        )
        for image in case.images
        if image.is_held and may_ship(case, image, source_of(case, image), "open").allowed
    }
    credits_ = {source.id: CREDIT for source in case.sources}
    return {note.kind for note in compose_case(case_file, CardInputs(pictures, credits_))}


def has(case_file: CaseFile, word: str) -> bool:
    """Tell whether a case gives a kind of card, or has a key with something in it."""
    if word in get_args(NoteKind):
        return word in kinds_of(case_file)
    case = case_file.case
    findings = (finding for image in case.images for finding in image.findings)
    holders = [case, *case.images, *findings, *case.pearls]
    return any(bool(getattr(holder, word, None)) for holder in holders)


def holds_something(deck: DeckDefinition) -> bool:
    """Tell whether a deck has what it selects: cases, patterns, or papers."""
    if deck.cards and {"exam", "week"}.issuperset(deck.cards):
        return any(exam.exam.papers for exam in this_library().exams)
    if deck.cards == ("pattern",):
        return bool(this_library().patterns)
    return any(is_selected(deck, case) for case in this_library().summaries)


def test_there_is_a_row_for_each_of_the_nineteen_resources_in_their_order() -> None:
    assert tuple(row[0] for row in ROWS) == RESOURCES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_no_row_is_empty_or_a_word_only(row: list[str]) -> None:
    assert len(row) == 4
    assert all(len(cell.split()) >= LEAST_WORDS for cell in row[1:3])
    assert len(links(row)) >= 2
    assert any(target.startswith(("../cases/", "../decks/")) for _, target in links(row)), "something to be studied"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_row_leads_to_is_there_and_gives_such_cards(row: list[str]) -> None:
    by_folder = {case_file.places.path: case_file for case_file in this_library().cases}
    decks = {deck.slug: deck.deck for deck in this_library().decks}
    for text, target in links(row):
        path = (PAGE.parent / target).resolve()
        assert path.is_file(), target
        if target.startswith("../cases/"):
            case_file = by_folder[target.removeprefix("../")]
            assert case_file.case.retired is None
            assert case_file.case.taken_down is None
            assert has(case_file, text.strip("`")), f"{target} gives no {text}"
        elif path.parent.name == "exams":
            assert any(exam.exam.exam == path.stem and exam.exam.papers for exam in this_library().exams), target
        elif path.parent.name == "topics":
            assert this_library().topics, target
        elif path.parent.name == "decks":
            assert holds_something(decks[path.stem]), f"{target} holds nothing"


def test_cases_that_a_row_leads_to_are_packed_in_a_deck() -> None:
    """What is in no deck can't be seen by a student."""
    by_path = {case.path: case for case in this_library().summaries}
    for row in ROWS:
        for _, target in links(row):
            if target.startswith("../cases/"):
                case = by_path[target.removeprefix("../")]
                assert any(is_selected(deck.deck, case) for deck in this_library().decks if not deck.deck.cards), target
