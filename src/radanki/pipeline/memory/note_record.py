"""Composed notes as they are kept: in small, all of a case together, and the texts of each by themselves.

Whoever sorts, deals and compares notes needs no text of them; whoever writes a note fetches its text, and lets it go.
"""

from __future__ import annotations

import json
from abc import abstractmethod
from dataclasses import dataclass
from functools import lru_cache, partial
from sys import intern
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter

from radanki.model.note import Note, NotePicture, PicturesOnDemand
from radanki.model.notes.fields import BETWEEN_FIELDS, KeptFields, KeptTexts, digest_of_fields, names_of, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PICTURES: Final = TypeAdapter(tuple[NotePicture, ...])
_BEFORE_PICTURES: Final = "\x1e"
"""What stands between the fields of a note and its pictures."""


@dataclass(frozen=True, slots=True)
class EncodedNotes:
    """The notes of a case in small, and the texts of each by its guid."""

    small: bytes
    texts: Mapping[str, bytes]


def encoded_notes(notes: Sequence[Note]) -> EncodedNotes | None:
    """Give the notes of a case as they are kept; ``None`` where a field holds what no package could hold."""
    tags: dict[tuple[str, ...], int] = {}
    files: dict[str, int] = {}
    try:
        texts = {note.guid: text_of_note(note).encode() for note in notes}
    except UnicodeEncodeError:
        return None
    if len(texts) != len(notes) or any(_is_torn(note) for note in notes):
        return None
    small = [_in_small(note, tags, files) for note in notes]
    case_id = notes[0].case_id if notes else ""
    content = json.dumps([case_id, list(tags), list(files), small], ensure_ascii=False, separators=(",", ":"))
    return EncodedNotes(content.encode(), texts)


class TextsOfCase(KeptTexts):
    """The texts of the notes of a case."""

    @abstractmethod
    def octets(self, guid: str) -> bytes:
        """Give the texts of a note as they are kept, as often as they are asked for."""

    def text(self, guid: str) -> str:
        """Give the values of a note's fields, parted."""
        return self.octets(guid).decode().partition(_BEFORE_PICTURES)[0]

    def pictures(self, guid: str) -> tuple[NotePicture, ...]:
        """Give the pictures of a note."""
        pictures = self.octets(guid).decode().partition(_BEFORE_PICTURES)[2]
        return _PICTURES.validate_json(pictures) if pictures else ()


def kept_notes(small: bytes, texts: TextsOfCase) -> tuple[Note, ...]:
    """Give the notes that were kept, with texts that are fetched."""
    case_id, tags, files, notes = json.loads(small)
    return _notes(case_id, [tuple(map(intern, some)) for some in tags], files, notes, texts)


def _is_torn(note: Note) -> bool:
    """Tell whether the fields of a note could not be told apart again."""
    text = text_of_note(note)
    return text.count(BETWEEN_FIELDS) != max(len(note.fields) - 1, 0) or text.count(_BEFORE_PICTURES) != 1


def text_of_note(note: Note) -> str:
    """Give the texts of a note as they are kept: its fields, then its pictures."""
    pictures = _PICTURES.dump_json(tuple(note.pictures)).decode() if note.pictures else ""
    return BETWEEN_FIELDS.join(values_of(note.fields)) + _BEFORE_PICTURES + pictures


def _in_small(note: Note, tags: dict[tuple[str, ...], int], files: dict[str, int]) -> list[object]:
    if note.exemplars:
        raise ValueError("notes of patterns are of no case")
    return [
        note.guid,
        note.kind,
        note.note_type,
        note.part,
        note.is_linked,
        note.ordinals,
        tags.setdefault(note.tags, len(tags)),
        [files.setdefault(name, len(files)) for name in note.media],
        [files.setdefault(name, len(files)) for name in sorted(note.files)],
        BETWEEN_FIELDS.join(names_of(note.fields)),
        digest_of_fields(note.fields).hex(),
    ]


def _notes(
    case_id: str, tags: Sequence[tuple[str, ...]], files: Sequence[str], notes: Any, texts: TextsOfCase
) -> tuple[Note, ...]:
    shared: dict[tuple[int, ...], frozenset[str]] = {}
    made = []
    for guid, kind, note_type, part, is_linked, ordinals, tags_at, media, shown, names, digest in notes:
        pictures: Sequence[NotePicture] = ()
        if shown:
            key = tuple(shown)
            of_pictures = shared.get(key) or shared.setdefault(key, frozenset([files[at] for at in shown]))
            pictures = PicturesOnDemand(of_pictures, partial(texts.pictures, guid))
        made.append(
            Note(
                guid=guid,
                kind=kind,
                case_id=case_id,
                note_type=intern(note_type),
                fields=KeptFields(_names_in(names), bytes.fromhex(digest), texts, guid),
                ordinals=tuple(ordinals),
                tags=tags[tags_at],
                media=tuple([files[at] for at in media]),
                part=part,
                pictures=pictures,
                is_linked=is_linked,
            )
        )
    return tuple(made)


@lru_cache(1024)
def _names_in(names: str) -> tuple[str, ...]:
    return tuple(map(intern, names.split(BETWEEN_FIELDS))) if names else ()
