"""Diagnosis cards: history and all pictures; what is it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.cards.assemble import assemble
from radanki.cards.fields.findings import finding_list
from radanki.cards.fields.viewer import show_pictures
from radanki.cards.fields.withheld import links_around, withheld
from radanki.model.card_markup import CardMarkup
from radanki.model.case import rests_on

if TYPE_CHECKING:
    from radanki.cards.inputs import CardInputs
    from radanki.model.library import CaseFile
    from radanki.model.note import Note


def diagnosis_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give the note of a case that has a diagnosis; its reason is what the pictures show."""
    case = case_file.case
    if case.diagnosis is None:
        return ()
    images = [image for image in case.images if image.name in inputs.pictures or image.name in inputs.links]
    findings = rests_on(case, [finding for image in images for finding in image.findings])
    hidden = withheld(case_file, images, [case.title, case.diagnosis])
    shown = show_pictures(case_file, inputs, images, findings, hidden=hidden)
    fields = {
        "Prompt": CardMarkup("What is the diagnosis?"),
        **shown.fields,
        **links_around(inputs, images, hidden),
        "Answer": CardMarkup.escape(case.diagnosis),
        "Why": finding_list(findings),
        "Diagnosis": CardMarkup(""),  # it is the answer
    }
    note = assemble(
        case_file,
        inputs,
        "diagnosis",
        part="",
        fields=fields,
        pictures=shown.pictures,
        images=images,
        hidden=hidden,
    )
    return (note,)
