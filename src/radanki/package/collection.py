"""The collection of a package: Anki's schema 11 as genanki knows it, with what genanki leaves to chance stated.

genanki 0.13.1 knows nothing of image occlusion, of ids of fields and templates, of a note's own time of change or of
cards that are given by number: note types say these things by the small class below, and rows of notes and cards are
written here, many at a time (facts: tests/journeys).
"""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from radanki.package.contents import STOCK_KIND_IMAGE_OCCLUSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from radanki.cards.note_types import Field, NoteType
    from radanki.model.note import Subdeck
    from radanki.package.contents import NoteContents

_SQLITE_VERSION_OFFSET = 96
"""Database header, "SQLITE_VERSION_NUMBER" (https://www.sqlite.org/fileformat.html, section 1.3)."""

_NOTES_AT_ONCE = 500
_ADD_NOTE = """INSERT INTO notes (id, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data)
               VALUES (?, ?, ?, ?, -1, ?, ?, ?, 0, 0, '')"""
"""Anki works out the checksum when it imports a note."""
_ADD_CARD = """INSERT INTO cards (id, nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps, lapses, left, odue,
                                  odid, flags, data)
               VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"""
"""A new card: not yet studied, at its place."""
_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
_PRAGMAS = (
    "PRAGMA page_size = 4096",
    "PRAGMA auto_vacuum = NONE",
    "PRAGMA encoding = 'UTF-8'",
    "PRAGMA locking_mode = EXCLUSIVE",
    # The file is new and nobody else's: a run that is stopped throws it away whole.
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
)


class CollectionWriter:
    """Writes ``collection.anki2`` note by note, so that a deck of any size needs little memory.

    Ids of notes and cards are milliseconds from the time of the build on, as Anki's own are.
    """

    def __init__(self, connection: sqlite3.Connection, build_time: int) -> None:
        """Begin a new collection; :func:`new_collection` opens one."""
        self._cursor, self._build_time = connection.cursor(), build_time
        self._indexes = self._cursor.execute(_INDEXES).fetchall()
        for name, _ in self._indexes:
            self._cursor.execute(f"DROP INDEX {name}")
        self._row_ids = itertools.count(build_time * 1000)
        self._deck_ids: dict[str, int] = {}
        self._notes: list[tuple[object, ...]] = []
        self._cards: list[tuple[object, ...]] = []

    def add(self, note: NoteContents, modified: int, sort_field: int) -> None:
        """Write a note with its cards, as last changed at a time and sorted by one of its fields (from 0)."""
        number = next(self._row_ids)
        tags = f" {' '.join(note.tags)} "
        sorted_by = str(note.fields[sort_field])
        self._notes.append((number, note.guid, note.note_type, modified, tags, note.joined_fields, sorted_by))
        for ordinal, deck, due in note.cards:
            deck_number = self._deck_ids.get(deck) or self._deck_ids.setdefault(deck, deck_id(deck))
            self._cards.append((next(self._row_ids), number, deck_number, ordinal - 1, modified, due))
        if len(self._notes) >= _NOTES_AT_ONCE:
            self._write()

    def end(self, decks: Sequence[Subdeck], note_types: Sequence[NoteType]) -> None:
        """Write what is left, and the lists of decks and note types."""
        self._write()
        for _, definition in self._indexes:  # made at once they take less time and less room
            self._cursor.execute(definition)
        models = [_Model(kind) for kind in note_types]
        for subdeck in decks:
            deck = genanki.Deck(deck_id(subdeck.name), subdeck.name, subdeck.description)
            # genanki parses and writes all note types again with every deck; with the last one they are written once.
            for model in models if subdeck is decks[-1] else ():
                deck.add_model(model)
            deck.write_to_db(self._cursor, self._build_time, itertools.count(0))

    def _write(self) -> None:
        self._cursor.executemany(_ADD_NOTE, self._notes)
        self._cursor.executemany(_ADD_CARD, self._cards)
        self._notes.clear()
        self._cards.clear()


@contextmanager
def new_collection(path: Path, build_time: int) -> Iterator[CollectionWriter]:
    """Open a collection to write, in a new file that is whole when the ``with`` block ends well."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        connection.executescript(APKG_SCHEMA + APKG_COL)
        connection.execute("BEGIN")
        yield CollectionWriter(connection, build_time)
        connection.execute("COMMIT")
    _forget_sqlite_version(path)


def deck_id(name: str) -> int:
    """Give a deck's number: a hash of its name, since Anki knows decks by name and throws package ids away."""
    return 1 << 48 | int.from_bytes(hashlib.sha256(name.encode("utf-8")).digest()[:6])


class _Model(genanki.Model):  # type: ignore[misc]  # genanki has no types
    """A note type with the keys that genanki does not write."""

    _req = ((0, "any", (0,)),)
    """Which fields make a card, in Anki before 2.1.28; today's works it out on import, and we state every card."""

    def __init__(self, note_type: NoteType) -> None:
        self.is_occlusion = note_type.is_occlusion
        self.look_changed = note_type.look_changed
        super().__init__(
            note_type.id,
            note_type.name,
            fields=[_field(field) for field in note_type.fields],
            templates=[
                {
                    "name": note_type.template_name,
                    "id": note_type.template_id,
                    "qfmt": note_type.front,
                    "afmt": note_type.back,
                }
            ],
            css=note_type.css,
            model_type=genanki.Model.CLOZE if note_type.is_occlusion else genanki.Model.FRONT_BACK,
            sort_field_index=note_type.sort_field_index,
        )

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:  # noqa: ARG002  # genanki's signature
        """Give the note type as schema 11 has it.

        ``mod`` is the time of the look's last change: with the time of the build, as genanki has it, every release
        would take a student's own styling away.
        """
        model: dict[str, Any] = super().to_json(self.look_changed, None)
        if self.is_occlusion:
            model["originalStockKind"] = STOCK_KIND_IMAGE_OCCLUSION
        return model


def _field(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "id": field.id,
        "collapsed": field.collapsed,
        "description": field.description,
    }
    if field.tag is not None:
        described["tag"] = field.tag
    if field.prevent_deletion:
        described["preventDeletion"] = True
    return described


def _forget_sqlite_version(path: Path) -> None:
    """Write one fixed number where SQLite notes its own version, which no reader needs, so that versions agree."""
    with path.open("r+b") as file:
        file.seek(_SQLITE_VERSION_OFFSET)
        file.write((3_040_000).to_bytes(4))
