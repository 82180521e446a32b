"""Cards that were dealt, by case, by picture and by what they asked for: dealing asks for each card that waits."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from radanki.cards.order.rounds import HAND
from radanki.model.note import MASKED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from radanki.cards.order.card import AskedCard
    from radanki.model.note import NoteKind


class HandOfCards:
    """Cards that are shown together: the kinds of those of each case, and the pictures that half of a hand shows."""

    def __init__(self, cards: Iterable[AskedCard] = ()) -> None:
        """Begin with some cards."""
        self.cards: list[AskedCard] = []
        self.of_case: dict[str, list[NoteKind]] = {}
        self.full: set[str] = set()
        self._of_picture: dict[str, int] = {}
        for card in cards:
            self.add(card)

    def add(self, card: AskedCard) -> None:
        """Put a card to the others."""
        self.cards.append(card)
        self.of_case.setdefault(card.case_id, []).append(card.kind)
        for name in card.pictures:
            self._of_picture[name] = count = self._of_picture.get(name, 0) + 1
            if 2 * count >= HAND:
                self.full.add(name)


class AskedBefore:
    """The last cards that were dealt: the structures that they asked for, and those that they asked to name."""

    def __init__(self, many: int) -> None:
        """Look back so many cards."""
        self._many = many
        self._last: deque[AskedCard] = deque()
        self._asked: dict[str, int] = {}
        self._named: dict[str, int] = {}

    def add(self, card: AskedCard) -> list[str]:
        """Put a card behind the others, and forget the one that is too far back; give what came or went thereby."""
        self._last.append(card)
        changed = _added(self._asked, card)
        if card.kind in MASKED:
            changed += _added(self._named, card)
        if len(self._last) > self._many:
            gone = self._last.popleft()
            changed += _removed(self._asked, gone)
            if gone.kind in MASKED:
                changed += _removed(self._named, gone)
        return changed

    def has_asked(self, card: AskedCard) -> bool:
        """Tell whether one of them asked for something that a card asks for."""
        return not self._asked.keys().isdisjoint(card.structures)

    def has_named(self, card: AskedCard) -> bool:
        """Tell whether one of them asked for the name of something that a card asks for."""
        return not self._named.keys().isdisjoint(card.structures)


def _added(counts: dict[str, int], card: AskedCard) -> list[str]:
    """Count the structures of a card, and give those that were not there."""
    came = [name for name in card.structures if name not in counts]
    for name in card.structures:
        counts[name] = counts.get(name, 0) + 1
    return came


def _removed(counts: dict[str, int], card: AskedCard) -> list[str]:
    """Count the structures of a card no more, and give those that are there no more."""
    for name in card.structures:
        counts[name] -= 1
    went = [name for name in card.structures if not counts[name]]
    for name in went:
        del counts[name]
    return went
