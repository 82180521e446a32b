"""What a file or folder holds, as a digest; a file that did not change is not read again.

The memory of earlier digests is a file in the cache, keyed by the digest of the path, with size and times of change:
names of folders may be names of people. Losing it costs time only.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from radanki.library.digests import sha256_of, sha256_of_file
from radanki.pipeline.job_cache import read_record, write_record

if TYPE_CHECKING:
    from pathlib import Path

_MEMORY: Final = "digests-3.json"
_EARLIER: Final = ("digests.json", "digests-2.json")
"""What versions before this one kept: the first holds the paths of files; they go."""

_Entry = tuple[int, int, int, int, str]
_RECORD: Final = TypeAdapter(dict[str, _Entry])
"""By the digest of the path: size, two times of change in nanoseconds, number in the file system, and SHA-256.

The time that a program can set is not enough: a copy may bring the old one with it. The other is the system's own.
"""


class DigestMemory:
    """Digests of files and folders, remembered from build to build in ``cache``."""

    def __init__(self, cache: Path | None) -> None:
        """Recall what earlier builds saw; an unreadable memory is an empty one, and without a cache there is none."""
        self._used: dict[str, _Entry] = {}
        self._known: dict[str, _Entry] = {}
        self._path = None if cache is None else cache / _MEMORY
        if cache is None or self._path is None:
            return
        for name in _EARLIER:
            (cache / name).unlink(missing_ok=True)
        self._known = read_record(self._path, _RECORD) or {}

    def digest_of(self, path: Path) -> str:
        """Give the SHA-256 of a file or folder; raises ``OSError`` where the path can't be read."""
        return sha256_of(path, self._of_file)

    def _of_file(self, path: Path) -> str:
        stat = path.stat()
        state = stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino
        name = hashlib.sha256(os.fsencode(path)).hexdigest()
        entry = self._known.get(name)
        if entry is None or entry[:4] != state:
            entry = (*state, sha256_of_file(path))
        self._used[name] = entry
        return entry[4]

    def save(self) -> None:
        """Keep what was seen in this build; the rest stays known."""
        if self._path is not None:
            write_record(self._path, _RECORD, self._known | self._used)


def kept_memory(cache: Path) -> tuple[Path, ...]:
    """Give the file that remembers digests, where there is one."""
    path = cache / _MEMORY
    return (path,) if path.is_file() else ()
