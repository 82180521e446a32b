"""What a file or folder holds, as a digest; a file that did not change is not read again.

The memory of earlier digests is a file in the cache, keyed by path, size and time of change; losing it costs time only.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from radanki.pipeline.cache_file import write_cache_file

if TYPE_CHECKING:
    from pathlib import Path

_MEMORY = "digests.json"


class DigestMemory:
    """Digests of files and folders, remembered from build to build in ``cache``."""

    def __init__(self, cache: Path) -> None:
        """Recall what earlier builds saw; an unreadable memory is an empty one."""
        self._path = cache / _MEMORY
        self._known = _recall(self._path)
        self._used: dict[str, list[int | str]] = {}

    def digest_of(self, path: Path) -> str:
        """Give the SHA-256 of a file, or of a folder.

        A folder's digest is that of the lines ``<digest>  <relative path>``, sorted by path: what ``sha256sum``
        prints for its files. Raises ``OSError`` where the path can't be read.
        """
        if not path.is_dir():
            return self._digest_of_file(path)
        members = sorted(
            (member.relative_to(path).as_posix(), member) for member in path.rglob("*") if member.is_file()
        )
        lines = "".join(f"{self._digest_of_file(member)}  {name}\n" for name, member in members)
        return hashlib.sha256(lines.encode()).hexdigest()

    def _digest_of_file(self, path: Path) -> str:
        stat = path.stat()
        stamp: list[int | str] = [stat.st_size, stat.st_mtime_ns, stat.st_ino]
        entry = self._known.get(str(path))
        if entry is None or entry[:3] != stamp:
            with path.open("rb") as file:
                entry = [*stamp, hashlib.file_digest(file, "sha256").hexdigest()]
        self._used[str(path)] = entry
        return str(entry[3])

    def save(self) -> None:
        """Keep what was seen in this build; the rest stays known."""
        write_cache_file(self._path, json.dumps(self._known | self._used).encode())


def kept_memory(cache: Path) -> tuple[Path, ...]:
    """Give the file that remembers digests, where there is one: it holds the paths of files."""
    path = cache / _MEMORY
    return (path,) if path.is_file() else ()


def _recall(path: Path) -> dict[str, list[int | str]]:
    try:
        known = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
