"""Searches worth saving, for filtered decks: what a student takes out of all decks for an evening."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from radanki.vocabulary.reading import table_of

TWENTY_FILMS: Final = "twenty-films"


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """One search of a filtered deck, and how many cards it takes."""

    search: str
    most: int


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A filtered deck by its name, what it is for, and its one or two searches."""

    slug: str
    name: str
    why: str
    filters: tuple[SearchFilter, ...]


@cache
def saved_searches() -> tuple[SavedSearch, ...]:
    """Give all of them, in the order in which they are shown."""
    return tuple(
        SavedSearch(row["slug"], row["name"], row["why"], tuple(SearchFilter(**one) for one in row["filters"]))
        for row in table_of("saved_searches.yaml")
    )


def saved_search(slug: str) -> SavedSearch:
    """Give one of them by its slug."""
    return next(one for one in saved_searches() if one.slug == slug)
