"""The cards of a deck that are not dealt yet, and what it costs to deal the nearest of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from heapq import heappop, heappush
from itertools import islice
from typing import TYPE_CHECKING, Final

from radanki.cards.order.rounds import in_rounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from radanki.cards.order.card import AskedCard

_LOOKED_AT: Final = 120
"""How many of the waiting cards are looked at for the next one: a deck of any size is dealt in little time."""


class Pile:
    """The cards of a deck in rounds; the nearest can be looked at, taken out and exchanged.

    Each has a place for good, and a cost that is worked out again only where something changed that it depends on.
    ``near`` has the nearest by place, ``costs`` what each cost when the last card was chosen.
    """

    def __init__(self, cards: Sequence[AskedCard]) -> None:
        """Put all cards down."""
        self.left = len(cards)
        self.near: dict[int, AskedCard] = {}
        self._rest = enumerate(in_rounds(cards))
        self._of_picture = Counter(name for card in cards for name in card.pictures)
        # No picture has more cards than this. It is counted anew only where it tells nothing: counts fall.
        self._most = max(self._of_picture.values(), default=0)
        self.costs: dict[int, int] = {}
        self._by_cost: list[tuple[int, int]] = []
        self._new: set[int] = set()
        self._places: defaultdict[str, set[int]] = defaultdict(set)
        self._fill()

    def take(self, place: int) -> AskedCard:
        """Take a card out, and let the next come near."""
        card = self.near.pop(place)
        del self.costs[place]
        self._go(place, card)
        self.left -= 1
        self._fill()
        return card

    def exchange(self, place: int, card: AskedCard) -> AskedCard:
        """Take a card out and put another in its place."""
        taken = self.near[place]
        self._go(place, taken)
        self.near[place] = card
        self._come(place, card)
        for name in card.pictures:
            self._of_picture[name] += 1
            self._most = max(self._most, self._of_picture[name])
        return taken

    def cheapest(self, changed: Iterable[str], cost: Callable[[AskedCard], int], follows: AskedCard | None) -> int:
        """Give the place of the first of the cards that cost least.

        ``changed`` names the cases, pictures and structures of which there is more to tell, or less, than at the last
        call. A picture that half of what is left shows presses: its cards cost 1 after one of them, and all others
        elsewhere.
        """
        places = self._places
        again = self._new.union(*[places[name] for name in changed if name in places])
        self._new.clear()
        for place in again:
            now = cost(self.near[place])
            if now != self.costs.get(place):
                self.costs[place] = now
                heappush(self._by_cost, (now, place))
        pressing = self._pressing()
        if not pressing:
            return self._first()
        is_due = follows is None or pressing.isdisjoint(follows.pictures)
        return min(
            self.near,
            key=lambda place: self.costs[place] + (pressing.isdisjoint(self.near[place].pictures) is is_due),
        )

    def _first(self) -> int:
        while True:
            cost, place = self._by_cost[0]
            if self.costs.get(place) == cost:
                return place
            heappop(self._by_cost)  # what it cost before, or a card that was taken

    def _pressing(self) -> frozenset[str]:
        """Give the pictures that half of what is left shows: from now on every second card must be of such a one."""
        if 2 * self._most < self.left:
            return frozenset()
        self._most = max(self._of_picture.values(), default=0)
        if 2 * self._most < self.left:
            return frozenset()
        names = {name for card in self.near.values() for name in card.pictures}
        return frozenset(name for name in names if 2 * self._of_picture[name] >= self.left)

    def _fill(self) -> None:
        for place, card in islice(self._rest, _LOOKED_AT - len(self.near)):
            self.near[place] = card
            self._come(place, card)

    def _come(self, place: int, card: AskedCard) -> None:
        self._new.add(place)
        self._places[card.case_id].add(place)
        for names in (card.pictures, card.structures):
            for name in names:
                self._places[name].add(place)

    def _go(self, place: int, card: AskedCard) -> None:
        self._new.discard(place)
        self._places[card.case_id].discard(place)
        for name in card.structures:
            self._places[name].discard(place)
        for name in card.pictures:
            self._places[name].discard(place)
            self._of_picture[name] -= 1
