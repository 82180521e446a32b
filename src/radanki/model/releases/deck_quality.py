"""What may be said of how good a deck is: counts of its cards, pictures, reviewers, licences and sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Part:
    """How many of how many."""

    count: int
    of: int

    @property
    def share(self) -> str:
        """The same in words, with the share in percent."""
        return f"{self.count} of {self.of} ({self.count / self.of:.0%})" if self.of else "none"


@dataclass(frozen=True, slots=True)
class PatternPictures:
    """How many pictures a pattern has with what it asks for, and how many without."""

    title: str
    showing: int
    without: int


@dataclass(frozen=True, slots=True)
class DeckQuality:
    """One deck in figures.

    ``normal`` counts the pictures that ask whether anything is wrong, ``licences`` the pictures under each licence,
    ``looked_up`` are the first and the last day on which its sources were looked up.
    """

    slug: str
    title: str
    cases: int
    cards: int
    normal: Part
    patterns: tuple[PatternPictures, ...]
    with_why: Part
    with_picture: Part
    reviewed_by_two: Part
    licences: tuple[tuple[str, int], ...]
    looked_up: tuple[date, date] | None

    @property
    def exemplars(self) -> str:
        """The pictures of its patterns in words: with what is asked for, and without."""
        return "; ".join(f"{one.title}: {one.showing} with, {one.without} without" for one in self.patterns)

    @property
    def sources(self) -> str:
        """When its sources were looked up, in words."""
        if self.looked_up is None:
            return "not said"
        first, last = self.looked_up
        return f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
