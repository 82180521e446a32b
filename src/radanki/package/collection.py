"""The collection of a package: genanki's rows (Anki's schema 11), with what genanki leaves to chance stated.

genanki 0.13.1 knows nothing of image occlusion, of ids of fields and templates, of a note's own time of change or of
cards that are given by number; the small classes below say these things (facts: tests/journeys).
"""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from radanki.package.contents import STOCK_KIND_IMAGE_OCCLUSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from radanki.cards.note_types import Field, NoteType
    from radanki.model.note import CardPlace, PlacedNote, Subdeck

_SQLITE_VERSION_OFFSET = 96
"""Database header, "SQLITE_VERSION_NUMBER" (https://www.sqlite.org/fileformat.html, section 1.3)."""

_PRAGMAS = (
    "PRAGMA page_size = 4096",
    "PRAGMA auto_vacuum = NONE",
    "PRAGMA encoding = 'UTF-8'",
    "PRAGMA locking_mode = EXCLUSIVE",
    # The file is new and nobody else's: a run that is stopped throws it away whole.
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
)


def write_collection(subdecks: Sequence[Subdeck], note_types: Sequence[NoteType], build_time: int, path: Path) -> None:
    """Write ``collection.anki2`` to a new file: decks by name, notes by ``due``, note types by id.

    Takes notes one at a time, so that a deck of any size needs little memory. Ids of notes and cards are milliseconds
    from ``build_time`` on, as Anki's own are.
    """
    models = {note_type.name: _Model(note_type) for note_type in sorted(note_types, key=lambda kind: kind.id)}
    row_ids = itertools.count(build_time * 1000)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        connection.executescript(APKG_SCHEMA + APKG_COL)
        connection.execute("BEGIN")
        cursor = connection.cursor()
        _write_decks(cursor, subdecks, tuple(models.values()), build_time)
        for subdeck in subdecks:
            for placed in sorted(subdeck.notes, key=lambda placed: (placed.due, placed.note.guid)):
                note = _Note(placed, subdeck.name, models[placed.note.note_type])
                note.write_to_db(cursor, placed.modified, deck_id(subdeck.name), row_ids)
        connection.execute("COMMIT")
    _forget_sqlite_version(path)


def deck_id(name: str) -> int:
    """Give a deck's number: a hash of its name, since Anki knows decks by name and throws package ids away."""
    return 1 << 48 | int.from_bytes(hashlib.sha256(name.encode("utf-8")).digest()[:6])


def _write_decks(
    cursor: sqlite3.Cursor, subdecks: Sequence[Subdeck], models: Sequence[genanki.Model], build_time: int
) -> None:
    for subdeck in subdecks:
        deck = genanki.Deck(deck_id(subdeck.name), subdeck.name, subdeck.description)
        # genanki parses and writes all note types again with every deck; with the last one they are written once.
        if subdeck is subdecks[-1]:
            for model in models:
                deck.add_model(model)
        deck.write_to_db(cursor, build_time, itertools.count(0))


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


class _Card(genanki.Card):  # type: ignore[misc]  # genanki has no types
    """A card in a deck and at a place of its own; genanki gives all cards of a note those of the note."""

    def __init__(self, place: CardPlace) -> None:
        super().__init__(place.ordinal - 1)
        self._place = place

    def write_to_db(  # noqa: PLR0913, PLR0917  # genanki's signature
        self,
        cursor: sqlite3.Cursor,
        timestamp: float,
        note_deck_id: int,  # noqa: ARG002
        note_id: int,
        id_gen: Iterator[int],
        note_due: int = 0,  # noqa: ARG002
    ) -> None:
        super().write_to_db(cursor, timestamp, deck_id(self._place.deck), note_id, id_gen, self._place.due)


class _Note(genanki.Note):  # type: ignore[misc]  # genanki has no types
    """A note whose cards are given."""

    def __init__(self, placed: PlacedNote, deck: str, model: _Model) -> None:
        note = placed.note
        values = dict(note.fields)
        super().__init__(
            model,
            [values[field["name"]] for field in model.fields],
            tags=sorted(note.tags),
            guid=note.guid,
        )
        self.cards = [_Card(place) for place in sorted(placed.places_in(deck), key=lambda place: place.ordinal)]

    def _check_invalid_html_tags_in_fields(self) -> None:
        """Leave out genanki's search for odd tags: it is quadratic, and takes "size < 5 mm and > 2" for one."""


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
