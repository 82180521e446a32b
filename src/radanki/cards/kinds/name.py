"""Name cards: a structure is outlined and stays in sight; what is it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.cards.kinds.masked import masked_notes

if TYPE_CHECKING:
    from radanki.cards.inputs import CardInputs
    from radanki.model.library import CaseFile
    from radanki.model.note import Note


def name_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give one note per held picture, with a card for each finding that asks ``name``."""
    return masked_notes(case_file, inputs, "name", "What is this?")
