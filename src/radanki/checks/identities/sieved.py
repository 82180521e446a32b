"""Patterns that are tried only where something stands in a text that all their matches hold.

A search for a few words costs a hundredth of what a long pattern does, and most texts hold none of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DIGIT: Final = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class SievedPattern:
    """A pattern with its signs: where a text of plain ASCII holds none of them, the pattern finds nothing in it.

    So many ``digits`` are a sign, too; with 0 they are none.
    """

    pattern: re.Pattern[str]
    signs: tuple[str, ...]
    digits: int

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
    return SievedPattern(re.compile(pattern, flags), signs, digits)
