"""A case becomes notes, and notes find their decks and their order of study; nothing here knows a package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.cards.guid import note_guid
from radanki.cards.inputs import CardInputs, Neighbour, PictureLink
from radanki.cards.kinds.checklist import checklist_notes
from radanki.cards.kinds.cover import cover_notes
from radanki.cards.kinds.diagnosis import diagnosis_notes
from radanki.cards.kinds.differential import differential_notes
from radanki.cards.kinds.exam import exam_notes
from radanki.cards.kinds.find import find_notes
from radanki.cards.kinds.name import name_notes
from radanki.cards.kinds.pearl import pearl_notes
from radanki.cards.kinds.question import question_notes
from radanki.cards.kinds.sign import sign_notes
from radanki.cards.kinds.step import step_notes
from radanki.cards.kinds.taken_down import emptied_notes, taken_down_notes
from radanki.cards.kinds.topic import topic_notes
from radanki.cards.kinds.week import week_notes

if TYPE_CHECKING:
    from radanki.model.library import CaseFile
    from radanki.model.note import Note

__all__ = ["CardInputs", "Neighbour", "PictureLink", "compose_case", "note_guid"]

_KINDS = (
    find_notes,
    name_notes,
    cover_notes,
    diagnosis_notes,
    differential_notes,
    checklist_notes,
    question_notes,
    pearl_notes,
    step_notes,
    sign_notes,
    topic_notes,
    exam_notes,
    week_notes,
)


def compose_case(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give all notes of a case, in study order; empty where the deck can ask nothing of it.

    A note that was released and for which a withdrawn case, or a picture whose findings were withdrawn, has nothing any
    more is there still, empty.
    """
    if case_file.case.taken_down is not None:
        return taken_down_notes(case_file, case_file.case.taken_down, inputs)
    notes = tuple(note for notes_of in _KINDS for note in notes_of(case_file, inputs))
    return (*notes, *emptied_notes(case_file, inputs, {note.guid for note in notes}))
