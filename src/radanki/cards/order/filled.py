"""Notes with a value for every field of their type: compose knows fields by name, a package holds them by place."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from radanki.cards.fields.report import GALLERY, REPORT, led_to, report_of
from radanki.cards.note_types import note_type
from radanki.model.notes.fields import (
    FieldsOnDemand,
    digest_of_fields,
    digest_of_texts,
    markup_again,
    names_of,
    values_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.model.deck import DeckDefinition
    from radanki.model.note import Note
    from radanki.model.notes.fields import KeptFields

_LAST: Final = -1


def filled(note: Note, deck: DeckDefinition) -> Note:
    """Give a note as the package of a deck has it, with that deck's form for errors and its gallery.

    Its fields are put together when somebody goes through them: nobody holds all notes of a deck.
    """
    return note.with_fields(_FilledFields(note, deck.report, deck.gallery))


class _FilledFields(FieldsOnDemand):
    """The fields of a note in the order of its type."""

    __slots__ = ("_gallery", "_note", "_report")

    def __init__(self, note: Note, report: str | None, gallery: str | None) -> None:
        """Take a composed note, and the addresses of a deck."""
        self.names = _names(note.note_type)
        self._note, self._report, self._gallery = note, report, gallery

    def values(self) -> Sequence[str]:
        """Give the values of all fields."""
        fields = self._note.fields
        own = [*values_of(fields), ""]  # the last is that of all fields which the note leaves empty
        values = [own[place] for place in _places(self.names, names_of(fields))]
        if GALLERY in self.names:
            at = self.names.index(GALLERY)
            links, to = markup_again(values[at]), self._gallery
            values[at] = "" if to is None else led_to(links, to)
        if REPORT in self.names and self._report is not None:
            values[self.names.index(REPORT)] = report_of(self._note, self._report)
        return values

    def kept(self) -> KeptFields | None:
        """Give the note's own fields, where those have to be fetched."""
        fields = self._note.fields
        return fields.kept() if isinstance(fields, FieldsOnDemand) else None

    def digest(self) -> bytes:
        """Give a digest without a look at the values."""
        return digest_of_texts(
            (digest_of_fields(self._note.fields).hex(), self._note.kind, self._note.part, self._note.case_id),
            self.names,
            [str(self._report), str(self._gallery)],
        )


@lru_cache(256)
def _places(names: Sequence[str], own: Sequence[str]) -> tuple[int, ...]:
    """Give the place of each name among a note's own; what is not there is at the last."""
    known = {name: place for place, name in enumerate(own)}
    return tuple(known.get(name, _LAST) for name in names)


@cache
def _names(kind: str) -> tuple[str, ...]:
    return tuple(field.name for field in note_type(kind).fields)
