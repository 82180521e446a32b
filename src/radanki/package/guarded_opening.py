"""A package is opened within bounds: its list of members, its database, all that it unpacks to, and SQLite's work."""

from __future__ import annotations

import errno
import io
import re
import sqlite3
import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from radanki.errors import PackageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


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
COPY_BYTES = MEBIBYTE
SQLITE_MAGIC: Final = b"SQLite format 3\0"
_ENCRYPTED = 0x1
_HEAD: Final = struct.Struct("<4s22xHH")
"""Of a local header the signature, and how long the name and the extra field behind it are."""
_SIGNATURE: Final = b"PK\x03\x04"
_EXPECTED_MEMBER = re.compile(r"collection\.anki2|collection\.anki21|media|[0-9]{1,9}")
_TABLE_COLUMNS = {
    "col": {"ver", "models", "decks"},
    "notes": {"id", "guid", "mid", "tags", "flds"},
    "cards": {"id", "nid", "did", "ord", "due"},
}


@contextmanager
def told_as_package_error(path: Path) -> Iterator[None]:
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


class BoundedFile(io.BufferedReader):
    """A file that refuses to give so much at once that it can only be a zip directory made to fill the memory."""

    def __init__(self, path: Path) -> None:
        """Open the file."""
        super().__init__(io.FileIO(path))

    def read(self, size: int | None = -1, /) -> bytes:
        """Give bytes, or refuse."""
        if size is None or size < 0:
            size = DIRECTORY_LIMIT_BYTES + 1
        if size > DIRECTORY_LIMIT_BYTES + 1:
            raise PackageError("its list of members is too long")
        return super().read(size)


def refuse_unlikely_members(members: Sequence[zipfile.ZipInfo], package_bytes: int) -> None:
    """Refuse what no honest package holds, before anything of it is unpacked."""
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


def whole_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Give a member's bytes, with their checksum compared."""
    stored = _stored(archive, member)
    if stored is not None:
        return stored
    # Block by block: at once, zipfile would ask for more than an honest directory takes.
    with archive.open(member) as file:
        return b"".join(iter(lambda: file.read(COPY_BYTES), b""))


def _stored(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    """Give the bytes of a small stored member, in half of zipfile's time; ``None`` where anything is out of order."""
    file, size = archive.fp, member.file_size
    if file is None or member.compress_type != zipfile.ZIP_STORED or not size == member.compress_size <= COPY_BYTES:
        return None
    file.seek(member.header_offset)
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    signature, name_length, extra_length = _HEAD.unpack(head)
    if signature != _SIGNATURE or file.read(name_length) != member.orig_filename.encode():
        return None
    file.seek(extra_length, 1)
    octets = file.read(size)
    return octets if len(octets) == size and zlib.crc32(octets) == member.CRC else None


def unpack_database(archive: zipfile.ZipFile, target: Path) -> None:
    """Write the collection to a file of ours, where it may be a database."""
    # Packages for Anki 2.1 to 2.1.49 hold the notes in `.anki21`; the other then holds one that says "please update".
    name = "collection.anki21" if "collection.anki21" in archive.namelist() else "collection.anki2"
    if archive.getinfo(name).file_size > DATABASE_LIMIT_BYTES:
        raise PackageError("its collection is larger than any deck needs")
    with archive.open(name) as source, target.open("wb") as copy:
        block = source.read(COPY_BYTES)
        if not block.startswith(SQLITE_MAGIC):
            raise PackageError("its collection is not a database")
        while block:
            copy.write(block)
            block = source.read(COPY_BYTES)


def open_database(path: Path, tables: Mapping[str, set[str]] = _TABLE_COLUMNS) -> sqlite3.Connection:
    """Open a collection to read, with bounds on values and work and with plain tables alone.

    ``tables`` are those that will be read, each with the columns that it must have.
    """
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_LIMIT_BYTES)
    # A hostile schema can hide endless work in a query as plain as SELECT count(*).
    remaining = iter(range(WORK_LIMIT))
    database.set_progress_handler(lambda: next(remaining, None) is None, 1_000_000)
    try:
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA cell_size_check = ON")
        for table, columns in tables.items():
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
