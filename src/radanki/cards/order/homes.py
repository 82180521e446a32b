"""The decks: a card's one home in every package, under a name that Anki sorts rightly.

Anki knows decks by their full names and sorts them as text, so each part of a name begins with the vocabulary's two
digits (docs/decisions/0004-deck-names.md).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from radanki.cards.order.card import is_extra
from radanki.model.exams.definition import WEEKS, paper_of
from radanki.model.note import OF_TURNS
from radanki.vocabulary import find_modality, find_system

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from radanki.cards.order.card import CardKey
    from radanki.model.case import Kind
    from radanki.model.deck import DeckDefinition
    from radanki.model.joined.summary import CaseSummary
    from radanki.model.note import Note
    from radanki.model.placement import Placement

Level = tuple[int, str]
"""A part of a deck's name: its order number and its words."""
Home = tuple[Level, ...]

START: Final[Home] = ((0, "Start here"),)
PATTERNS: Final[Home] = ((2, "Normal or not"),)
EXAMS: Final[Level] = (3, "Mock exam")
WEEKLY: Final[Level] = (4, "Case of the week")
EXTRAS: Final[Home] = ((97, "Extras"),)
ON_THE_WEB: Final[Home] = ((98, "On the web"),)

_SIDE_DECKS: Final = (EXTRAS, ON_THE_WEB)
_PARTS: Final[Mapping[Kind, int]] = {
    "anatomy": 0,
    "normal": 1,
    "variant": 1,
    "physics": 2,
    "artifact": 2,
    "device": 3,
    "postop": 3,
    "pathology": 4,
}
"""The parts of a chapter, in the order in which they are taught."""
_BETWEEN: Final = "::"
_LAST_ORDER: Final = 99


def _home_apart(note: Note) -> Home:
    """Give the deck of a card that is not dealt among the others: of a pattern, a paper or a week."""
    if note.kind == "pattern":
        return PATTERNS
    exam, paper = paper_of(note.part)
    if note.kind == "week":
        return (WEEKLY, (paper, f"Weeks {(paper - 1) * WEEKS + 1} to {paper * WEEKS}"))
    return (EXAMS, (paper, f"{exam.replace('-', ' ').capitalize()} paper {paper}"))


def home_of(deck: DeckDefinition, case: CaseSummary, note: Note, ordinal: int, start: Collection[CardKey]) -> Home:
    """Give the deck of a card below the top one; ``start`` are the cards of the deck that comes first."""
    if note.kind in OF_TURNS:
        return _home_apart(note)
    if is_extra(case):
        return EXTRAS
    if note.is_linked and deck.links != "mixed":
        return ON_THE_WEB
    if (note.guid, ordinal) in start and not note.is_linked:
        return START
    return levels_of(case.placement)


@cache
def levels_of(placement: Placement) -> tuple[Level, Level]:
    """Give order number and name of a modality and an organ system; a word outside the vocabulary comes last.

    With decks of another make, a second package would bring them empty, because Anki never moves a card that a student
    holds.
    """
    modality, system = find_modality(placement.modality), find_system(placement.system)
    by_modality = (_LAST_ORDER, placement.modality) if modality is None else (modality.order, modality.name)
    by_system = (_LAST_ORDER, placement.system) if system is None else (system.order, system.name)
    return by_modality, by_system


def turn_of(deck: DeckDefinition, home: Home) -> tuple[bool, bool, Home]:
    """Give by what decks are numbered: organ system by organ system, or modality by modality."""
    levels = home[::-1] if deck.order == "system-first" else home
    return home != START, home in _SIDE_DECKS, levels


def chapter_of(case: CaseSummary, home: Home) -> tuple[bool, int, int]:
    """Give the chapter of a taught course: an organ system, and in it anatomy, what is normal, technique, disease.

    What the first deck holds stands in the chapter of its case: a course begins with its first chapter.
    """
    system = find_system(case.placement.system)
    return home in _SIDE_DECKS, _LAST_ORDER if system is None else system.order, _PARTS[case.kind]


def name_of(top: str, home: Home) -> str:
    """Give the full name of a deck in Anki below the top deck of that name."""
    return _BETWEEN.join((top, *(f"{order:02d} {name}" for order, name in home)))


def sorted_as_anki_does(name: str) -> tuple[str, ...]:
    """Give by what Anki sorts decks: part by part, as text."""
    return tuple(name.lower().split(_BETWEEN))
