"""Key findings and differential on one card: what is seen, and what speaks for and against all that it could be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.cards.assemble import assemble
from radanki.cards.fields.facts import weighed_rows
from radanki.cards.fields.findings import finding_rows
from radanki.cards.fields.viewer import show_pictures
from radanki.cards.fields.withheld import withheld
from radanki.model.card_markup import CardMarkup
from radanki.model.case import asks_of

if TYPE_CHECKING:
    from radanki.cards.inputs import CardInputs
    from radanki.model.library import CaseFile
    from radanki.model.note import Note

_LISTS: Final = CardMarkup("<h2>Key findings</h2>{}<h2>Differential</h2>{}")


def differential_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give the note of a case that weighs its differential, where the deck may show one of its pictures."""
    case = case_file.case
    images = [image for image in case.images if image.name in inputs.pictures and image.findings]
    if not case.key_findings or case.diagnosis is None or not images:
        return ()
    findings = tuple(finding for image in images for finding in image.findings if "find" in asks_of(case, finding))
    told = [case.title, case.diagnosis, *(finding.label for finding in findings)]
    hidden = withheld(case_file, images, told)
    shown = show_pictures(case_file, inputs, images, findings, hidden=hidden)
    fields = {
        "Prompt": CardMarkup("Key findings and differential?"),
        **shown.fields,
        "Answer": CardMarkup.escape(case.diagnosis),
        "Lists": _LISTS.format(finding_rows(findings), weighed_rows(case)),
        "Diagnosis": CardMarkup(""),  # it is the answer
        "Differential": CardMarkup(""),
    }
    note = assemble(
        case_file,
        inputs,
        "differential",
        part="",
        fields=fields,
        pictures=shown.pictures,
        images=images,
        hidden=hidden,
    )
    return (note,)
