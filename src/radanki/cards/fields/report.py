"""Where a student says that an answer is wrong: a link to the publisher's form, with case and card filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from radanki.model.card_markup import CardMarkup

if TYPE_CHECKING:
    from radanki.model.note import Note

_LINK: Final = CardMarkup('<a href="{}">Report an error</a>')


def with_report(note: Note, form: str | None) -> Note:
    """Give the note with the link to a form, whose ``{case}`` and ``{card}`` are filled in; without a form as it is."""
    if form is None:
        return note
    card = f"{note.kind}/{note.part}" if note.part else note.kind
    address = form.replace("{case}", quote(note.case_id, safe="")).replace("{card}", quote(card, safe=""))
    return replace(note, fields=(*note.fields, ("Report", _LINK.format(address))))
