"""Pearl cards: a teaching point with its words in bold left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.cards.assemble import assemble
from radanki.cards.fields.frames import links_of
from radanki.cards.fields.markdown import bold_phrases, inline, with_gaps
from radanki.cards.fields.viewer import show_pictures
from radanki.model.card_markup import CardMarkup

if TYPE_CHECKING:
    from radanki.cards.inputs import CardInputs
    from radanki.model.items import Pearl
    from radanki.model.library import CaseFile
    from radanki.model.note import Note


def pearl_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give one note per pearl."""
    return tuple(_note(case_file, inputs, pearl) for pearl in case_file.case.pearls)


def _note(case_file: CaseFile, inputs: CardInputs, pearl: Pearl) -> Note:
    gaps = bold_phrases(pearl.text)
    if not gaps:
        return _note_without_gap(case_file, inputs, pearl)
    fields = {
        "Prompt": with_gaps(pearl.text),
        "Answer": CardMarkup(", ").join(gaps),
        "Why": inline(pearl.text),
    }
    return assemble(case_file, inputs, "pearl", part=pearl.id, fields=fields, images=[], shows_history=False)


def _note_without_gap(case_file: CaseFile, inputs: CardInputs, pearl: Pearl) -> Note:
    """Ask for the whole point, with the pictures that it is drawn from: nothing in the text says what to leave out."""
    images = case_file.case.images
    shown = show_pictures(case_file, inputs, images, ())
    fields = {
        "Prompt": CardMarkup("What is the teaching point of this case?"),
        **shown.fields,
        "Link": links_of(inputs, images),
        "Answer": inline(pearl.text),
    }
    return assemble(case_file, inputs, "pearl", part=pearl.id, fields=fields, pictures=shown.pictures, images=images)
