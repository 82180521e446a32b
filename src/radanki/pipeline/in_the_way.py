"""Which problems of a library stand in the way of the decks that somebody asked for, and which are other decks' own."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from radanki.library.selection import slug_of_deck
from radanki.pipeline.note_builder import holds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from radanki.model.deck import Selection
    from radanki.model.library import DeckFile
    from radanki.model.problem import Problem
    from radanki.pipeline.validated_library import ValidatedLibrary


def in_the_way(
    problems: Iterable[Problem], validated: ValidatedLibrary, decks: Collection[DeckFile]
) -> tuple[Problem, ...]:
    """Give the problems that concern these decks: of their own files, of cases that they hold or show, and of no deck.

    A case that can't be read may be one of theirs as long as its place does not say otherwise.
    """
    known = {case.file.places.path for case in validated.cases}
    theirs = set(_files_of(validated, decks))
    others = {deck.places.path for deck in validated.library.decks} - {deck.places.path for deck in decks}

    def concerns(path: str) -> bool:
        return path in theirs if path in known else path not in others and _may_be_theirs(path, decks)

    return tuple(problem for problem in problems if concerns(problem.path))


def of_unread_decks(problems: Iterable[Problem], names: Iterable[str], read: Iterable[DeckFile]) -> tuple[Problem, ...]:
    """Give the problems of the named decks whose files can't be read: those are no unknown decks."""
    unread = {f"decks/{slug_of_deck(name)}.yaml" for name in names} - {deck.places.path for deck in read}
    return tuple(problem for problem in problems if problem.path in unread)


def _files_of(validated: ValidatedLibrary, decks: Collection[DeckFile]) -> Iterator[str]:
    beside: set[str] = set()
    for case in validated.cases:
        if any(holds(deck, case) for deck in decks):
            yield case.file.places.path
            beside.update(case.file.case.compare_with)
    yield from (case.file.places.path for case in validated.cases if case.id in beside)


def _may_be_theirs(path: str, decks: Collection[DeckFile]) -> bool:
    top, *parts = PurePosixPath(path).parts
    if top != "cases" or not parts:
        return True
    wanted = [one for deck in decks for one in (deck.deck.select, deck.deck.besides) if one is not None]
    return any(_takes(one, parts) for one in wanted)


def _takes(selection: Selection, parts: list[str]) -> bool:
    return all(
        not words or part in words for words, part in zip((selection.modality, selection.system), parts, strict=False)
    )
