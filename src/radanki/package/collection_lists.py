"""The short lists of a package (decks, note types, names of media), each read whole and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import PackageError
from radanki.package.contents import (
    STOCK_KIND_IMAGE_OCCLUSION,
    DeckContents,
    FieldContents,
    NoteTypeContents,
    NoteTypeKind,
    TemplateContents,
)
from radanki.package.guarded_opening import (
    MEDIA_LIST_LIMIT_BYTES,
)
from radanki.package.typed_json import (
    id_value,
    json_value,
    mapping_value,
    optional_whole,
    sequence_value,
    text_value,
    whole_value,
)

if TYPE_CHECKING:
    import sqlite3
    import zipfile
    from collections.abc import Iterator, Mapping


_SCHEMA_VERSION = 11


def collection_row(database: sqlite3.Connection) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Give the entries of note types and of decks, by number."""
    rows = database.execute("SELECT ver, models, decks FROM col LIMIT 2").fetchall()
    if len(rows) != 1 or rows[0][0] != _SCHEMA_VERSION:
        raise PackageError(f"its collection is not of schema {_SCHEMA_VERSION}")
    return mapping_value(json_value(rows[0][1])), mapping_value(json_value(rows[0][2]))


def media_members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Give the members that hold media by the names that Anki will give them."""
    if archive.getinfo("media").file_size > MEDIA_LIST_LIMIT_BYTES:
        raise PackageError("its list of media is too long")
    names = {number: _media_name(name) for number, name in mapping_value(json_value(archive.read("media"))).items()}
    members = {member.filename: member for member in archive.infolist() if member.filename.isdecimal()}
    if names.keys() != members.keys():
        differing = min(names.keys() ^ members.keys())
        raise PackageError(f"its list of media and its members disagree about {differing!r}")
    if len(set(names.values())) != len(names):
        raise PackageError("two of its media have one name")
    return {names[number]: member for number, member in members.items()}


def _media_name(name: object) -> str:
    text = text_value(name)
    if not text or text in {".", ".."} or not {"/", "\\", ":", "\0"}.isdisjoint(text):
        raise PackageError(f"it would write media to {text!r}, outside of Anki's folder")
    return text


def read_decks(entries: Mapping[str, object]) -> dict[int, DeckContents]:
    """Give the decks by number."""
    decks = {}
    for key, entry in entries.items():
        deck = mapping_value(entry)
        decks[id_value(key)] = DeckContents(text_value(deck.get("name")), text_value(deck.get("desc", "")))
    if len({deck.name for deck in decks.values()}) != len(decks):
        raise PackageError("two of its decks have one name")
    return decks


def read_note_types(entries: Mapping[str, object]) -> Iterator[NoteTypeContents]:
    """Give the note types in the order of their numbers."""
    for key, entry in sorted(entries.items(), key=lambda item: id_value(item[0])):
        model = mapping_value(entry)
        yield NoteTypeContents(
            id=id_value(key),
            name=text_value(model.get("name")),
            kind=_kind(model),
            sort_field=whole_value(model.get("sortf", 0)),
            css=text_value(model.get("css", "")),
            fields=tuple(_field(mapping_value(field)) for field in sequence_value(model.get("flds"))),
            templates=tuple(_template(mapping_value(template)) for template in sequence_value(model.get("tmpls"))),
        )


def _kind(model: Mapping[str, object]) -> NoteTypeKind:
    if model.get("type") != 1:
        return "basic"
    return "image occlusion" if model.get("originalStockKind") == STOCK_KIND_IMAGE_OCCLUSION else "cloze"


def _field(field: Mapping[str, object]) -> FieldContents:
    return FieldContents(
        text_value(field.get("name")),
        optional_whole(field.get("id")),
        optional_whole(field.get("tag")),
        field.get("preventDeletion") is True,
    )


def _template(template: Mapping[str, object]) -> TemplateContents:
    return TemplateContents(
        text_value(template.get("name")),
        optional_whole(template.get("id")),
        text_value(template.get("qfmt")),
        text_value(template.get("afmt")),
    )
