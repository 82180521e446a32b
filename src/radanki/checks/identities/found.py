"""What was found in a text: which kind of identity, and from which sign to which."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from radanki.checks.identities.words import any_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from radanki.checks.identities.plain_text import PlainText

Span = tuple[int, int]


class Trait(NamedTuple):
    """A kind of identity: the code of its rule, what it is, what to write instead, and what finds it."""

    rule: str
    what: str
    fix: str
    spans: Callable[[PlainText], Iterator[Span]]


class Identity(NamedTuple):
    """One identity in a text, by its first sign and the one after its last in the text as it is shown."""

    trait: Trait
    start: int
    end: int


_UNIT = re.compile(rf" ?-?/? ?{any_of(words_of('units'))}(?![a-z0-9])")
_BEFORE = re.compile(r"([a-z]{1,20})\.?:? ?(?:of |for |by )?\(?$")
_NEAR = 60


def is_counted(text: str, end: int) -> bool:
    """Tell whether a unit follows: then a number counts or measures. ``text`` is folded."""
    return _UNIT.match(text, end) is not None


def is_in_row(text: str, start: int) -> bool:
    """Tell whether a word like "segments" or "version" stands before: then numbers count or number something."""
    before = _BEFORE.search(text[max(0, start - 30) : start])
    return before is not None and before.group(1) in words_of("rows")


def is_near(text: str, start: int, end: int, words: re.Pattern[str]) -> bool:
    """Tell whether one of the words stands within a line before or after, in the same sentence."""
    before = re.split(r"[.!?;] ", text[max(0, start - _NEAR) : start])[-1]
    after = re.split(r"[.!?;](?: |$)", text[end : end + _NEAR])[0]
    return words.search(before) is not None or words.search(after) is not None


def pattern_of_words(*path: str) -> re.Pattern[str]:
    """Give a pattern that finds a word of a list."""
    return re.compile(rf"\b{any_of(words_of(*path))}\b")
