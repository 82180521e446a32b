"""Notes into decks: each card in its home, and the cards of every deck dealt into an order of study."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.cards.order.card import cards_of_note
from radanki.cards.order.dealing import deal
from radanki.cards.order.descriptions import description_of, top_description
from radanki.cards.order.filled import filled
from radanki.cards.order.homes import EXAMS, WEEKLY, chapter_of, home_of, name_of, sorted_as_anki_does, turn_of
from radanki.model.deck import is_selected
from radanki.model.note import CardPlace, PlacedNote, Subdeck

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from radanki.cards.order.card import AskedCard, CardKey
    from radanki.cards.order.homes import Home
    from radanki.model.card_markup import CardMarkup
    from radanki.model.deck import DeckDefinition
    from radanki.model.joined.summary import CaseSummary
    from radanki.model.note import Note

Entry = tuple["CaseSummary", tuple["Note", ...]]
Dealing = Callable[[Sequence[Sequence["AskedCard"]]], list[list["AskedCard"]]]


def arrange(  # noqa: PLR0913  # what goes in, when, and what students hold or meet first
    deck: DeckDefinition,
    entries: Sequence[Entry],
    time: int,
    *,
    kept: Collection[str] = (),
    start: Collection[CardKey] = (),
    is_preview: bool = False,
    dealing: Dealing = deal,
) -> tuple[Subdeck, ...]:
    """Give the decks of a package by name, each after the deck that holds it, with every card at its place.

    A card's deck is the same in every package: only the order of new cards is the definition's. ``due`` counts from 1
    through the whole package, as cards are dealt (docs/decisions/0032-dealing.md). ``time`` (Unix seconds) is each
    note's time of change until the ledger says better. Notes come out with every field of their type, in its order.
    The order of ``entries`` does not matter. ``kept`` are ids of cases that stay whatever the deck selects now: its
    students hold their cards. ``start`` are the cards of the deck that comes first. The top deck of a preview says that
    it is one. ``dealing`` deals, and may know how the very same cards were dealt before.
    """
    placed = _placed(deck, entries, kept, start)
    if not placed:
        return ()
    described, places = _descriptions(deck, placed, is_preview=is_preview), _places(deck, placed, dealing)
    notes: dict[str, list[PlacedNote]] = defaultdict(list)
    for note in {one.note.guid: one.note for one in placed}.values():
        own = tuple([places[note.guid, ordinal] for ordinal in note.ordinals])
        first = min(own, key=lambda place: place.due)
        notes[first.deck].append(PlacedNote(filled(note, deck), first.due, time, own))
    return tuple(
        Subdeck(name, described[name], tuple(sorted(notes[name], key=lambda one: one.due)))
        for name in sorted(described, key=sorted_as_anki_does)
    )


def _places(deck: DeckDefinition, placed: Sequence[_Placed], dealing: Dealing) -> Mapping[CardKey, CardPlace]:
    """Deal the cards, deck by deck, and give the place of each."""
    piles: dict[tuple[Home, tuple[int, ...]], list[AskedCard]] = defaultdict(list)
    for one in placed:
        # A course is dealt chapter by chapter: sorted into chapters after dealing, a structure would soon come again.
        piles[one.home, chapter_of(one.case, one.home) if deck.order == "pathway" else ()].append(one.card)
    names = {home: name_of(deck.name, home) for home, _ in piles}
    gathered = sorted(piles, key=lambda pile: (sorted_as_anki_does(names[pile[0]]), pile[1]))
    mixed = [pile for pile in gathered if pile[0][0] not in {EXAMS, WEEKLY}]
    dealt = dict(zip(mixed, dealing([piles[pile] for pile in mixed]), strict=True))
    dealt |= {pile: sorted(piles[pile], key=_turn) for pile in gathered if pile not in mixed}
    in_turn = sorted(piles, key=lambda pile: (pile[1], turn_of(deck, pile[0])))
    ordered = ((names[pile[0]], card) for pile in in_turn for card in dealt[pile])
    return {card.key: CardPlace(card.ordinal, name, due) for due, (name, card) in enumerate(ordered, 1)}


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


def _descriptions(deck: DeckDefinition, placed: Sequence[_Placed], *, is_preview: bool) -> dict[str, CardMarkup]:
    """Say of each deck by its name what it holds; the decks above them hold nothing themselves."""
    by_home: dict[Home, list[_Placed]] = defaultdict(list)
    for one in placed:
        by_home[one.home].append(one)
    above = {home[:length]: () for home in by_home for length in range(1, len(home))}
    patterns = [one.note for one in placed if one.note.kind == "pattern"]
    cases = {one.case.id: one.case for one in placed if one.note.kind != "pattern"}
    top = top_description(deck, cases.values(), len(placed) - len(patterns), patterns, is_preview=is_preview)
    return {
        **{name_of(deck.name, home): _description(home, held) for home, held in {**above, **by_home}.items()},
        deck.name: top,
    }


def _description(home: Home, held: Sequence[_Placed]) -> CardMarkup:
    kinds, asked = {one.case.kind for one in held}, {one.note.kind for one in held}
    return description_of(home, kinds, asked, [exemplar for one in held for exemplar in one.note.exemplars])
