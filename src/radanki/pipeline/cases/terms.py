"""What is the same for all cases of a run, and what is composed of each of them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.model.library import Library
from radanki.pipeline.fronts import check_fronts, most_permissive
from radanki.pipeline.memory.folder_states import FolderStates
from radanki.pipeline.note_builder import holds
from radanki.pipeline.note_comparison import compare_notes

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.deck import Profile
    from radanki.model.library import DeckFile
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.memory.case_work import CaseWork
    from radanki.pipeline.note_builder import NoteBuilder
    from radanki.pipeline.validated_library import ComparedNotes


@dataclass(frozen=True, slots=True)
class CaseTerms:
    """Where the library and the cache lie, since when nothing may have changed, and who asks for notes.

    ``around`` is the digest of what every case goes by, ``versions`` are those that were released.
    """

    root: Path
    cache: Path
    started_ns: int
    around: bytes
    decks: tuple[DeckFile, ...]
    versions: frozenset[str]
    compared: ComparedNotes

    @property
    def most_permissive(self) -> Profile:
        """The profile for which fronts are looked at."""
        return most_permissive(self._library)

    @property
    def _library(self) -> Library:
        return Library(self.root, (), (), {}, self.decks)

    def states(self) -> FolderStates:
        """Give the states of folders, as the command takes them."""
        return FolderStates(self.root, self.started_ns, self.around)

    def profiles(self, case: ValidatedCase) -> set[Profile]:
        """Give the profiles of the decks that ask for a case's notes; none where nothing is packed."""
        decks = [deck.deck for deck in self.decks if holds(deck, case)] if self.compared == "all" else []
        return {deck.profile for deck in decks} | {deck.beyond for deck in decks if deck.beyond is not None}

    def compose(self, case: ValidatedCase, notes: NoteBuilder, work: CaseWork) -> None:
        """Have ``work`` see all that will be asked for of a case's notes, as far as that goes by this case."""
        deque(check_fronts(self._library, (case,), notes, work), maxlen=0)
        deque(compare_notes(notes, self.versions, self.compared, work), maxlen=0)
        for profile in self.profiles(case):
            notes.of(case, profile)
