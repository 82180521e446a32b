"""Privacy: no text of a deck, a curriculum or the ledger tells who a patient is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.checks.privacy.cleared_texts import Clearing, problems_of_clearing, problems_of_text
from radanki.checks.texts import texts_of, texts_of_ledger

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from radanki.checks.releases.history import Released
    from radanki.model.library import Library
    from radanki.model.problem import Problem


def check_texts_of_decks(library: Library) -> Iterator[Problem]:
    """No text of a deck's definition, and not its file's name, holds an identity."""
    for deck_file in library.decks:
        deck, places = deck_file.deck, deck_file.places
        clearing = Clearing(one.text for one in deck.cleared_text)
        for found in texts_of(deck):
            yield from problems_of_text(places, found.location, found.text, found.content, clearing)
        yield from problems_of_text(places, (), deck_file.slug, "file", clearing)
        yield from problems_of_clearing(places, deck.cleared_text, clearing)


def check_texts_of_curricula(library: Library) -> Iterator[Problem]:
    """No text of a list beside the decks holds an identity; cleared is what a case or a deck clears."""
    clearing = _clearing_of(library)
    written = [(one.places, texts_of(one.written)) for one in library.curricula]
    written += [(one.places, texts_of(one.written)) for one in library.pattern_lists]
    written += [(one.places, texts_of(one.written)) for one in library.topic_lists]
    for places, texts in written:
        for found in texts:
            yield from problems_of_text(places, found.location, found.text, found.content, clearing)


def check_texts_of_ledger(library: Library, released: Released, told: Collection[str]) -> Iterator[Problem]:
    """No text of the ledger holds an identity; what is cleared in a case or a deck is cleared there, too.

    ``told`` are the paths of files that hold one. Most titles and folders are still those of cases in which none was
    found, and need not be searched again.
    """
    clearing = _clearing_of(library)
    sound = [one for one in library.summaries if one.path not in told and not one.cleared and not one.is_taken_down]
    searched = {(case.title, "prose") for case in sound} | {(case.folder.rpartition("/")[2], "file") for case in sound}
    for found in texts_of_ledger(released.ledger):
        if (found.text, found.content) in searched:
            continue
        yield from problems_of_text(released.places, found.location, found.text, found.content, clearing)


def _clearing_of(library: Library) -> Clearing:
    in_cases = (sentence for case in library.summaries for sentence in case.cleared)
    return Clearing([*in_cases, *(one.text for deck_file in library.decks for one in deck_file.deck.cleared_text)])


LIBRARY_RULES = (check_texts_of_decks, check_texts_of_curricula)
