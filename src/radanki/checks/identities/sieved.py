"""Patterns that are tried only where something stands in a text that all their matches hold.

A search for a few words costs a hundredth of what a long pattern does, and most texts hold none of them. A pattern is
compiled when it is tried for the first time: all of them together take longer than a text of a few words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DIGIT: Final = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class SievedPattern:
    """A pattern with its signs: where a text of plain ASCII holds none of them, the pattern finds nothing in it.

    ``written`` is the pattern as text. So many ``digits`` are a sign, too; with 0 they are none.
    """

    written: str
    flags: int
    signs: tuple[str, ...]
    digits: int

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern itself."""
        return _compiled(self.written, self.flags)

    def may_find(self, text: str) -> bool:
        """Whether the pattern is worth trying; what a sign looks like in other alphabets, only the pattern knows."""
        for sign in self.signs:
            if sign in text:
                return True
        return not text.isascii() or (self.digits > 0 and len(_DIGIT.findall(text)) >= self.digits)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Give all matches, as the pattern itself would."""
        return self.pattern.finditer(text) if self.may_find(text) else iter(())

    def sub(self, replaced: Callable[[re.Match[str]], str], text: str) -> str:
        """Replace all matches, as the pattern itself would."""
        return self.pattern.sub(replaced, text) if self.may_find(text) else text


def sieved(pattern: str, *, signs: tuple[str, ...] = (), digits: int = 0, flags: int = 0) -> SievedPattern:
    """Give a pattern with its signs."""
    return SievedPattern(pattern, flags, signs, digits)


@cache
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    return re.compile(pattern, flags)
