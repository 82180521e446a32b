"""A package as its contents: reads any ``.apkg`` of the format that radanki writes, and trusts nothing in it.

Packages come from strangers. What is read is therefore bounded before it is read: the list of members, the database,
the sum of everything unpacked, and the work that SQLite may do. No member is ever written under a name of its own.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import re
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radanki.errors import PackageError
from radanki.package.contents import (
    STOCK_KIND_IMAGE_OCCLUSION,
    CardContents,
    DeckContents,
    FieldContents,
    MediaContents,
    NoteContents,
    NoteTypeContents,
    NoteTypeKind,
    TemplateContents,
    logical_digest,
)
from radanki.package.dimensions import HEAD_BYTES, find_picture_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MEBIBYTE: Final = 1 << 20
_DAMAGES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OverflowError,
    ValueError,
)
"""What zipfile raises on files that are no zip files, or were cut short in any of their parts."""
DATABASE_LIMIT_BYTES: Final = 512 * MEBIBYTE
"""Ten times the collection of 22,500 notes; past it a deck should have been split long ago."""
DIRECTORY_LIMIT_BYTES: Final = 8 * MEBIBYTE
"""The zip's own list of members: room for 150,000."""
MEDIA_LIST_LIMIT_BYTES: Final = 8 * MEBIBYTE
UNPACKED_RATIO_LIMIT: Final = 50
"""Pictures hardly deflate and a collection deflates 5 to 10 times; a bomb does 1,000 times."""
UNPACKED_ALLOWANCE_BYTES: Final = 32 * MEBIBYTE
"""The ratio says nothing about a small package, whose database is mostly empty pages."""
VALUE_LIMIT_BYTES: Final = 16 * MEBIBYTE
WORK_LIMIT: Final = 500
"""Of SQLite, in millions of its virtual machine's instructions: 50,000 notes of 5 cards take 22 to describe."""

_COPY_BYTES = MEBIBYTE
_SQLITE_MAGIC = b"SQLite format 3\0"
_SCHEMA_VERSION = 11
_FIELD_SEPARATOR = "\x1f"
_DEFAULT_DECK = 1
_ENCRYPTED = 0x1
_EXPECTED_MEMBER = re.compile(r"collection\.anki2|collection\.anki21|media|[0-9]{1,9}")
_TABLE_COLUMNS = {
    "col": {"ver", "models", "decks"},
    "notes": {"id", "guid", "mid", "tags", "flds"},
    "cards": {"id", "nid", "did", "ord", "due"},
}


class PackageReader:
    """An open package. Everything in it that is out of order raises :class:`PackageError` with one clear sentence."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, database: sqlite3.Connection) -> None:
        """Read the short lists (decks, note types, names of media); notes and bytes of media follow on demand."""
        self.path = path
        self._archive = archive
        self._database = database
        self._media_members = _media_members(archive)
        self._media: tuple[MediaContents, ...] | None = None
        models, decks = _collection_row(database)
        self.note_types: tuple[NoteTypeContents, ...] = tuple(_note_types(models))
        self._note_type_by_id = {note_type.id: note_type for note_type in self.note_types}
        self._decks = _decks(decks)

    @property
    def decks(self) -> tuple[DeckContents, ...]:
        """The decks by name; Anki's own Default deck only where it holds cards."""
        has_default_cards = self._count("SELECT count(*) FROM cards WHERE did = ?", _DEFAULT_DECK) > 0
        decks = (deck for key, deck in self._decks.items() if key != _DEFAULT_DECK or has_default_cards)
        return tuple(sorted(decks, key=lambda deck: deck.name))

    def notes_by_guid(self) -> Iterator[NoteContents]:
        """Give every note, in the order of the digest."""
        return self._notes("SELECT id FROM notes ORDER BY guid, flds, id")

    def notes_in_study_order(self, deck_name: str) -> Iterator[NoteContents]:
        """Give the notes that have cards in a deck, in the order in which they are first met as new cards."""
        deck_id = next(key for key, deck in self._decks.items() if deck.name == deck_name)
        return self._notes(
            """SELECT n.id FROM cards c JOIN notes n ON n.id = c.nid WHERE c.did = ?
               GROUP BY n.id ORDER BY min(c.due), n.guid, n.id""",
            deck_id,
        )

    def notes_without_cards(self) -> Iterator[NoteContents]:
        """Give the notes that no student would ever see."""
        return self._notes("SELECT id FROM notes WHERE id NOT IN (SELECT nid FROM cards) ORDER BY guid, id")

    def times_of_change(self) -> dict[str, int]:
        """Give by guid when each note last changed, in Unix seconds: what Anki compares when it updates."""
        with _told_as_package_error(self.path):
            rows = self._database.execute("SELECT guid, mod FROM notes ORDER BY id DESC")
            return {_text(guid): _whole(modified) for guid, modified in rows}

    def count_notes(self) -> int:
        """Give the number of notes."""
        return self._count("SELECT count(*) FROM notes")

    def count_cards(self) -> int:
        """Give the number of cards."""
        return self._count("SELECT count(*) FROM cards")

    def media(self) -> tuple[MediaContents, ...]:
        """Give the files by name; every byte is read once, and its checksum compared."""
        if self._media is None:
            with _told_as_package_error(self.path):
                self._media = tuple(self._read_media(name) for name in sorted(self._media_members))
        return self._media

    def raw_parts(self) -> Iterator[tuple[str, bytes]]:
        """Give every byte of the package by what it belongs to: each file of the collection, each medium by its name.

        What the zip says beside its members (comments, extra fields, the list of media) comes first, under "".
        """
        with _told_as_package_error(self.path):
            members = self._archive.infolist()
            remarks = [self._archive.comment, *(member.comment + member.extra for member in members)]
            yield "", b"\n".join([*remarks, self._archive.read("media")])
            for member in members:
                if member.filename.startswith("collection"):
                    yield member.filename, self._read_whole(member)
        yield from self.media_files()

    def media_files(self) -> Iterator[tuple[str, bytes]]:
        """Give every medium by its name, with its bytes."""
        with _told_as_package_error(self.path):
            for name, member in self._media_members.items():
                yield name, self._read_whole(member)

    def _read_whole(self, member: zipfile.ZipInfo) -> bytes:
        """Read a member block by block: at once, zipfile would ask for more than an honest directory takes."""
        with self._archive.open(member) as file:
            return b"".join(iter(lambda: file.read(_COPY_BYTES), b""))

    def digest(self) -> str:
        """Give the digest of what the package says, as :mod:`radanki.package.contents` defines it."""
        return logical_digest(self.decks, self.note_types, self.notes_by_guid(), self.media())

    def _notes(self, query: str, *values: int) -> Iterator[NoteContents]:
        with _told_as_package_error(self.path):
            for (note_id,) in self._database.execute(query, values):
                yield self._note(note_id)

    def _count(self, query: str, *values: int) -> int:
        with _told_as_package_error(self.path):
            return _whole(self._database.execute(query, values).fetchone()[0])

    def _note(self, note_id: object) -> NoteContents:
        row = self._database.execute("SELECT guid, mid, tags, flds FROM notes WHERE id = ?", (note_id,)).fetchone()
        if row is None:
            raise PackageError("one of its notes has no number")
        guid, note_type_id, tags, fields = _text(row[0]), _whole(row[1]), _text(row[2]), _text(row[3])
        note_type = self._note_type_by_id.get(note_type_id)
        values = tuple(fields.split(_FIELD_SEPARATOR))
        if note_type is None or len(values) != len(note_type.fields):
            raise PackageError(f"its note {guid!r} does not fit any note type in it")
        return NoteContents(guid, note_type_id, tuple(sorted(tags.split())), values, self._cards(note_id))

    def _cards(self, note_id: object) -> tuple[CardContents, ...]:
        rows = self._database.execute("SELECT ord, did, due FROM cards WHERE nid = ? ORDER BY ord, id", (note_id,))
        return tuple(
            CardContents(_whole(ordinal) + 1, self._deck_name(deck_id), _whole(due)) for ordinal, deck_id, due in rows
        )

    def _deck_name(self, deck_id: object) -> str:
        deck = self._decks.get(_whole(deck_id))
        if deck is None:
            raise PackageError("it has a card in a deck that it does not hold")
        return deck.name

    def _read_media(self, name: str) -> MediaContents:
        total, size, head = hashlib.sha256(), 0, b""
        with self._archive.open(self._media_members[name]) as member:
            while block := member.read(_COPY_BYTES):
                head = head or block[:HEAD_BYTES]
                total.update(block)
                size += len(block)
        width_px, height_px = find_picture_size(head) or (None, None)
        return MediaContents(name, total.hexdigest(), size, width_px, height_px)


@contextmanager
def open_package(path: Path) -> Iterator[PackageReader]:
    """Open a package for reading, for the length of a ``with`` block.

    Raises :class:`PackageError` where the file is no package, is damaged, or asks for more time or memory than an
    honest package would; also later, while notes and media are being read inside the block.
    """
    with ExitStack() as stack:
        with _told_as_package_error(path):
            reader = _open(path, stack)
        yield reader


def _open(path: Path, stack: ExitStack) -> PackageReader:
    if not path.is_file():
        raise PackageError("it is not a file" if path.exists() else "there is no such file")
    file = stack.enter_context(_BoundedFile(path))
    archive = stack.enter_context(zipfile.ZipFile(file))
    _refuse_unlikely_members(archive.infolist(), path.stat().st_size)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="radanki-")))
    _unpack_database(archive, folder / "collection")
    return PackageReader(path, archive, stack.enter_context(closing(_open_database(folder / "collection"))))


@contextmanager
def _told_as_package_error(path: Path) -> Iterator[None]:
    """Turn what a damaged file makes the standard library raise into one sentence."""
    try:
        yield
    except PackageError as error:
        raise PackageError(f"{path} can't be read as a package: {error}.") from error
    except sqlite3.Error as error:
        raise PackageError(f"{path} can't be read as a package: its collection {_said_by_sqlite(error)}.") from error
    except OSError as error:
        # What zipfile raises where a damaged directory points outside of the file.
        said = "it is no whole zip file" if error.errno == errno.EINVAL else error.strerror or str(error)
        raise PackageError(f"{path} can't be read as a package: {said}.") from error
    except _DAMAGES as error:
        raise PackageError(f"{path} can't be read as a package: it is no whole zip file ({error}).") from error


def _said_by_sqlite(error: sqlite3.Error) -> str:
    # Python's own complaints, of text that is no UTF-8, have no code and quote the text.
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
        return "takes more work to read than any deck"
    said = str(error).partition(" with text ")[0][:200]
    return f"is damaged ({''.join(character if character.isprintable() else '?' for character in said)})"


class _BoundedFile(io.BufferedReader):
    """A file that refuses to give so much at once that it can only be a zip directory made to fill the memory."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path))

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            size = DIRECTORY_LIMIT_BYTES + 1
        if size > DIRECTORY_LIMIT_BYTES + 1:
            raise PackageError("its list of members is too long")
        return super().read(size)


def _refuse_unlikely_members(members: Sequence[zipfile.ZipInfo], package_bytes: int) -> None:
    names = [member.filename for member in members]
    if "collection.anki21b" in names:
        raise PackageError("it is in Anki's newer format; export it with support for older Anki versions")
    if "collection.anki2" not in names or "media" not in names:
        raise PackageError("it holds no collection of notes, or no list of media")
    if len(set(names)) != len(names):
        raise PackageError("it holds two members of one name")
    for member in members:
        if not _EXPECTED_MEMBER.fullmatch(member.filename):
            raise PackageError(f"it holds {member.filename!r}, which no Anki package does")
        if member.flag_bits & _ENCRYPTED or member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise PackageError(
                f"its member {member.filename!r} is encrypted, or compressed in a way that Anki can't read"
            )
    if sum(member.file_size for member in members) > UNPACKED_RATIO_LIMIT * package_bytes + UNPACKED_ALLOWANCE_BYTES:
        raise PackageError("it would unpack to far more than any deck holds")


def _unpack_database(archive: zipfile.ZipFile, target: Path) -> None:
    # Packages for Anki 2.1 to 2.1.49 hold the notes in `.anki21`; the other then holds one that says "please update".
    name = "collection.anki21" if "collection.anki21" in archive.namelist() else "collection.anki2"
    if archive.getinfo(name).file_size > DATABASE_LIMIT_BYTES:
        raise PackageError("its collection is larger than any deck needs")
    with archive.open(name) as source, target.open("wb") as copy:
        block = source.read(_COPY_BYTES)
        if not block.startswith(_SQLITE_MAGIC):
            raise PackageError("its collection is not a database")
        while block:
            copy.write(block)
            block = source.read(_COPY_BYTES)


def _open_database(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_LIMIT_BYTES)
    # A hostile schema can hide endless work in a query as plain as SELECT count(*).
    remaining = iter(range(WORK_LIMIT))
    database.set_progress_handler(lambda: next(remaining, None) is None, 1_000_000)
    try:
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA cell_size_check = ON")
        for table, columns in _TABLE_COLUMNS.items():
            _refuse_unlikely_table(database, table, columns)
    except BaseException:
        database.close()
        raise
    return database


def _refuse_unlikely_table(database: sqlite3.Connection, table: str, columns: set[str]) -> None:
    """Take nothing but a plain table: views, virtual tables and computed columns run code of the stranger's."""
    # Views and virtual tables have no page of their own.
    plain = "SELECT count(*) FROM sqlite_master WHERE lower(name) = ? AND type = 'table' AND rootpage > 0"
    (is_plain,) = database.execute(plain, (table,)).fetchone()
    found = database.execute("SELECT name, hidden FROM pragma_table_xinfo(?)", (table,)).fetchall()
    if not is_plain or not columns <= {name for name, _ in found} or any(hidden for _, hidden in found):
        raise PackageError(f"its collection has no plain table {table!r}")


def _collection_row(database: sqlite3.Connection) -> tuple[Mapping[str, object], Mapping[str, object]]:
    rows = database.execute("SELECT ver, models, decks FROM col LIMIT 2").fetchall()
    if len(rows) != 1 or rows[0][0] != _SCHEMA_VERSION:
        raise PackageError(f"its collection is not of schema {_SCHEMA_VERSION}")
    return _mapping(_json(rows[0][1])), _mapping(_json(rows[0][2]))


def _media_members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Give the members that hold media by the names that Anki will give them."""
    if archive.getinfo("media").file_size > MEDIA_LIST_LIMIT_BYTES:
        raise PackageError("its list of media is too long")
    names = {number: _media_name(name) for number, name in _mapping(_json(archive.read("media"))).items()}
    members = {member.filename: member for member in archive.infolist() if member.filename.isdecimal()}
    if names.keys() != members.keys():
        differing = min(names.keys() ^ members.keys())
        raise PackageError(f"its list of media and its members disagree about {differing!r}")
    if len(set(names.values())) != len(names):
        raise PackageError("two of its media have one name")
    return {names[number]: member for number, member in members.items()}


def _media_name(name: object) -> str:
    text = _text(name)
    if not text or text in {".", ".."} or not {"/", "\\", ":", "\0"}.isdisjoint(text):
        raise PackageError(f"it would write media to {text!r}, outside of Anki's folder")
    return text


def _decks(entries: Mapping[str, object]) -> dict[int, DeckContents]:
    decks = {}
    for key, entry in entries.items():
        deck = _mapping(entry)
        decks[_id(key)] = DeckContents(_text(deck.get("name")), _text(deck.get("desc", "")))
    if len({deck.name for deck in decks.values()}) != len(decks):
        raise PackageError("two of its decks have one name")
    return decks


def _note_types(entries: Mapping[str, object]) -> Iterator[NoteTypeContents]:
    for key, entry in sorted(entries.items(), key=lambda item: _id(item[0])):
        model = _mapping(entry)
        yield NoteTypeContents(
            id=_id(key),
            name=_text(model.get("name")),
            kind=_kind(model),
            sort_field=_whole(model.get("sortf", 0)),
            css=_text(model.get("css", "")),
            fields=tuple(_field(_mapping(field)) for field in _sequence(model.get("flds"))),
            templates=tuple(_template(_mapping(template)) for template in _sequence(model.get("tmpls"))),
        )


def _kind(model: Mapping[str, object]) -> NoteTypeKind:
    if model.get("type") != 1:
        return "basic"
    return "image occlusion" if model.get("originalStockKind") == STOCK_KIND_IMAGE_OCCLUSION else "cloze"


def _field(field: Mapping[str, object]) -> FieldContents:
    return FieldContents(
        _text(field.get("name")),
        _optional_whole(field.get("id")),
        _optional_whole(field.get("tag")),
        field.get("preventDeletion") is True,
    )


def _template(template: Mapping[str, object]) -> TemplateContents:
    return TemplateContents(
        _text(template.get("name")),
        _optional_whole(template.get("id")),
        _text(template.get("qfmt")),
        _text(template.get("afmt")),
    )


def _json(text: object) -> object:
    if not isinstance(text, str | bytes):
        raise PackageError("its collection holds something else where a text should be")
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PackageError("one of its lists is damaged") from error
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PackageError("its collection holds something else where a text should be")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise PackageError("its collection holds something else where a number should be")
    return value


def _optional_whole(value: object) -> int | None:
    return None if value is None else _whole(value)


def _id(key: str) -> int:
    if not re.fullmatch(r"[0-9]{1,19}", key):
        raise PackageError(f"its collection has an entry {key[:40]!r} where the number of one should be")
    return int(key)


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise PackageError("one of its lists is damaged")
    return value


def _sequence(value: object) -> Sequence[object]:
    if not isinstance(value, list):
        raise PackageError("one of its lists is damaged")
    return value
