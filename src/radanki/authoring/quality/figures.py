"""The figures of a library's cards: what they ask, what they show, and how much a student reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from radanki.authoring.quality.cards import measured_cards
from radanki.authoring.quality.first import first_cards
from radanki.cards.fields.choices import shuffled_choices
from radanki.cards.guid import note_guid
from radanki.checks.cases.completeness import REVIEWERS, reviewers_of
from radanki.checks.cases.options import asked_with_choices, is_right_longest
from radanki.model.coverage import decisions_of_deck
from radanki.model.deck import is_selected
from radanki.model.items import LONGEST_VERDICT_WORDS, right_choice, wrong_choices
from radanki.model.releases.deck_quality import Part
from radanki.pipeline.fronts import most_permissive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from radanki.authoring.quality.first import FirstCards
    from radanki.model.case import Case
    from radanki.model.joined.summary import CaseSummary
    from radanki.pipeline.validated_library import ValidatedLibrary


@dataclass(frozen=True, slots=True)
class Choices:
    """Questions with choices: how often the right one is the longest, and would be by chance, and its places."""

    questions: int
    right_is_longest: int
    by_chance: float
    places: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DeckNormals:
    """How many of the pictures of a deck that ask whether anything is wrong are normal."""

    deck: str
    title: str
    normal: Part


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
    normals: tuple[DeckNormals, ...]


def measure(validated: ValidatedLibrary) -> Quality:
    """Count on the cards of every case that can be shown here, in the most permissive profile of the decks."""
    cases = [case for case in validated.cases if case.left_out is None and _is_living(case.file.case)]
    profile = most_permissive(validated.library)
    notes = {
        case.id: [
            note
            for note in validated.notes.of(case, profile)
            if note.kind not in {"exam", "week"} and "Withdrawn" not in dict(note.fields)
        ]
        for case in cases
    }
    cards = [card for case in cases for card in measured_cards(case.file, notes[case.id])]
    pearls = [card for card in cards if card.kind == "pearl"]
    finds = [card for card in cards if card.kind == "find"]
    structures = Counter((card.structure, card.picture) for card in cards if card.structure)
    places = Counter(structure for structure, _ in structures)
    verdicts = [card.verdict_words for card in cards if not card.is_list]
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
        first=first_cards(validated, cases),
        unreviewed=_part(len(reviewers_of(case.file.case)) < REVIEWERS for case in cases),
        judged=_part(card.is_judged for card in finds),
        normals=tuple(_normals(validated, [case.summary for case in cases])),
    )


def _normals(validated: ValidatedLibrary, cases: Sequence[CaseSummary]) -> Iterator[DeckNormals]:
    for one in validated.library.decks:
        asked = decisions_of_deck(one.deck, [case for case in cases if is_selected(one.deck, case)])
        if asked.all:
            yield DeckNormals(one.slug, one.deck.title, Part(asked.normal, asked.all))


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
