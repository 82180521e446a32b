"""A student's own collection, read and never written: which cards of RadAnki were answered, when, and how."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radanki.model.studied import GivenAnswer, StudentRecord, StudiedNote
from radanki.package.contents import FIELD_SEPARATOR
from radanki.package.foreign.note_types import SCHEMA_OF_JSON, NamesOfType, note_types_in, schema_of
from radanki.package.guarded_opening import open_database, told_as_package_error
from radanki.package.student_files import bring_collection
from radanki.package.typed_json import json_value, mapping_value, text_value, whole_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OURS: Final = "RadAnki "
_GRADES: Final = range(1, 5)
_BY_HAND: Final = 4
"""From this kind on an entry of the log is no answer: a card was rescheduled, by hand or by another setting."""
_USUAL_HOUR: Final = 4
_TABLES: Final = {
    "col": {"ver", "models", "conf"},
    "notes": {"id", "guid", "mid", "tags", "flds"},
    "cards": {"id", "nid", "ord"},
    "revlog": {"id", "cid", "ease", "time", "type"},
}


def read_student_collection(path: Path) -> StudentRecord:
    """Give every answer that a student gave to a card of RadAnki; the file is copied first and stays as it is.

    Raises:
        PackageError: where the file can't be read as a collection, or is of a newer Anki than is known here.
        UsageError: where it is packed in a way that an extra unpacks, which is not installed.
    """
    with told_as_package_error(path), tempfile.TemporaryDirectory(prefix="radanki-") as folder:
        target = Path(folder) / "collection"
        bring_collection(path, target)
        _take_in_what_lies_beside(target)
        with closing(open_database(target, _TABLES)) as database:
            return _record(database)


def _take_in_what_lies_beside(target: Path) -> None:
    """Let SQLite write the newest answers (``-wal``) into our copy, so that it can be opened as it stands."""
    with closing(sqlite3.connect(target)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA journal_mode = DELETE")


def _record(database: sqlite3.Connection) -> StudentRecord:
    schema = schema_of(database)
    types = {number: names for number, names in note_types_in(database).items() if names[0].startswith(_OURS)}
    notes = dict(_notes(database, types))
    answers = tuple(_answers(database, notes))
    return StudentRecord(answers, len(notes), _hour(database, schema))


def _notes(database: sqlite3.Connection, types: Mapping[int, NamesOfType]) -> Iterator[tuple[int, StudiedNote]]:
    for type_id, (name, fields) in sorted(types.items()):
        rows = database.execute("SELECT id, guid, tags, flds FROM notes WHERE mid = ?", (type_id,))
        for note_id, guid, tags, values in rows:
            said = dict(zip(fields, text_value(values).split(FIELD_SEPARATOR), strict=False))
            yield (
                whole_value(note_id),
                StudiedNote(text_value(guid), name, frozenset(text_value(tags).split()), said),
            )


def _answers(database: sqlite3.Connection, notes: Mapping[int, StudiedNote]) -> Iterator[GivenAnswer]:
    rows = database.execute(
        """SELECT r.id, c.nid, c.ord, r.ease, r.time, r.type FROM revlog r JOIN cards c ON c.id = r.cid ORDER BY r.id"""
    )
    for at_ms, note_id, card, grade, took_ms, kind in rows:
        note = notes.get(note_id)
        if note is not None and grade in _GRADES and whole_value(kind) < _BY_HAND:
            yield GivenAnswer(note, whole_value(card) + 1, whole_value(at_ms), grade, whole_value(took_ms))


def _hour(database: sqlite3.Connection, schema: int) -> int:
    """Give the hour of `Next day starts at`."""
    if schema == SCHEMA_OF_JSON:
        (configuration,) = database.execute("SELECT conf FROM col").fetchone()
        value = mapping_value(json_value(configuration)).get("rollover", _USUAL_HOUR)
    else:
        row = database.execute("SELECT val FROM config WHERE key = 'rollover'").fetchone()
        value = _USUAL_HOUR if row is None else json_value(row[0])
    return value if isinstance(value, int) and 0 <= value < 24 else _USUAL_HOUR  # noqa: PLR2004  # hours of a day
