"""A case of the week: all of a case on one card, to be read as at a meeting: findings, differential, diagnosis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.cards.assemble import assemble
from radanki.cards.fields.findings import finding_list
from radanki.cards.fields.viewer import show_pictures
from radanki.cards.fields.withheld import withheld
from radanki.model.card_markup import CardMarkup
from radanki.model.case import rests_on

if TYPE_CHECKING:
    from radanki.cards.inputs import CardInputs
    from radanki.model.exams.definition import SetItem
    from radanki.model.library import CaseFile
    from radanki.model.note import Note


def week_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give a note for each week whose case it is, where the deck may show one of its pictures."""
    found = (_note(case_file, inputs, item) for item in inputs.exam if item.week is not None)
    return tuple(note for note in found if note is not None)


def _note(case_file: CaseFile, inputs: CardInputs, item: SetItem) -> Note | None:
    case = case_file.case
    images = [image for image in case.images if image.name in inputs.pictures]
    if case.diagnosis is None or not images:
        return None
    findings = rests_on(case, [finding for image in images for finding in image.findings])
    hidden = withheld(case_file, images, [case.title, case.diagnosis, *(finding.label for finding in findings)])
    shown = show_pictures(case_file, inputs, images, findings, hidden=hidden)
    return assemble(
        case_file,
        inputs,
        "week",
        part=item.part,
        fields={
            "Prompt": CardMarkup("Case of week {}. Key findings, differential, diagnosis?").format(item.week),
            **shown.fields,
            "Answer": CardMarkup.escape(case.diagnosis),
            "Why": finding_list(findings),
            "Diagnosis": CardMarkup(""),  # it is the answer
        },
        pictures=shown.pictures,
        images=images,
        hidden=hidden,
    )
