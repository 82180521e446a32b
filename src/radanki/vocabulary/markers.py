"""Which text may stand in a picture, because it says nothing about the patient: the table ``markers.yaml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

_LONG_WORD: Final = 5

# What text readers take for each other, on both sides of every comparison.
_ALIKE: Final = str.maketrans("0QD156|8!FH", "OOOISGIBIEN")


@dataclass(frozen=True, slots=True)
class Markers:
    """Allowed words, without spaces and hyphens and as :func:`plain` writes them, and allowed patterns."""

    words: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    def allow(self, piece: str) -> bool:
        """Whether a piece of text without spaces is a marker, or a length or number of a ruler."""
        signs = plain(signs_of(piece))
        return (
            signs in self.words
            or any(pattern.fullmatch(piece.upper().strip(".:")) is not None for pattern in self.patterns)
            or any(_is_slip_of(signs, word) for word in self.words if len(word) >= _LONG_WORD)
        )


def _is_slip_of(signs: str, word: str) -> bool:
    """Whether signs are a long word of which one sign inside was lost or misread.

    The first and the last sign must be right: Krone, Wight and Light are people, and no slips of prone and right.
    """
    if signs[:1] != word[:1] or signs[-1:] != word[-1:] or not 0 <= len(word) - len(signs) <= 1:
        return False
    start = next((place for place, (one, other) in enumerate(zip(signs, word, strict=False)) if one != other), 0)
    return signs[start + 1 - (len(word) - len(signs)) :] == word[start + 1 :]


def signs_of(text: str) -> str:
    """Give the letters and digits of a text, in capitals."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def plain(signs: str) -> str:
    """Give signs so that those which text readers confuse are the same (L and 1 are I; 0, Q and D are O)."""
    return signs.translate(_ALIKE).replace("L", "I")


@cache
def markers() -> Markers:
    """Give the markers that may stand in a picture."""
    table = yaml.load(files(__package__).joinpath("markers.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    words = (str(word) for group in table["words"].values() for word in group)
    patterns = tuple(re.compile(pattern) for pattern in table["patterns"].values())
    return Markers(frozenset(plain(signs_of(word)) for word in words), patterns)
