"""Cards are dealt into the order of new cards: hand by hand, each hand as large as a day of Anki's default options."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

from radanki.cards.order.hand import clashes, shown
from radanki.cards.order.looked_up import AskedBefore, HandOfCards
from radanki.cards.order.rounds import HAND, in_rounds
from radanki.model.note import MASKED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.cards.order.card import AskedCard

_NOT_TWICE_WITHIN: Final = 40
"""Cards within which no structure is asked twice, where there is another to ask."""

_LOOKED_AT: Final = 120
"""How many of the waiting cards are looked at for the next one: a deck of any size is dealt in little time."""

_TELLING: Final = frozenset({"find", "step"})

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


class _Waiting:
    """The cards of a deck that are not dealt yet, in rounds; the next ones can be looked at and taken out."""

    def __init__(self, cards: Sequence[AskedCard]) -> None:
        self._rest = iter(in_rounds(cards))
        self.seen: list[AskedCard] = []
        self.left = len(cards)
        self.of_picture = Counter(name for card in cards for name in card.pictures)
        self._fill()

    def take(self, place: int) -> AskedCard:
        card = self.seen.pop(place)
        self.left -= 1
        self.of_picture.subtract(card.pictures)
        self._fill()
        return card

    def exchange(self, place: int, card: AskedCard) -> AskedCard:
        taken, self.seen[place] = self.seen[place], card
        self.of_picture.subtract(taken.pictures)
        self.of_picture.update(card.pictures)
        return taken

    def pressing(self) -> frozenset[str]:
        """Give the pictures that half of what is left shows: from now on every second card must be of such a one."""
        names = {name for card in self.seen for name in card.pictures}
        return frozenset(name for name in names if 2 * self.of_picture[name] >= self.left)

    def _fill(self) -> None:
        self.seen.extend(islice(self._rest, _LOOKED_AT - len(self.seen)))


class _Table:
    """What was dealt so far, and what waits: changes with each card."""

    def __init__(self, decks: Sequence[Sequence[AskedCard]]) -> None:
        self.dealt: list[list[AskedCard]] = [[] for _ in decks]
        self._waiting = [_Waiting(cards) for cards in decks]
        self._stories = Counter(_chapter(card) for cards in decks for card in cards if card.kind in _TELLING)
        self._asked = AskedBefore(_NOT_TWICE_WITHIN)
        self._before = HandOfCards()

    @property
    def is_waiting(self) -> bool:
        return any(waiting.left for waiting in self._waiting)

    def deal_hand(self) -> None:
        """Choose twenty cards, and put them down in the order in which they will be shown."""
        shares: list[list[AskedCard]] = [[] for _ in self._waiting]
        hand = HandOfCards()
        for share, waiting in zip(shares, self._waiting, strict=True):
            while waiting.left and len(hand.cards) < HAND:
                card = waiting.take(self._next(waiting, hand))
                share.append(card)
                hand.add(card)
                self._stories[_chapter(card)] -= 1
                self._asked.add(card)
            if waiting.left:
                self._part(shares, share, waiting)
                break
        row = shown(shares, self._last)
        for deck, card in row:
            self.dealt[deck].append(card)
        self._before = HandOfCards(card for _, card in row)

    @property
    def _last(self) -> AskedCard | None:
        return self._before.cards[-1] if self._before.cards else None

    def _next(self, waiting: _Waiting, hand: HandOfCards) -> int:
        """Give the place of the card to take: the first that costs nothing, else the cheapest."""
        pressing = waiting.pressing()
        follows = hand.cards[-1] if hand.cards else self._last
        is_due = bool(pressing) and (follows is None or pressing.isdisjoint(follows.pictures))
        best, least = 0, None
        for place, card in enumerate(waiting.seen):
            cost = self._cost(card, hand)
            if pressing and pressing.isdisjoint(card.pictures) is is_due:
                cost += 1
            if least is None or cost < least:
                best, least = place, cost
            if not cost:
                break
        return best

    def _cost(self, card: AskedCard, hand: HandOfCards) -> int:
        cost = int(card.case_id in hand.of_case)
        if any(self._stories[chapter] > 0 for chapter in _chapters_before(card)):
            cost += _COSTS["story"]
        if any(2 * hand.of_picture[name] >= HAND for name in card.pictures):
            cost += _COSTS["full"]
        again = self._asked.kinds_for(card)
        if again:
            cost += _COSTS["asked"]
            cost += _COSTS["named"] if card.kind in MASKED and not again.isdisjoint(MASKED) else 0
        for cards, before in ((hand, ""), (self._before, " before")):
            told = {_told(card, other) for other in cards.of_case.get(card.case_id, ())} - {""}
            cost += max((_COSTS[f"{how}{before}"] for how in told), default=0)
        return cost

    def _part(self, shares: Sequence[list[AskedCard]], share: list[AskedCard], waiting: _Waiting) -> None:
        """Exchange cards that a deck gave to a hand for waiting ones, while that parts cards of one picture."""
        tries = _TRIED
        found = self._clashing(shares)
        pairs = self._exchangeable(found, shares, share, waiting)
        while found and tries and (pair := next(pairs, None)):
            tries -= 1
            here, there = pair
            share[here] = waiting.exchange(there, share[here])
            left = self._clashing(shares)
            if len(left) < len(found):
                found, pairs = left, self._exchangeable(left, shares, share, waiting)
            else:
                share[here] = waiting.exchange(there, share[here])

    def _clashing(self, shares: Sequence[Sequence[AskedCard]]) -> list[AskedCard]:
        cards = [card for _, card in shown(shares, self._last)]
        return [cards[place] for place in clashes(cards)]

    def _exchangeable(
        self,
        clashing: Sequence[AskedCard],
        shares: Sequence[Sequence[AskedCard]],
        share: Sequence[AskedCard],
        waiting: _Waiting,
    ) -> Iterator[tuple[int, int]]:
        """Give the places of cards, those of clashes first, with those of waiting cards that come elsewhere."""
        pictures = frozenset(name for card in clashing for name in card.pictures)
        by_use = sorted(enumerate(share), key=lambda entry: pictures.isdisjoint(entry[1].pictures))
        for here, card in by_use:
            if card.kind in _TELLING:
                continue
            hand = HandOfCards(other for cards in shares for other in cards if other is not card)
            for there, other in enumerate(waiting.seen):
                is_another = pictures.isdisjoint(other.pictures) or other.ordinal != card.ordinal
                if is_another and self._cost(other, hand) < _COSTS["asked"]:
                    yield here, there


def _chapter(card: AskedCard) -> tuple[str, str, int]:
    return card.case_id, card.kind, card.turn


def _chapters_before(card: AskedCard) -> Iterator[tuple[str, str, int]]:
    """Give what a case asks before it asks this."""
    if card.kind == "diagnosis":
        yield card.case_id, "find", 0
    elif card.kind == "step" and card.turn:
        yield card.case_id, "step", card.turn - 1


def _told(card: AskedCard, other: AskedCard) -> Literal["", "told", "hinted"]:
    """Say what the answer of another card of the same case tells of a card's answer."""
    if card.kind in _SAYS_WHAT:
        return "told" if other.kind in _SHOWS_ALL | _SAYS_WHAT else "hinted"
    if {card.kind, other.kind} == _SHOWS_ALL:
        return "told"
    if card.kind in {"pearl", "step", "sign"} and other.kind in {"diagnosis", "step"}:
        return "hinted"
    return ""
