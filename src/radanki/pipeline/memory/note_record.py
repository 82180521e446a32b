"""Composed notes as they are kept: JSON, whose checksum was looked at before it is read."""

from __future__ import annotations

import json
from sys import intern
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter

from radanki.model.card_markup import CardMarkup
from radanki.model.note import Note, NotePicture

if TYPE_CHECKING:
    from collections.abc import Sequence

_PICTURES: Final = TypeAdapter(tuple[NotePicture, ...])


def encoded_notes(notes: Sequence[Note]) -> bytes:
    """Give the notes of a case as they are kept."""
    return json.dumps([_values_of(note) for note in notes], ensure_ascii=False, separators=(",", ":")).encode()


def decoded_notes(content: bytes) -> tuple[Note, ...]:
    """Give the notes that were kept."""
    return tuple(_note(*values) for values in json.loads(content))


def _values_of(note: Note) -> list[object]:
    if note.exemplars:
        raise ValueError("notes of patterns are of no case")
    pictures = _PICTURES.dump_json(note.pictures).decode() if note.pictures else ""
    names, values = zip(*note.fields, strict=True) if note.fields else ((), ())
    identity = note.guid, note.kind, note.case_id, note.note_type, note.part, note.is_linked
    return [identity, names, values, note.ordinals, note.tags, note.media, pictures]


def _note(identity: Any, names: Any, values: Any, ordinals: Any, tags: Any, media: Any, pictures: str) -> Note:  # noqa: PLR0913, PLR0917  # a note is all of this
    guid, kind, case_id, note_type, part, is_linked = identity
    # What is read here was markup when it was written: to escape it once more would change it.
    fields = zip(map(intern, names), (str.__new__(CardMarkup, value) for value in values), strict=True)
    return Note(
        guid=guid,
        kind=kind,
        case_id=case_id,
        note_type=intern(note_type),
        fields=tuple(fields),
        ordinals=tuple(ordinals),
        tags=tuple(tags),
        media=tuple(media),
        part=part,
        pictures=_PICTURES.validate_json(pictures) if pictures else (),
        is_linked=is_linked,
    )
