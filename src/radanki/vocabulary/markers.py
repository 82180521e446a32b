"""Which text may stand in a picture, because it says nothing about the patient: the table ``markers.yaml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

# What text readers take for each other, on both sides of every comparison.
_ALIKE: Final = str.maketrans("0156|8!FH", "OISGIBIEN")


@dataclass(frozen=True, slots=True)
class Markers:
    """Allowed words, without spaces and hyphens and as :func:`plain` writes them, and allowed patterns."""

    words: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    def allow(self, piece: str) -> bool:
        """Whether a piece of text without spaces is a marker, or a length or number of a ruler."""
        compact = signs_of(piece)
        return plain(compact) in self.words or any(
            pattern.fullmatch(piece.upper().strip(".:")) is not None for pattern in self.patterns
        )


def signs_of(text: str) -> str:
    """Give the letters and digits of a text, in capitals."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def plain(signs: str) -> str:
    """Give signs so that those which text readers confuse are the same (L and 1 are I, 0 is O, F is E, H is N)."""
    return signs.translate(_ALIKE).replace("L", "I")


@cache
def markers() -> Markers:
    """Give the markers that may stand in a picture."""
    table = yaml.load(files(__package__).joinpath("markers.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    words = (str(word) for group in table["words"].values() for word in group)
    patterns = tuple(re.compile(pattern) for pattern in table["patterns"].values())
    return Markers(frozenset(plain(signs_of(word)) for word in words), patterns)
