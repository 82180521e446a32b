"""Notes into decks: each card in its home, and the cards of every deck dealt into an order of study."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from radanki.cards.fields.report import with_gallery, with_report
from radanki.cards.note_types import note_type
from radanki.cards.order.card import cards_of_note
from radanki.cards.order.dealing import deal
from radanki.cards.order.descriptions import description_of, top_description
from radanki.cards.order.homes import EXAMS, WEEKLY, chapter_of, home_of, name_of, sorted_as_anki_does, turn_of
from radanki.model.card_markup import CardMarkup
from radanki.model.deck import is_selected
from radanki.model.note import CardPlace, PlacedNote, Subdeck

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from radanki.cards.order.card import AskedCard, CardKey
    from radanki.cards.order.homes import Home
    from radanki.model.deck import DeckDefinition
    from radanki.model.joined.summary import CaseSummary
    from radanki.model.note import Note

Entry = tuple["CaseSummary", tuple["Note", ...]]


def arrange(  # noqa: PLR0913  # what goes in, when, and what students hold or meet first
    deck: DeckDefinition,
    entries: Sequence[Entry],
    time: int,
    *,
    kept: Collection[str] = (),
    start: Collection[CardKey] = (),
    is_preview: bool = False,
) -> tuple[Subdeck, ...]:
    """Give the decks of a package by name, each after the deck that holds it, with every card at its place.

    A card's deck is the same in every package: only the order of new cards is the definition's. ``due`` counts from 1
    through the whole package, as cards are dealt (docs/decisions/0032-dealing.md). ``time`` (Unix seconds) is each
    note's time of change until the ledger says better. Notes come out with every field of their type, in its order.
    The order of ``entries`` does not matter. ``kept`` are ids of cases that stay whatever the deck selects now: its
    students hold their cards. ``start`` are the cards of the deck that comes first. The top deck of a preview says that
    it is one.
    """
    placed = _placed(deck, entries, kept, start)
    if not placed:
        return ()
    by_home: dict[Home, list[_Placed]] = defaultdict(list)
    for one in placed:
        by_home[one.home].append(one)
    piles: dict[tuple[Home, tuple[int, ...]], list[AskedCard]] = defaultdict(list)
    for one in placed:
        # A course is dealt chapter by chapter: sorted into chapters after dealing, a structure would soon come again.
        piles[one.home, chapter_of(one.case, one.home) if deck.order == "pathway" else ()].append(one.card)
    gathered = sorted(piles, key=lambda pile: (sorted_as_anki_does(name_of(deck.name, pile[0])), pile[1]))
    mixed = [pile for pile in gathered if pile[0][0] not in {EXAMS, WEEKLY}]
    dealt = dict(zip(mixed, deal([piles[pile] for pile in mixed]), strict=True))
    dealt |= {pile: sorted(piles[pile], key=_turn) for pile in gathered if pile not in mixed}
    ordered = (
        card for pile in sorted(piles, key=lambda pile: (pile[1], turn_of(deck, pile[0]))) for card in dealt[pile]
    )
    due = {card.key: place for place, card in enumerate(ordered, 1)}
    named = {home: name_of(deck.name, home) for home in by_home}
    names = {one.card.key: named[one.home] for one in placed}
    notes: dict[str, list[PlacedNote]] = defaultdict(list)
    for note in {one.note.guid: one.note for one in placed}.values():
        found = _placed_note(with_gallery(with_report(note, deck.report), deck.gallery), names, due, time)
        notes[min(found.places, key=lambda place: place.due).deck].append(found)
    described = {
        name_of(deck.name, home): description_of(
            home,
            {one.case.kind for one in held},
            {one.note.kind for one in held},
            [exemplar for one in held for exemplar in one.note.exemplars],
        )
        for home, held in _with_those_above(by_home).items()
    }
    patterns = [one.note for one in placed if one.note.kind == "pattern"]
    cases = {one.case.id: one.case for one in placed if one.note.kind != "pattern"}
    described[deck.name] = top_description(
        deck, cases.values(), len(placed) - len(patterns), patterns, is_preview=is_preview
    )
    return tuple(
        Subdeck(name, described[name], tuple(sorted(notes[name], key=lambda one: one.due)))
        for name in sorted(described, key=sorted_as_anki_does)
    )


def _turn(card: AskedCard) -> str:
    """Give by what the items of a paper are sorted: they are not dealt, a paper has an order of its own."""
    return card.part


@dataclass(frozen=True, slots=True)
class _Placed:
    """A card with its deck."""

    case: CaseSummary
    note: Note
    card: AskedCard
    home: Home


def _placed(
    deck: DeckDefinition, entries: Sequence[Entry], kept: Collection[str], start: Collection[CardKey]
) -> list[_Placed]:
    return [
        _Placed(case, note, card, home_of(deck, case, note, card.ordinal, start))
        for case, notes in entries
        if case.id in kept or is_selected(deck, case)
        for note in notes
        for card in cards_of_note(case, note)
    ]


def _with_those_above(by_home: Mapping[Home, list[_Placed]]) -> Mapping[Home, Sequence[_Placed]]:
    """Give what each deck holds itself; the decks above them hold nothing."""
    above = (home[:length] for home in by_home for length in range(1, len(home)))
    return {**dict.fromkeys(above, ()), **by_home}


def _placed_note(note: Note, names: Mapping[CardKey, str], due: Mapping[CardKey, int], time: int) -> PlacedNote:
    """Place a note, with a value for every field: compose knows fields by name, a package holds them by place."""
    empty = _empty_fields(note.note_type)
    filled = empty | {field[0]: field for field in note.fields}
    whole = replace(note, fields=tuple(map(filled.__getitem__, empty)))
    places = tuple(_places(note, names, due))
    return PlacedNote(whole, min(place.due for place in places), time, places)


@cache
def _empty_fields(name: str) -> dict[str, tuple[str, CardMarkup]]:
    """Give the fields of a note type, in their order: all of its notes share those that they leave empty."""
    nothing = CardMarkup("")
    return {field.name: (field.name, nothing) for field in note_type(name).fields}


def _places(note: Note, names: Mapping[CardKey, str], due: Mapping[CardKey, int]) -> Iterator[CardPlace]:
    for ordinal in note.ordinals:
        key = note.guid, ordinal
        yield CardPlace(ordinal, names[key], due[key])
