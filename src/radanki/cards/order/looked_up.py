"""Cards that were dealt, by case, by picture and by what they asked for: dealing asks for each card that waits."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from radanki.cards.order.card import AskedCard
    from radanki.model.note import NoteKind


class HandOfCards:
    """Cards that are shown together, with those of each case and the number of those that show a picture at hand."""

    def __init__(self, cards: Iterable[AskedCard] = ()) -> None:
        """Begin with some cards."""
        self.cards: list[AskedCard] = []
        self.of_case: dict[str, list[AskedCard]] = {}
        self.of_picture = Counter[str]()
        for card in cards:
            self.add(card)

    def add(self, card: AskedCard) -> None:
        """Put a card to the others."""
        self.cards.append(card)
        self.of_case.setdefault(card.case_id, []).append(card)
        self.of_picture.update(card.pictures)


class AskedBefore:
    """The last cards that were dealt: of each structure the kinds of cards that asked for it."""

    def __init__(self, many: int) -> None:
        """Look back so many cards."""
        self._many = many
        self._last: deque[AskedCard] = deque()
        self._kinds: dict[str, Counter[NoteKind]] = defaultdict(Counter)

    def add(self, card: AskedCard) -> None:
        """Put a card behind the others, and forget the one that is too far back."""
        self._last.append(card)
        for name in card.structures:
            self._kinds[name][card.kind] += 1
        if len(self._last) > self._many:
            first = self._last.popleft()
            for name in first.structures:
                self._kinds[name][first.kind] -= 1

    def kinds_for(self, card: AskedCard) -> set[NoteKind]:
        """Give the kinds of cards that asked for something that a card asks for."""
        return {
            kind
            for name in card.structures
            if name in self._kinds
            for kind, count in self._kinds[name].items()
            if count
        }
