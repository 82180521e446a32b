"""Words as people write them: what a mistyped one is likely to mean, and several in a row."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that is closest to a mistyped one, upper and lower case alike; ``None`` where none is."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    close = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.65)
    return by_lower[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Give the line that names the closest known word, or another line where nothing is close."""
    guess = nearest(word, known)
    return f"Did you mean `{guess}`?" if guess is not None else otherwise


def in_a_row(words: Iterable[str]) -> str:
    """Give one or more words as a sentence lists them: a, b and c; one that comes twice is said once."""
    *first, last = dict.fromkeys(words)
    return f"{', '.join(first)} and {last}" if first else last
