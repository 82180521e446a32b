"""Cover cards: a structure is hidden; what is under the mask?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.cards.kinds.masked import masked_notes

if TYPE_CHECKING:
    from radanki.cards.inputs import CardInputs
    from radanki.model.library import CaseFile
    from radanki.model.note import Note


def cover_notes(case_file: CaseFile, inputs: CardInputs) -> tuple[Note, ...]:
    """Give one note per held picture, with a card for each finding that asks ``cover``."""
    return masked_notes(case_file, inputs, "cover", "What is hidden here?")
