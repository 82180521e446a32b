"""The figures of a library's cards: what they ask, what they show, and how much a student reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from radanki.authoring.quality.cards import measured_cards
from radanki.cards.fields.choices import shuffled_choices
from radanki.cards.guid import note_guid
from radanki.cards.study_order import arrange
from radanki.checks.cases.completeness import REVIEWERS, reviewers_of
from radanki.checks.cases.options import asked_with_choices, is_right_longest
from radanki.model.deck import is_selected
from radanki.model.items import LONGEST_VERDICT_WORDS, right_choice, wrong_choices
from radanki.pipeline.fronts import most_permissive

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from radanki.authoring.quality.cards import MeasuredCard
    from radanki.model.case import Case
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.validated_library import ValidatedLibrary

FIRST_DAY: Final = 20
"""How many new cards Anki shows a day unless it is told otherwise."""
FIRST_DAYS: Final = 40


@dataclass(frozen=True, slots=True)
class Part:
    """How many of how many."""

    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Choices:
    """Questions with choices: how often the right one is the longest, and would be by chance, and its places."""

    questions: int
    right_is_longest: int
    by_chance: float
    places: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class FirstCards:
    """The first cards of the largest deck: pictures in the first twenty, and what comes twice in the first forty."""

    deck: str
    pictures: int
    asked_twice: int
    same_picture_in_a_row: int


@dataclass(frozen=True, slots=True)
class Quality:
    """What the cards of a library are like; ``words`` and ``verdict_words`` are medians, with the most there are."""

    cases: int
    notes: int
    cards: int
    by_kind: tuple[tuple[str, int], ...]
    by_content: tuple[tuple[str, int], ...]
    asked_twice: int
    asked_on_several: int
    without_picture: Part
    with_why: Part
    pearls_with_why: Part
    pearls_with_picture: Part
    words: tuple[float, int]
    verdict_words: tuple[float, int]
    long_verdicts: int
    choices: Choices
    first: FirstCards | None
    unreviewed: Part
    judged: Part


def measure(validated: ValidatedLibrary) -> Quality:
    """Count on the cards of every case that can be shown here, in the most permissive profile of the decks."""
    cases = [case for case in validated.cases if case.left_out is None and _is_living(case.file.case)]
    profile = most_permissive(validated.library)
    notes = {case.id: validated.notes.of(case, profile) for case in cases}
    cards = [card for case in cases for card in measured_cards(case.file, notes[case.id])]
    pearls = [card for card in cards if card.kind == "pearl"]
    finds = [card for card in cards if card.kind == "find"]
    structures = Counter((card.structure, card.picture) for card in cards if card.structure)
    places = Counter(structure for structure, _ in structures)
    verdicts = [card.verdict_words for card in cards]
    return Quality(
        cases=len(cases),
        notes=sum(map(len, notes.values())),
        cards=len(cards),
        by_kind=_counted(card.kind for card in cards),
        by_content=_counted(card.content for card in cards),
        asked_twice=sum(count > 1 for count in structures.values()),
        asked_on_several=sum(count > 1 for count in places.values()),
        without_picture=_part(card.picture is None for card in cards),
        with_why=_part(card.has_why for card in cards),
        pearls_with_why=_part(card.has_why for card in pearls),
        pearls_with_picture=_part(card.picture is not None for card in pearls),
        words=_middle([card.back_words for card in cards]),
        verdict_words=_middle(verdicts),
        long_verdicts=sum(words > LONGEST_VERDICT_WORDS for words in verdicts),
        choices=_choices([case.file.case for case in cases]),
        first=_first_cards(validated, cases),
        unreviewed=_part(len(reviewers_of(case.file.case)) < REVIEWERS for case in cases),
        judged=_part(card.is_judged for card in finds),
    )


def _is_living(case: Case) -> bool:
    return case.retired is None and case.taken_down is None


def _counted(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))


def _part(values: Iterable[bool]) -> Part:
    counted = list(values)
    return Part(sum(counted), len(counted))


def _middle(values: Sequence[int]) -> tuple[float, int]:
    return (float(median(values)), max(values)) if values else (0.0, 0)


def _choices(cases: Iterable[Case]) -> Choices:
    asked = [
        (shuffled_choices(note_guid(case.id, "question" if key == "questions" else "step", item.id), item), item)
        for case in cases
        for (key, _), item in asked_with_choices(case)
    ]
    places = Counter("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[order.index(right_choice(item)) % 26] for order, item in asked)
    return Choices(
        questions=len(asked),
        right_is_longest=sum(is_right_longest(item) for _, item in asked),
        by_chance=round(sum(1 / (len(wrong_choices(item)) + 1) for _, item in asked), 1),
        places=tuple(sorted(places.items())),
    )


def _first_cards(validated: ValidatedLibrary, cases: Sequence[ValidatedCase]) -> FirstCards | None:
    """Deal the deck with most cases, as its package would, and look at the cards that a student meets first."""
    decks = [(sum(is_selected(one.deck, case.file) for case in cases), one.deck) for one in validated.library.decks]
    if not decks:
        return None
    deck = max(decks, key=lambda pair: pair[0])[1]
    entries = [(case.file, validated.notes.of(case, deck.profile)) for case in cases]
    placed = sorted((one for sub in arrange(deck, entries, 0) for one in sub.notes), key=lambda one: one.due)
    files = {case.id: case.file for case in cases}
    dealt: list[MeasuredCard] = []
    for one in placed:
        dealt += measured_cards(files[one.note.case_id], [one.note])
        if len(dealt) >= FIRST_DAYS:
            break
    first, days = dealt[:FIRST_DAY], dealt[:FIRST_DAYS]
    structures = Counter(card.structure for card in days if card.structure)
    return FirstCards(
        deck=deck.title,
        pictures=len({card.picture for card in first if card.picture}),
        asked_twice=sum(count - 1 for count in structures.values()),
        same_picture_in_a_row=sum(one.picture == other.picture is not None for one, other in pairwise(days)),
    )
