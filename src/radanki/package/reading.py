"""A package as its contents: reads any ``.apkg`` of the format that radanki writes, and trusts nothing in it.

Packages come from strangers. What is read is therefore bounded before it is read: the list of members, the database,
the sum of everything unpacked, and the work that SQLite may do. No member is ever written under a name of its own.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from radanki.errors import PackageError
from radanki.package.collection_lists import collection_row, media_members, read_decks, read_note_types
from radanki.package.contents import (
    FIELD_SEPARATOR,
    CardContents,
    DeckContents,
    MediaContents,
    NoteContents,
    NoteTypeContents,
    logical_digest,
    note_digest,
)
from radanki.package.dimensions import HEAD_BYTES, find_picture_size
from radanki.package.guarded_opening import (
    COPY_BYTES,
    BoundedFile,
    open_database,
    refuse_unlikely_members,
    told_as_package_error,
    unpack_database,
    whole_member,
)
from radanki.package.typed_json import text_value, whole_value

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


_DEFAULT_DECK = 1
_COLLECTION = "collection.anki2"


class PackageReader:
    """An open package. Everything in it that is out of order raises :class:`PackageError` with one clear sentence."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, database: sqlite3.Connection) -> None:
        """Read the short lists (decks, note types, names of media); notes and bytes of media follow on demand."""
        self.path = path
        self._archive = archive
        self._database = database
        self._media_members = media_members(archive)
        self._media: tuple[MediaContents, ...] | None = None
        models, decks = collection_row(database)
        self.note_types: tuple[NoteTypeContents, ...] = tuple(read_note_types(models))
        self._note_type_by_id = {note_type.id: note_type for note_type in self.note_types}
        self._decks = read_decks(decks)

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
        with told_as_package_error(self.path):
            rows = self._database.execute("SELECT guid, mod FROM notes ORDER BY id DESC")
            return {text_value(guid): whole_value(modified) for guid, modified in rows}

    def notes_with_times(self) -> Iterator[tuple[str, int, int, list[str], str, list[int]]]:
        """Give of each note guid, note type, time of change, tags, fields in one text, and ordinals from 1.

        All are read by one query, which takes a tenth of the time that reading them one by one does.
        """
        ordinals = "SELECT group_concat(ord) FROM cards WHERE nid = notes.id"
        query = f"SELECT guid, mid, mod, tags, flds, ({ordinals}) FROM notes ORDER BY id DESC"  # noqa: S608
        with told_as_package_error(self.path):
            for guid, kind, modified, tags, fields, numbers in self._database.execute(query):
                cards = sorted({int(number) + 1 for number in (numbers or "").split(",") if number})
                known = text_value(guid), whole_value(kind), whole_value(modified)
                yield *known, sorted(text_value(tags).split()), text_value(fields), cards

    def texts_of_notes(self) -> Iterator[tuple[int, int, str, str]]:
        """Give the number of each note, with its note type, tags and fields as the collection has them."""
        with told_as_package_error(self.path):
            for number, kind, tags, fields in self._database.execute(
                "SELECT id, mid, tags, flds FROM notes ORDER BY id"
            ):
                yield whole_value(number), whole_value(kind), text_value(tags), text_value(fields)

    def note(self, number: int) -> NoteContents:
        """Give a note by its number."""
        with told_as_package_error(self.path):
            return self._note(number)

    def count_notes(self) -> int:
        """Give the number of notes."""
        return self._count("SELECT count(*) FROM notes")

    def count_cards(self) -> int:
        """Give the number of cards."""
        return self._count("SELECT count(*) FROM cards")

    def media(self) -> tuple[MediaContents, ...]:
        """Give the files by name; every byte is read once, and its checksum compared."""
        if self._media is None:
            with told_as_package_error(self.path):
                self._media = tuple(self._read_media(name) for name in sorted(self._media_members))
        return self._media

    def raw_parts(self) -> Iterator[tuple[str, bytes]]:
        """Give every byte of the package by what it belongs to, but for the collection: each medium by its name.

        What the zip says beside its members (comments, extra fields, the list of media) comes first, under "".
        """
        with told_as_package_error(self.path):
            members = self._archive.infolist()
            remarks = [self._archive.comment, *(member.comment + member.extra for member in members)]
            yield "", b"\n".join([*remarks, self._archive.read("media")])
            for member in members:
                if member.filename.startswith("collection") and member.filename != _COLLECTION:
                    yield member.filename, whole_member(self._archive, member)
        yield from self.media_files()

    def collection_blocks(self) -> Iterator[bytes]:
        """Give the file of the collection in blocks, since that of a large deck is a hundred megabytes."""
        with told_as_package_error(self.path), self._archive.open(_COLLECTION) as file:
            yield from iter(lambda: file.read(COPY_BYTES), b"")

    def media_files(self) -> Iterator[tuple[str, bytes]]:
        """Give every medium by its name, with its bytes."""
        with told_as_package_error(self.path):
            for name, member in self._media_members.items():
                yield name, whole_member(self._archive, member)

    def media_names(self) -> tuple[str, ...]:
        """Give the names of all media, sorted."""
        return tuple(sorted(self._media_members))

    def medium(self, name: str) -> bytes:
        """Give the bytes of one medium."""
        if name not in self._media_members:
            raise PackageError(f"one of its cards shows {name!r}, which it does not hold")
        with told_as_package_error(self.path):
            return whole_member(self._archive, self._media_members[name])

    def digest(self) -> str:
        """Give the digest of what the package says, as :mod:`radanki.package.contents` defines it."""
        notes = ((note.guid, note_digest(note)) for note in self.notes_by_guid())
        return logical_digest(self.decks, self.note_types, notes, self.media())

    def _notes(self, query: str, *values: int) -> Iterator[NoteContents]:
        with told_as_package_error(self.path):
            for (note_id,) in self._database.execute(query, values):
                yield self._note(note_id)

    def _count(self, query: str, *values: int) -> int:
        with told_as_package_error(self.path):
            return whole_value(self._database.execute(query, values).fetchone()[0])

    def _note(self, note_id: object) -> NoteContents:
        row = self._database.execute("SELECT guid, mid, tags, flds FROM notes WHERE id = ?", (note_id,)).fetchone()
        if row is None:
            raise PackageError("one of its notes has no number")
        guid, note_type_id, tags, fields = (
            text_value(row[0]),
            whole_value(row[1]),
            text_value(row[2]),
            text_value(row[3]),
        )
        note_type = self._note_type_by_id.get(note_type_id)
        values = tuple(fields.split(FIELD_SEPARATOR))
        if note_type is None or len(values) != len(note_type.fields):
            raise PackageError(f"its note {guid!r} does not fit any note type in it")
        return NoteContents(guid, note_type_id, tuple(sorted(tags.split())), values, self._cards(note_id))

    def _cards(self, note_id: object) -> tuple[CardContents, ...]:
        rows = self._database.execute("SELECT ord, did, due FROM cards WHERE nid = ? ORDER BY ord, id", (note_id,))
        return tuple(
            CardContents(whole_value(ordinal) + 1, self._deck_name(deck_id), whole_value(due))
            for ordinal, deck_id, due in rows
        )

    def _deck_name(self, deck_id: object) -> str:
        deck = self._decks.get(whole_value(deck_id))
        if deck is None:
            raise PackageError("it has a card in a deck that it does not hold")
        return deck.name

    def _read_media(self, name: str) -> MediaContents:
        total, size, head = hashlib.sha256(), 0, b""
        with self._archive.open(self._media_members[name]) as member:
            while block := member.read(COPY_BYTES):
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
        with told_as_package_error(path):
            reader = _open(path, stack)
        yield reader


def _open(path: Path, stack: ExitStack) -> PackageReader:
    if not path.is_file():
        raise PackageError("it is not a file" if path.exists() else "there is no such file")
    file = stack.enter_context(BoundedFile(path))
    archive = stack.enter_context(zipfile.ZipFile(file))
    refuse_unlikely_members(archive.infolist(), path.stat().st_size)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="radanki-")))
    unpack_database(archive, folder / "collection")
    return PackageReader(path, archive, stack.enter_context(closing(open_database(folder / "collection"))))
