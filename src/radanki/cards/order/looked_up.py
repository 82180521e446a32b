"""Cards that were dealt, by case, by picture and by what they asked for: dealing asks for each card that waits."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Literal

from radanki.model.note import MASKED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from radanki.cards.order.card import AskedCard
    from radanki.model.note import NoteKind


class HandOfCards:
    """Cards that are shown together, with the kinds of those of each case and how many show a picture at hand."""

    def __init__(self, cards: Iterable[AskedCard] = ()) -> None:
        """Begin with some cards."""
        self.cards: list[AskedCard] = []
        self.of_case: dict[str, list[NoteKind]] = {}
        self.of_picture: dict[str, int] = {}
        for card in cards:
            self.add(card)

    def add(self, card: AskedCard) -> None:
        """Put a card to the others."""
        self.cards.append(card)
        self.of_case.setdefault(card.case_id, []).append(card.kind)
        for name in card.pictures:
            self.of_picture[name] = self.of_picture.get(name, 0) + 1


class AskedBefore:
    """The last cards that were dealt: how often they asked for each structure, and how often for its name."""

    def __init__(self, many: int) -> None:
        """Look back so many cards."""
        self._many = many
        self._last: deque[AskedCard] = deque()
        self.asked: dict[str, int] = {}
        self.named: dict[str, int] = {}

    def add(self, card: AskedCard) -> list[str]:
        """Put a card behind the others, and forget the one that is too far back; give what came or went thereby."""
        self._last.append(card)
        changed = _counted(self.asked, card, 1)
        if card.kind in MASKED:
            changed += _counted(self.named, card, 1)
        if len(self._last) > self._many:
            gone = self._last.popleft()
            changed += _counted(self.asked, gone, -1)
            if gone.kind in MASKED:
                changed += _counted(self.named, gone, -1)
        return changed


def _counted(counts: dict[str, int], card: AskedCard, step: Literal[1, -1]) -> list[str]:
    changed = []
    for name in card.structures:
        before = counts.get(name, 0)
        after = before + step
        if not (before and after):
            changed.append(name)
        counts[name] = after
    return changed
