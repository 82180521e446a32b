"""Cards are dealt into the order of new cards: hand by hand, each hand as large as a day of Anki's default options."""

from __future__ import annotations

from collections import Counter
from functools import cache, partial
from typing import TYPE_CHECKING, Final, Literal

from radanki.cards.order.hand import clashes, shown
from radanki.cards.order.looked_up import AskedBefore, HandOfCards
from radanki.cards.order.pile import Pile
from radanki.cards.order.rounds import HAND
from radanki.model.note import MASKED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.cards.order.card import AskedCard
    from radanki.model.note import NoteKind

_Row = tuple[tuple[int, "AskedCard"], ...]
"""Cards, each with the place of its deck."""

_NOT_TWICE_WITHIN: Final = 40
"""Cards within which no structure is asked twice, where there is another to ask."""

_TELLING: Final = frozenset({"find", "step"})
_TOLD_IN_TURN: Final = frozenset({"diagnosis", "step"})

_SHOWS_ALL: Final = frozenset({"find", "checklist"})
"""Cards whose answers show all that is on a picture."""

_SAYS_WHAT: Final = frozenset({"diagnosis", "differential"})
"""Cards whose answers are the diagnosis: of two, the second asks for nothing new that day."""

_TRIED: Final = 100
"""How many exchanges are tried to part the pictures of a hand."""

_COSTS: Final = {
    "story": 100,
    "told": 50,
    "full": 30,
    "told before": 20,
    "asked": 10,
    "named": 3,
    "hinted": 5,
    "hinted before": 2,
    "": 0,
    " before": 0,
}
"""What it costs to deal a card before the story of its case allows; in the hand of a card that tells its answer, or in
the next; where its picture has half of the hand; where its structure was asked, and where it is to be named again, for
a question about it asks for something else at least; where another card hints.
A card of a case that is in the hand costs 1."""


def deal(decks: Sequence[Sequence[AskedCard]]) -> list[list[AskedCard]]:
    """Give the cards of each deck in the order of their places, as Anki gathers them: deck after deck.

    Every twenty in a row, through all decks, are a hand. Shown as Anki shows it, no card follows one of its picture
    where the hand or what waits of the deck has others; no structure comes twice within forty, and a diagnosis not in
    the hand of a card that tells it, nor in the next. Where a deck is too small for that, it is as near as may be.
    """
    table = _Table(decks)
    while table.is_waiting:
        table.deal_hand()
    return table.dealt


class _Table:
    """What was dealt so far, and what waits: changes with each card."""

    def __init__(self, decks: Sequence[Sequence[AskedCard]]) -> None:
        self.dealt: list[list[AskedCard]] = [[] for _ in decks]
        self._piles = [Pile(cards) for cards in decks]
        self._stories = Counter(_chapter(card) for cards in decks for card in cards if card.kind in _TELLING)
        self._asked = AskedBefore(_NOT_TWICE_WITHIN)
        self._before = HandOfCards()
        self._changed: set[str] = set()
        """Cases, pictures and structures whose cards may cost something else than when the last card was chosen."""

    @property
    def is_waiting(self) -> bool:
        return any(pile.left for pile in self._piles)

    def deal_hand(self) -> None:
        """Choose twenty cards, and put them down in the order in which they will be shown."""
        shares: list[list[AskedCard]] = [[] for _ in self._piles]
        hand = HandOfCards()
        for share, pile in zip(shares, self._piles, strict=True):
            while pile.left and len(hand.cards) < HAND:
                share.append(self._take(pile, hand))
            if pile.left:
                row = self._part(shares, share, pile)
                break
        else:
            row = shown(shares, self._last)
        for deck, card in row:
            self.dealt[deck].append(card)
        earlier, self._before = self._before, HandOfCards(card for _, card in row)
        self._changed.update(earlier.of_case, hand.of_case, hand.full, self._before.of_case)

    @property
    def _last(self) -> AskedCard | None:
        return self._before.cards[-1] if self._before.cards else None

    def _take(self, pile: Pile, hand: HandOfCards) -> AskedCard:
        """Take the first card that costs nothing, else the cheapest, into the hand."""
        follows = hand.cards[-1] if hand.cards else self._last
        card = pile.take(pile.cheapest(self._changed, partial(self._cost, hand), follows))
        hand.add(card)
        if card.kind in _TELLING:
            self._stories[_chapter(card)] -= 1
        self._changed = {card.case_id, *hand.full, *self._asked.add(card)}
        return card

    def _cost(self, hand: HandOfCards, card: AskedCard) -> int:
        """Give what a card costs now: in a hand, after that of the day before and all that was asked."""
        cost = 0
        if card.kind in _TOLD_IN_TURN and self._stories.get(_chapter_before(card), 0) > 0:
            cost += _COSTS["story"]
        if hand.full and not hand.full.isdisjoint(card.pictures):
            cost += _COSTS["full"]
        if self._asked.has_asked(card):
            cost += _COSTS["asked"]
            if card.kind in MASKED and self._asked.has_named(card):
                cost += _COSTS["named"]
        if card.case_id in hand.of_case:
            cost += 1 + max([_COSTS[_told(card.kind, kind)] for kind in hand.of_case[card.case_id]])
        if card.case_id in self._before.of_case:
            cost += max([_COSTS[_told(card.kind, kind) + " before"] for kind in self._before.of_case[card.case_id]])
        return cost

    def _part(self, shares: Sequence[list[AskedCard]], share: list[AskedCard], pile: Pile) -> _Row:
        """Exchange cards that a deck gave to a hand for waiting ones, while that parts cards of one picture."""
        tries = _TRIED
        row = shown(shares, self._last)
        found = _clashing(row)
        pairs = self._exchangeable(found, shares, share, pile)
        while found and tries and (pair := next(pairs, None)):
            tries -= 1
            here, there = pair
            share[here] = pile.exchange(there, share[here])
            other_row = shown(shares, self._last)
            left = _clashing(other_row)
            if len(left) < len(found):
                row, found, pairs = other_row, left, self._exchangeable(left, shares, share, pile)
            else:
                share[here] = pile.exchange(there, share[here])
        return row

    def _exchangeable(
        self,
        clashing: Sequence[AskedCard],
        shares: Sequence[Sequence[AskedCard]],
        share: Sequence[AskedCard],
        pile: Pile,
    ) -> Iterator[tuple[int, int]]:
        """Give the places of cards, those of clashes first, with those of waiting cards that come elsewhere."""
        pictures = frozenset(name for card in clashing for name in card.pictures)
        by_use = sorted(enumerate(share), key=lambda entry: pictures.isdisjoint(entry[1].pictures))
        for here, card in by_use:
            if card.kind in _TELLING:
                continue
            hand = HandOfCards(other for cards in shares for other in cards if other is not card)
            for there, other in pile.near.items():
                is_another = pictures.isdisjoint(other.pictures) or other.ordinal != card.ordinal
                if is_another and self._cost(hand, other) < _COSTS["asked"]:
                    yield here, there


def _clashing(row: _Row) -> list[AskedCard]:
    cards = [card for _, card in row]
    return [cards[place] for place in clashes(cards)]


def _chapter(card: AskedCard) -> tuple[str, str, int]:
    return card.case_id, card.kind, card.turn


def _chapter_before(card: AskedCard) -> tuple[str, str, int]:
    """Give what a case asks before it asks this."""
    return (card.case_id, "find", 0) if card.kind == "diagnosis" else (card.case_id, "step", card.turn - 1)


@cache
def _told(kind: NoteKind, other: NoteKind) -> Literal["", "told", "hinted"]:
    """Say what the answer of another card of the same case tells of a card's answer."""
    if kind in _SAYS_WHAT:
        return "told" if other in _SHOWS_ALL | _SAYS_WHAT else "hinted"
    if {kind, other} == _SHOWS_ALL:
        return "told"
    if kind in {"pearl", "step", "sign"} and other in {"diagnosis", "step"}:
        return "hinted"
    return ""
