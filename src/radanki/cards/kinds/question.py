"""Question cards: free answers, and multiple choice where the question gives choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.cards.assemble import assemble
from radanki.cards.fields.asked_about import findings_about
from radanki.cards.fields.choices import choice_fields
from radanki.cards.fields.markdown import inline
from radanki.cards.fields.viewer import show_pictures
from radanki.cards.fields.withheld import links_around, withheld_by
from radanki.cards.guid import note_guid

if TYPE_CHECKING:
    from radanki.cards.inputs import CardInputs
    from radanki.model.items import Question
    from radanki.model.library import CaseFile
    from radanki.model.note import Note, NoteKind


def question_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give one note per question."""
    return tuple(
        question_note(case_file, inputs, question, "question", question.id) for question in case_file.case.questions
    )


def question_note(  # noqa: PLR0913  # what a question is, and as what it is asked
    case_file: CaseFile,
    inputs: CardInputs,
    question: Question,
    kind: NoteKind,
    part: str,
    *,
    tells_the_case: bool = True,
) -> Note:
    """Give the note that asks a question, as a card of its case or as an item of an exam.

    ``part`` is what of the case it is, by which it keeps its identity; its choices stand by the note's own digest.
    """
    images = [image for image in case_file.case.images if image.name == question.image]
    hidden = withheld_by(case_file, images, question)
    findings = findings_about(images, question.about, question.answer, question.ask)
    shown = show_pictures(case_file, inputs, images, findings, hidden=hidden, listed=False)
    fields = {
        "Prompt": inline(question.ask),
        **shown.fields,
        **links_around(inputs, images, hidden),
        **choice_fields(note_guid(case_file.case.id, kind, part), question),
        "Why": inline(question.why or ""),
    }
    return assemble(
        case_file,
        inputs,
        kind,
        part=part,
        fields=fields,
        pictures=shown.pictures,
        images=images,
        tells_the_case=tells_the_case,
        hidden=hidden,
    )
