"""The notes of a case that students may hold: those that decks make of it, and all that were ever released."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from radanki.cards import compose_case, note_guid
from radanki.errors import ProblemsFoundError
from radanki.library.joined.summaries import summary_of
from radanki.library.ledger import read_ledger
from radanki.model.case import WithdrawnNote
from radanki.model.deck import is_selected
from radanki.model.imaging.card_picture import Media
from radanki.model.imaging.rendered import RenderedStill
from radanki.model.imaging.shapes import Rect
from radanki.model.validated_case import ValidatedCase, ValidatedPicture
from radanki.pipeline.card_inputs import card_inputs

if TYPE_CHECKING:
    from radanki.model.case import Case
    from radanki.model.deck import Profile
    from radanki.model.images import Image
    from radanki.model.library import CaseFile, Library
    from radanki.model.releases.ledger import ReleasedNote


_SIDE_PX = 1000


def notes_students_hold(case_file: CaseFile, library: Library) -> tuple[WithdrawnNote, ...]:
    """Give the notes that the library's decks make of the case, and all that were ever released of it.

    The notes are composed as a build composes them, with pictures that are nobody's in the place of the real ones.
    """
    summary = summary_of(case_file)
    profiles: set[Profile] = {deck.deck.profile for deck in library.decks if is_selected(deck.deck, summary)}
    notes: dict[str, WithdrawnNote] = {}
    for profile in profiles or {"open"}:
        for is_resized in (False, True):
            pretended = _pretend_rendered(case_file, is_resized=is_resized)
            for note in compose_case(case_file, card_inputs(pretended, profile, {})):
                numbers = {*note.ordinals, *(notes[note.guid].numbers if note.guid in notes else ())}
                notes[note.guid] = WithdrawnNote(kind=note.kind, guid=note.guid, numbers=tuple(sorted(numbers)))
    for released in _released_notes(case_file.case, library.root):
        numbers = {*released.numbers, *(notes[released.guid].numbers if released.guid in notes else ())}
        notes[released.guid] = WithdrawnNote(
            kind=released.kind, guid=released.guid, numbers=tuple(sorted(numbers)) or (1,)
        )
    if not notes:
        guid = note_guid(case_file.case.id, "diagnosis", "")
        return (WithdrawnNote(kind="diagnosis", guid=guid),)
    return tuple(sorted(notes.values(), key=lambda note: (note.kind, note.guid)))


def _pretend_rendered(case_file: CaseFile, *, is_resized: bool) -> ValidatedCase:
    """Give a case of which every held picture was rendered: its pixels do not decide what notes there are."""
    whole = ((None, (Rect(0.0, 0.0, 1.0, 1.0),)),)
    pictures = {
        image.name: ValidatedPicture(
            image,
            _pretend_still(image, is_resized=is_resized),
            outlines={finding.number: whole for finding in image.findings if finding.mask is not None},
        )
        for image in case_file.case.images
        if image.is_held
    }
    return ValidatedCase(case_file, summary_of(case_file), pictures)


def _pretend_still(image: Image, *, is_resized: bool) -> RenderedStill:
    width, height = (_SIDE_PX, _SIDE_PX) if image.crop is None else image.crop[2:]
    shown = (max(1, width // 2), max(1, height // 2)) if is_resized else (width, height)
    media = Media("rk-none.png", Path(), *image.turn.size(*shown), size_bytes=0)
    return RenderedStill(media, "", _SIDE_PX, _SIDE_PX, None)


def _released_notes(case: Case, root: Path) -> tuple[ReleasedNote, ...]:
    """Give the notes of the case that students may hold: an earlier release may have asked for more than today's case.

    Raises:
        ProblemsFoundError: where the ledger can't be read: guessing would leave pictures on students' cards.
    """
    ledger, problems = read_ledger(root)
    if problems:
        raise ProblemsFoundError(problems)
    released = ledger.case(case.id)
    return () if released is None else released.notes
