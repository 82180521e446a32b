"""One card as the order of study sees it: what it shows, what it asks for, and what must come before it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from radanki.cards.guid import note_guid
from radanki.model.note import ASKS_DIAGNOSIS, MASKED
from radanki.vocabulary import curriculum

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from radanki.model.deck import Profile
    from radanki.model.joined.summary import CaseSummary
    from radanki.model.note import Note, NoteKind

CardKey = tuple[str, int]
"""A card for ever: the guid of its note, and its number."""

EXTRAS_TAG: Final = "use:extras"
"""Marks a case as a curiosity: its cards have a deck of their own and are never among the first."""

_CANT_MISS_TAG: Final = "urgency:cant-miss"
_URGENCY_PREFIX: Final = "urgency:"
_STUDIED_FIRST: Final = frozenset({"anatomy", "normal"})
_FOUND_IN_ANATOMY: Final = ("anatomy", "find")
_WORD: Final = re.compile(r"[^\W_]+")
_SIDES: Final = frozenset({"left", "right", "bilateral", "both", "the"})
_KINDS: Final = (
    *("find", "name", "cover", "question", "step", "diagnosis", "differential", "checklist"),
    *("sign", "pearl", "topic", "pattern", "exam", "week"),
)


class AskedCard(NamedTuple):
    """A card with all that its place depends on, and nothing that a build may change (docs/decisions/0032-dealing.md).

    A tuple with names, since a large library makes a hundred thousand: a frozen dataclass takes twice as long.

    ``pictures`` are the pictures that its front shows, ``structures`` what it asks for, by name and without sides.
    ``stage`` is 0 for anatomy and normal pictures, 1 for the rest, 2 for what is withdrawn. What is to be found on a
    picture of anatomy is among the rest: harder than a name, and often what is not normal. ``turn`` counts the steps of
    an unfolding case.
    """

    key: CardKey
    case_id: str
    kind: NoteKind
    part: str
    modality: str
    level: int
    stage: int
    is_cant_miss: bool
    turn: int
    pictures: frozenset[str]
    structures: frozenset[str]

    @property
    def ordinal(self) -> int:
        """Its number: Anki sorts the new cards of a day by it."""
        return self.key[1]

    @property
    def rank(self) -> tuple[int, int, int, str, int]:
        """Its place among the cards of its case: a student looks before being told; anatomy is named first."""
        return self.stage, _KINDS.index(self.kind), self.turn, self.part, self.ordinal

    def shows_the_picture_of(self, other: AskedCard) -> bool:
        """Tell whether both show one picture."""
        return not self.pictures.isdisjoint(other.pictures)


def is_extra(case: CaseSummary) -> bool:
    """Tell whether a case is a curiosity."""
    return EXTRAS_TAG in case.tags


def cards_of_note(case: CaseSummary, note: Note) -> Iterator[AskedCard]:
    """Give the cards of a composed note, in the order of their numbers."""
    pictures = note.files
    for ordinal in note.ordinals:
        yield _card(case, note.guid, note.kind, note.part, ordinal, pictures)


def expected_cards(case: CaseSummary, profiles: Collection[Profile]) -> tuple[AskedCard, ...]:
    """Give the cards that a case will give about pictures that decks of all ``profiles`` may ship, by its file alone.

    These are the cards that may come first. Whether a picture can be had on this machine does not matter here: what is
    chosen from them is the same for every package.
    """
    name = case.id
    return tuple(
        _card(case, note_guid(name, kind, part), kind, part, ordinal, frozenset({f"{name}/{picture}"}))
        for kind, part, ordinal, picture in _expected(case, profiles)
    )


def _expected(case: CaseSummary, profiles: Collection[Profile]) -> Iterator[tuple[NoteKind, str, int, str]]:
    if not case.is_living:
        return
    held = [picture for picture in case.pictures if picture.ships and set(profiles).issubset(picture.ships)]
    for picture in held:
        if picture.is_searched or (case.kind == "normal" and not picture.findings):
            yield "find", picture.name, 1, picture.name
        for finding in picture.findings:
            yield from ((kind, picture.name, finding.number, picture.name) for kind in finding.asks if kind != "find")
    names = {picture.name for picture in held}
    for item in case.items:
        if item.kind == "question" and item.image in names and f"question/{item.id}" not in case.withdrawn:
            yield "question", item.id, 1, item.image


def _card(  # noqa: PLR0913, PLR0917  # what makes a card is this much
    case: CaseSummary, guid: str, kind: NoteKind, part: str, ordinal: int, pictures: frozenset[str]
) -> AskedCard:
    is_studied = case.kind in _STUDIED_FIRST and (case.kind, kind) != _FOUND_IN_ANATOMY
    return AskedCard(
        key=(guid, ordinal),
        case_id=case.id,
        kind=kind,
        part=part,
        modality=case.placement.modality,
        level=case.level,
        stage=2 if not case.is_living else 0 if is_studied else 1,
        is_cant_miss=is_cant_miss(case),
        turn=_turn(case, part) if kind == "step" else 0,
        pictures=pictures,
        structures=frozenset(filter(None, map(_without_sides, _asked_for(case, kind, part, ordinal)))),
    )


def _turn(case: CaseSummary, step: str) -> int:
    steps = (item.id for item in case.items if item.kind == "step")
    return next((place for place, name in enumerate(steps) if name == step), 0)


def _asked_for(case: CaseSummary, kind: NoteKind, part: str, ordinal: int) -> Iterable[str]:
    """Give the names of what a card asks for, as far as the case names it."""
    if kind in MASKED:
        findings = (finding for picture in case.pictures if picture.name == part for finding in picture.findings)
        return [finding.label for finding in findings if finding.number == ordinal]
    if kind == "find":
        findings = (finding for picture in case.pictures if picture.name == part for finding in picture.findings)
        return [finding.label for finding in findings if "find" in finding.asks]
    if kind in ASKS_DIAGNOSIS:
        return [case.diagnosis or ""]
    if kind == "pattern":
        return [case.title]
    if kind in {"exam", "topic", "checklist"}:
        return case.checklist if kind == "checklist" else ()
    about = {number for item in case.items if item.kind == kind and item.id == part for number in item.about}
    return [finding.label for picture in case.pictures for finding in picture.findings if finding.number in about]


@lru_cache(maxsize=8192)  # each label is asked for by some cards in a row, and again in the next deck
def _without_sides(label: str) -> str:
    return " ".join(word for word in _WORD.findall(label.casefold()) if word not in _SIDES)


def is_cant_miss(case: CaseSummary) -> bool:
    """Tell whether a case is among what comes first: as its author says, or, without a word, as its curriculum does."""
    stated = any(tag.startswith(_URGENCY_PREFIX) for tag in case.tags)
    return _CANT_MISS_TAG in case.tags or (not stated and not _urgent_targets().isdisjoint(case.curricula))


@cache
def _urgent_targets() -> frozenset[str]:
    return frozenset(target.code for target in curriculum() if target.is_urgent)
