"""The first cards of a library's largest deck, as a fresh profile with Anki's default options shows them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from radanki.cards.order.card import cards_of_note
from radanki.cards.order.hand import clashes
from radanki.cards.order.homes import sorted_as_anki_does
from radanki.cards.order.rounds import HAND
from radanki.cards.order.start import start_cards
from radanki.cards.study_order import arrange
from radanki.model.deck import is_selected
from radanki.pipeline.note_builder import notes_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from radanki.cards.order.card import AskedCard
    from radanki.model.joined.summary import CaseSummary
    from radanki.model.note import Subdeck
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.validated_library import ValidatedLibrary

FIRST_DAYS: Final = 2 * HAND


@dataclass(frozen=True, slots=True)
class FirstCards:
    """The first forty cards: a stack is one picture.

    ``pictures`` counts those of the first twenty; the others how often a structure is asked again, how often a card
    shows the picture of the card before, and how many cards are of cases that can't be missed.
    """

    deck: str
    pictures: int
    asked_twice: int
    same_picture_in_a_row: int
    cant_miss: int


def first_cards(validated: ValidatedLibrary, cases: Sequence[ValidatedCase]) -> FirstCards | None:
    """Deal the deck with most cases, as its package is dealt; nothing where the library has no deck."""
    decks = [
        (sum(is_selected(one.deck, case.summary) for case in cases), one.deck)
        for one in validated.library.decks
        if not one.deck.cards
    ]
    if not decks:
        return None
    deck = max(decks, key=lambda pair: pair[0])[1]
    entries = [(case.summary, notes_for(deck, validated.notes, case)) for case in cases]
    subdecks = arrange(deck, entries, 0, start=start_cards(validated.library))
    dealt = list(_as_shown(subdecks, {case.id: case.summary for case in cases}))
    media = {note.guid: note.pictures for _, notes in entries for note in notes}
    structures = Counter(chain.from_iterable(card.structures for card in dealt))
    return FirstCards(
        deck=deck.title,
        pictures=len({picture.media for card in dealt[:HAND] for picture in media[card.key[0]]}),
        asked_twice=sum(count - 1 for count in structures.values()),
        same_picture_in_a_row=len(clashes(dealt)),
        cant_miss=sum(card.is_cant_miss for card in dealt),
    )


def _as_shown(subdecks: Iterable[Subdeck], known: Mapping[str, CaseSummary]) -> Iterator[AskedCard]:
    """Give the cards of two days: gathered deck by deck and place by place, then sorted by the number of the card."""
    gathered = sorted(
        (sorted_as_anki_does(place.deck), place.due, card.ordinal, card.key, card)
        for subdeck in subdecks
        for one in subdeck.notes
        for place, card in zip(
            one.places_in(subdeck.name), cards_of_note(known[one.note.case_id], one.note), strict=True
        )
    )
    for start in range(0, FIRST_DAYS, HAND):
        yield from sorted((entry[-1] for entry in gathered[start : start + HAND]), key=lambda card: card.ordinal)
