"""Which of a pattern's pictures a day shows: the same on every device, with nothing kept.

The card's script (``cards/note_types/parts/pattern-choice.html``) works it out in the same way, from the student's
clock; a test holds the two against each other.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_OFFSET: Final = 2_166_136_261
_PRIME: Final = 16_777_619
_MASK: Final = 0xFFFF_FFFF
_LAST_SHIFT: Final = 15


def picture_of_day(seed: str, day: int, count: int) -> int:
    """Give the place of the picture that is shown on a day; days are counted from any one, and begin at 4 a.m.

    In as many days as there are pictures each comes once: those of one half in an order of their own, then those of the
    other half. So no picture comes again within half of that time, whichever way two such turns meet.
    """
    turn, at = divmod(day, count)
    half = count // 2
    parted = _parted(seed, count)
    first, second = (
        sorted(part, key=lambda place: (_digest(f"{place}/{seed}/{turn}"), place))
        for part in (parted[:half], parted[half:])
    )
    return [*first, *second][at]


@lru_cache(maxsize=64)
def _parted(seed: str, count: int) -> tuple[int, ...]:
    """Give all places in the order of the card, the same in every turn."""
    return tuple(sorted(range(count), key=lambda place: (_digest(f"{place}/{seed}"), place)))


def _digest(text: str) -> int:
    """Give 32 bits of an ASCII text: FNV-1a, stirred once more, as short in a card's script as here."""
    value = _OFFSET
    for sign in text:
        value = (value ^ ord(sign)) * _PRIME & _MASK
    return (value ^ value >> _LAST_SHIFT) * _PRIME & _MASK
