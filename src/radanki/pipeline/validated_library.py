"""A library looked at from every side, with one result a case: what every later stage goes on from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from radanki.cards.kinds.taken_down import WITHDRAWN_PICTURE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from radanki.model.library import Library
    from radanki.model.note import Note
    from radanki.model.problem import Problem
    from radanki.model.releases.ledger import Ledger
    from radanki.model.releases.manifest import LeftOut
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.note_builder import NoteBuilder
    from radanki.pipeline.patterns.builder import PatternBuilder

ComparedNotes = Literal["none", "rewritten", "all"]
"""Which released cases are compared with the notes that they give today; a package asks for all."""


@dataclass(frozen=True)  # without slots: where files lie is worked out once
class ValidatedLibrary:
    """A library as it was read, the result of each case in order, every problem, its notes, and what was released.

    ``compared`` says of which released cases it is known that they still give the notes that students hold.
    """

    library: Library
    cases: tuple[ValidatedCase, ...]
    problems: tuple[Problem, ...]
    notes: NoteBuilder
    patterns: PatternBuilder
    ledger: Ledger
    compared: ComparedNotes

    @property
    def has_errors(self) -> bool:
        """Whether anything is wrong; warnings are not."""
        return any(problem.severity == "error" for problem in self.problems)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The cases that can't be shown on this machine now, each with the reason."""
        return tuple(case.left_out for case in self.cases if case.left_out is not None)

    def opened_elsewhere(self) -> Iterator[Path]:
        """Give the files and folders that were opened for cases and lie elsewhere than those."""
        folder = self.library.root / "cases"  # a package may be installed in the library itself, in its .venv
        for case in self.cases:
            yield from (path for path in case.elsewhere if not path.is_relative_to(folder))

    def media_of(self, notes: Iterable[Note]) -> dict[str, Path]:
        """Give where the files lie that notes name, by their names in a package."""
        return {name: self._media[name] for note in notes for name in note.media}

    def problems_below(self, folder: str) -> Iterator[Problem]:
        """Give the problems of one folder's files."""
        return (problem for problem in self.problems if problem.path.startswith(f"{folder}/"))

    @cached_property
    def _media(self) -> Mapping[str, Path]:
        paths = {media.name: media.path for case in self.cases for media in case.media}
        return {**paths, WITHDRAWN_PICTURE.name: WITHDRAWN_PICTURE.path}
