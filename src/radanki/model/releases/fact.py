"""What a card asks, so that it can be told whether it still does: words as short digests, in the ledger and beside it.

A correction of wording keeps words, a correction of the answer keeps the question, a new picture keeps the answer. Only
where neither side of a card is left of what it was, a student's history would count for another fact.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from pydantic import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Sketch = Annotated[str, Field(pattern=r"^([0-9a-f]{4}){0,10}$")]
_MOST_WORDS: Final = 10
_DIGITS: Final = 4
_APART: Final = 0.34
"""Less than a third of the shorter side in common is something else."""
_APART_TOGETHER: Final = 0.6
"""Of a short question half is soon kept by chance; with next to nothing of the answer that is not enough."""


CardKey = tuple[str, int]
"""A card as students know it: the guid of its note and its number, from 1."""


class Fact(NamedTuple):
    """A card's number, what it asks and what it answers: each the smallest digests of its telling words, joined.

    The smallest of all that there are, so that two texts of any length are compared by a fair sample; an empty sketch
    says nothing.
    """

    number: Annotated[int, Field(ge=1, le=500)]
    asked: Sketch
    told: Sketch

    def is_another_than(self, before: Fact) -> bool:
        """Tell whether neither the question nor the answer is what it was; without words of an answer nothing tells.

        A picture is another one to its name as soon as it is rendered otherwise, and alone says nothing.
        """
        asked, told = _likeness(before.asked, self.asked), _likeness(before.told, self.told)
        if told < 0:
            return False
        return max(asked, told) < _APART or (asked >= 0 and asked + told < _APART_TOGETHER)

    def is_same_as(self, other: Fact) -> bool:
        """Tell whether both ask and answer in the same words."""
        return (self.asked, self.told) == (other.asked, other.told)


def sketch_of(words: Iterable[str]) -> str:
    """Give the sketch of a side of a card by its words, in whatever order."""
    digests = {hashlib.sha256(word.encode()).hexdigest()[:_DIGITS] for word in words}
    return "".join(sorted(digests)[:_MOST_WORDS])


def passed_on(before: Mapping[CardKey, Fact], after: Mapping[CardKey, Fact]) -> Mapping[CardKey, CardKey | None]:
    """Give the cards of one case and kind whose history would count for another fact now.

    Each with the card that asked before what it asks now; ``None`` where that is asked for the first time. One that
    asks what it asked is not among them, wherever it stands.
    """
    found: dict[CardKey, CardKey | None] = {}
    for key in sorted(before.keys() & after.keys()):
        now = after[key]
        if now.is_same_as(before[key]):
            continue
        origin = next((other for other in before if other != key and now.is_same_as(before[other])), None)
        if origin is not None or now.is_another_than(before[key]):
            found[key] = origin
    return found


def _likeness(one: str, other: str) -> float:
    """Give how much of the shorter side both have, 0 to 1, as far as both sketches reach; -1 where one is empty."""
    sides = [{side[at : at + _DIGITS] for at in range(0, len(side), _DIGITS)} for side in (one, other)]
    if not all(sides):
        return -1
    reach = min((max(side) for side in sides if len(side) == _MOST_WORDS), default="ffff")
    left, right = ({digest for digest in side if digest <= reach} for side in sides)
    return len(left & right) / min(len(left), len(right)) if left and right else 0
