"""Records of the cache by name, each with the key of all that it was made of: one SQLite file a library.

Nothing here is trusted: a record whose checksum is wrong is none, and a file that can't be read is begun anew. Losing
it costs time only.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS records (name TEXT PRIMARY KEY, owner TEXT, key BLOB, sum BLOB, content BLOB)"
)
_OWNERS: Final = "CREATE INDEX IF NOT EXISTS owners ON records (owner)"
_FIND: Final = "SELECT key, sum, content FROM records WHERE name = ?"
_FIND_SOME: Final = "SELECT name, key, sum, content FROM records WHERE name IN"
_SETTINGS: Final = ("PRAGMA secure_delete = ON", "PRAGMA synchronous = OFF")
"""What goes must not stay readable in free pages; a power cut costs records, whose checksums are wrong then."""
_WAIT_S: Final = 5.0

Record = tuple[str, str, bytes, bytes]
"""Name, the name of the record that it goes with, key, content."""


class Records(Protocol):
    """Where records are kept."""

    def of_owner(self, owner: str) -> dict[str, tuple[bytes, bytes]]:
        """Give key and content of all sound records that go with a name, by their own names."""

    def get(self, name: str, key: bytes) -> bytes | None:
        """Give the content of a record, if it is sound and of this key."""

    def get_many(self, wanted: Mapping[str, bytes]) -> dict[str, bytes]:
        """Give the contents of records by their names, as far as they are sound and of the keys that are wanted."""

    def fetch_ahead(self, wanted: Mapping[str, bytes]) -> None:
        """Have at hand what :meth:`get_many` gives, for the next time that each is asked for by itself."""

    def put(self, records: Iterable[Record], gone: Collection[str] = ()) -> bool:
        """Keep records, and let those of ``gone`` go with all that goes with them; tell whether they can be had now."""

    def close(self) -> None:
        """Let go what is held open."""


class RecordStore:
    """The records of one file; each call opens it for itself, so that no other command waits for a long one."""

    def __init__(self, path: Path) -> None:
        """Use a file, which need not exist yet."""
        self._path = path
        self._reader: sqlite3.Connection | None = None
        self._ahead: dict[str, bytes] = {}
        self._wanted: Mapping[str, bytes] = {}

    def of_owner(self, owner: str) -> dict[str, tuple[bytes, bytes]]:
        """Give key and content of all sound records that go with a name, by their own names."""
        if not self._path.is_file():
            return {}
        try:
            with closing(self._connected()) as store:
                rows = store.execute("SELECT name, key, sum, content FROM records WHERE owner = ?", (owner,)).fetchall()
        except sqlite3.Error as error:
            self._begin_anew(error)
            return {}
        return {name: (key, content) for name, key, found, content in rows if found == _sum(name, key, content)}

    def get(self, name: str, key: bytes) -> bytes | None:
        """Give the content of a record, if it is sound and of this key."""
        if self._wanted.get(name) == key and (ahead := self._ahead.pop(name, None)) is not None:
            return ahead
        if self._reader is None and not self._path.is_file():
            return None
        try:
            self._reader = self._reader or self._connected()
            row = self._reader.execute(_FIND, (name,)).fetchone()
        except sqlite3.Error:
            return None
        if row is None or row[0] != key or row[1] != _sum(name, key, row[2]):
            return None
        content: bytes = row[2]
        return content

    def get_many(self, wanted: Mapping[str, bytes]) -> dict[str, bytes]:
        """Give the contents of records by their names, some hundred at most, in half the time that each alone takes."""
        if not wanted or (self._reader is None and not self._path.is_file()):
            return {}
        names = ", ".join("?" * len(wanted))
        try:
            self._reader = self._reader or self._connected()
            rows = self._reader.execute(f"{_FIND_SOME} ({names})", tuple(wanted)).fetchall()
        except sqlite3.Error:
            return {}
        return {
            name: content
            for name, key, found, content in rows
            if key == wanted[name] and found == _sum(name, key, content)
        }

    def fetch_ahead(self, wanted: Mapping[str, bytes]) -> None:
        """Have records at hand for one time each; what was not asked for meanwhile is let go."""
        self._ahead, self._wanted = self.get_many(wanted), wanted

    def put(self, records: Iterable[Record], gone: Collection[str] = ()) -> bool:
        """Keep records, and let those of ``gone`` go with all that goes with them; tell whether that could be done."""
        self.close()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._connected()) as store, store:
                store.execute(_TABLE)
                store.execute(_OWNERS)
                store.executemany("DELETE FROM records WHERE name = ?1 OR owner = ?1", ((name,) for name in gone))
                store.executemany(
                    "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?)",
                    ((name, owner, key, _sum(name, key, content), content) for name, owner, key, content in records),
                )
        except sqlite3.Error as error:
            self._begin_anew(error)
            return False
        except OSError:  # a cache that nobody may write to
            return False
        return True

    def close(self) -> None:
        """Let the file go, and what was read of it."""
        self._ahead, self._wanted = {}, {}
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _connected(self) -> sqlite3.Connection:
        store = sqlite3.connect(self._path, timeout=_WAIT_S)
        for setting in _SETTINGS:
            store.execute(setting)
        return store

    def _begin_anew(self, error: sqlite3.Error) -> None:
        """Let a file go that is none of ours; one that another command is writing to stays."""
        if getattr(error, "sqlite_errorcode", None) not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


def _sum(name: object, key: object, content: object) -> bytes:
    if not (isinstance(name, str) and isinstance(key, bytes) and isinstance(content, bytes)):
        return b""
    return hashlib.blake2b(b"%b\0%b\0%b" % (name.encode(), key, content), digest_size=16).digest()
