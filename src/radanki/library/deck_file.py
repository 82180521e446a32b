"""One ``decks/<name>.yaml``: from its bytes to a deck definition, or to all that is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.library.case_file import read_entry
from radanki.model.deck import DeckDefinition
from radanki.model.library import DeckFile

if TYPE_CHECKING:
    from radanki.model.problem import Problem


def read_deck(content: bytes, path: str, slug: str) -> tuple[DeckFile | None, tuple[Problem, ...]]:
    """Give the deck that a file's bytes hold, or every problem of its YAML and of its shape."""
    deck, places, problems = read_entry(content, path, DeckDefinition)
    if deck is None:
        return None, problems
    return DeckFile(slug, deck, places), problems
