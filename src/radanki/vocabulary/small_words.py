"""Words that say nothing of what a sentence is about."""

from __future__ import annotations

from typing import Final

_WORDS: Final = """
    a all an and any are as at be by can do does for from has have how if in into is it its make makes may mean means
    more most of on one only or so than that the their then there these this to until was what when where which who why
    will with you
"""

SMALL_WORDS: Final = frozenset(_WORDS.split())
"""In small letters; "no" and "not" are none of them."""
