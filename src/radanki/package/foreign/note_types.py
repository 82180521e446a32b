"""The note types of any collection by their number: the name of each, and the names of its fields.

Anki keeps its lists in one of two ways: as JSON in the table ``col`` (schema 11, what is exported for older versions),
or in tables of their own (schema 18). Both are known; a schema past it says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.errors import PackageError
from radanki.package.typed_json import id_value, json_value, mapping_value, sequence_value, text_value, whole_value

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

SCHEMA_OF_JSON: Final = 11
_SCHEMA_OF_TABLES: Final = 18

NamesOfType = tuple[str, tuple[str, ...]]
"""The name of a note type, and those of its fields in their order."""


def schema_of(database: sqlite3.Connection) -> int:
    """Give the schema of a collection, where it is one that is known here."""
    rows = database.execute("SELECT ver FROM col LIMIT 2").fetchall()
    if len(rows) != 1:
        raise PackageError("it is no collection of Anki")
    schema = whole_value(rows[0][0])
    if schema > _SCHEMA_OF_TABLES:
        raise PackageError(f"it was written by a newer Anki (schema {schema}; {_SCHEMA_OF_TABLES} is known here)")
    return schema


def note_types_in(database: sqlite3.Connection) -> Mapping[int, NamesOfType]:
    """Give the note types of a collection by their number."""
    is_json = schema_of(database) == SCHEMA_OF_JSON
    return dict(_types_of_json(database) if is_json else _types_of_tables(database))


def _types_of_json(database: sqlite3.Connection) -> Iterator[tuple[int, NamesOfType]]:
    (models,) = database.execute("SELECT models FROM col").fetchone()
    for key, entry in mapping_value(json_value(models)).items():
        model = mapping_value(entry)
        fields = (mapping_value(field) for field in sequence_value(model.get("flds")))
        yield id_value(key), (text_value(model.get("name")), tuple(text_value(field.get("name")) for field in fields))


def _types_of_tables(database: sqlite3.Connection) -> Iterator[tuple[int, NamesOfType]]:
    fields: dict[int, dict[int, str]] = {}
    # Names are compared by a collation of Anki's own, which is not here: nothing is sorted or looked for by them.
    for type_id, place, name in database.execute("SELECT ntid, ord, name FROM fields"):
        fields.setdefault(whole_value(type_id), {})[whole_value(place)] = text_value(name)
    for type_id, name in database.execute("SELECT id, name FROM notetypes"):
        own = fields.get(whole_value(type_id), {})
        yield whole_value(type_id), (text_value(name), tuple(own[place] for place in sorted(own)))
