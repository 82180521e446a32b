"""The notes of a whole library, by case and profile: each case is composed once, whoever asks for it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from radanki.cards import compose_case
from radanki.model.deck import is_selected, takes, takes_link
from radanki.pipeline.card_inputs import card_inputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from radanki.model.deck import DeckDefinition, Profile
    from radanki.model.exams.definition import SetItem
    from radanki.model.library import DeckFile
    from radanki.model.note import Note
    from radanki.model.validated_case import ValidatedCase


class NoteBuilder:
    """The notes of the cases that may be shown; every deck holds the same note, so neighbours don't depend on it."""

    def __init__(
        self, cases: Iterable[ValidatedCase], exam: Mapping[str, tuple[SetItem, ...]] = MappingProxyType({})
    ) -> None:
        """Leave out what can't be shown on this machine; nothing is composed before it is asked for.

        ``exam`` are the items of papers, by the case that each asks about.
        """
        self._exam = exam
        self.shown: Mapping[str, ValidatedCase] = {case.id: case for case in cases if case.left_out is None}
        self._notes: dict[tuple[str, Profile], tuple[Note, ...]] = {}

    def of(self, case: ValidatedCase, profile: Profile) -> tuple[Note, ...]:
        """Give the notes of a case in decks of a profile."""
        key = (case.id, profile)
        if key not in self._notes:
            self._notes[key] = self._composed(case, profile)
        return self._notes[key]

    def _composed(self, case: ValidatedCase, profile: Profile) -> tuple[Note, ...]:
        inputs = card_inputs(case, profile, self.shown)
        return compose_case(case.file, replace(inputs, exam=self._exam.get(case.id, ())))


def notes_for(deck: DeckDefinition, notes: NoteBuilder, case: ValidatedCase) -> tuple[Note, ...]:
    """Give the notes of a case that a deck takes: of its kinds of cards, and with a picture where it asks for one."""
    elsewhere: set[str] = set()
    if deck.beyond is not None:
        elsewhere = {note.guid for note in notes.of(case, deck.beyond) if not note.is_linked}
    return tuple(
        note
        for note in notes.of(case, deck.profile)
        if takes(deck, note.kind) and takes_link(deck, is_linked=note.is_linked) and note.guid not in elsewhere
    )


def holds(deck_file: DeckFile, case: ValidatedCase) -> bool:
    """Tell whether a deck holds a case: because it selects it, or because its students hold it, withdrawn as it is."""
    return is_selected(deck_file.deck, case.file) or is_kept(deck_file, case)


def is_kept(deck_file: DeckFile, case: ValidatedCase) -> bool:
    """Tell whether a withdrawn case stays in a deck that released it, whatever the deck selects now."""
    is_withdrawn = case.file.case.retired is not None or case.file.case.taken_down is not None
    return is_withdrawn and case.released is not None and deck_file.slug in case.released.decks
