"""How a typed answer is marked: two for the structure with its side, one where the side is missing, none else.

The card's script (``cards/note_types/parts/exam-marking.html``) marks in the same way; a test holds the two against
each other.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Marks = Literal[0, 1, 2]

FULL: Final = 2
_SIDES: Final = {
    **dict.fromkeys(("left", "l", "lt"), "left"),
    **dict.fromkeys(("right", "r", "rt"), "right"),
    **dict.fromkeys(("both", "bilateral"), "both"),
}
_FILLERS: Final = frozenset({"the", "a", "an", "of"})
_LONG_ENOUGH: Final = 6
"""From so many letters on, one may be wrong, missing or too many: it is the structure that is asked, not spelling."""


def marks_for(typed: str, accepted: Sequence[str]) -> Marks:
    """Give the marks of an answer; ``accepted`` are the right one and its other names."""
    side, words = _read(typed)
    wanted, _ = _read(accepted[0]) if accepted else ("", ())
    if not any(_is_same(words, _read(name)[1]) for name in accepted):
        return 0
    if not wanted or side == wanted:
        return 2
    return 1 if not side else 0


def _read(text: str) -> tuple[str, tuple[str, ...]]:
    """Give the side that a text names, and its other words in small letters, without accents and plurals."""
    plain = "".join(one for one in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(one))
    words = re.findall(r"[a-z0-9]+", plain.replace("ae", "e").replace("oe", "e"))
    sides = [_SIDES[word] for word in words if word in _SIDES]
    named = tuple(_singular(word) for word in words if word not in _SIDES and word not in _FILLERS)
    return (sides[0] if len(set(sides)) == 1 else "both" if sides else ""), named


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _is_same(typed: Iterable[str], wanted: Sequence[str]) -> bool:
    left = list(wanted)
    for word in typed:
        found = next((one for one in left if _is_near(word, one)), None)
        if found is None:
            return False
        left.remove(found)
    return not left and bool(wanted)


def _is_near(one: str, other: str) -> bool:
    """Tell whether two words are one, or long ones that differ in a single letter."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _LONG_ENOUGH or len(long) - len(short) > 1:
        return False
    at = next((place for place in range(len(short)) if short[place] != long[place]), len(short))
    rest = short[at:] if len(short) < len(long) else short[at + 1 :]
    return rest == long[at + 1 :]
