"""Decks teach to tell normal from disease only where both are in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import warning_at
from radanki.model.coverage import WANTED_NORMAL_SHARE, decisions_of_deck

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import Library
    from radanki.model.problem import Problem

_FEWEST: Final = 10
"""In a deck with fewer such pictures a share says nothing."""


def check_normals(library: Library) -> Iterator[Problem]:
    """Of a deck's pictures that ask "normal or not?" a third to a half is normal."""
    low, high = WANTED_NORMAL_SHARE
    for deck_file in library.decks:
        asked = decisions_of_deck(deck_file.deck, library.selected[deck_file.slug])
        share = asked.normal_share
        if share is None or asked.all < _FEWEST or low <= share <= high:
            continue
        fix = (
            "Add normal cases, or take those of the library with `besides`."
            if share < low
            else "Add disease, or select fewer normal cases."
        )
        yield warning_at(
            deck_file.places,
            ("title",),
            "decks/normals",
            f"{asked.normal} of {asked.all} pictures that ask whether anything is wrong are normal ({share:.0%};"
            f" {low:.0%} to {high:.0%} teach best)",
            fix,
        )


LIBRARY_RULES = (check_normals,)
