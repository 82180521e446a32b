"""What lies below a folder, as a digest of names, kinds, sizes and times: looked at from outside, never opened."""

from __future__ import annotations

import hashlib
import os
import stat
from operator import attrgetter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Protocol

    class _Digest(Protocol):
        def update(self, data: bytes, /) -> None: ...


_DEPTH_OF_CASES: Final = 3
"""cases/<modality>/<system>/<slug>, as `library/walk.py` reads it, which is too heavy to be imported here."""
_CASE_FILE: Final = b"case.yaml\0"
_NAME: Final = attrgetter("name")


class UnknowableError(Exception):
    """The state of something can't be told from outside."""


class CaseFolders:
    """The folder ``cases`` of a library at one moment, as a digest, and each case's folder by itself.

    ``of`` has the folders of all cases, relative to the library and in the order of their names, each with the digest
    of what lies there and the newest of its times (Unix nanoseconds). What holds a link, or vanishes, is not among
    them, and the whole is not ``knowable`` then: where a link ends could change unseen.
    """

    def __init__(self, root: Path) -> None:
        """Look at all of it."""
        self.of: dict[str, tuple[bytes, int]] = {}
        self.newest, self.knowable = 0, True
        lines: list[bytes] = []
        try:
            self._look(f"{root}{os.sep}cases", "cases", _DEPTH_OF_CASES, lines)
        except OSError:
            self.knowable = False
        self.digest = hashlib.sha256(b"".join(lines)).digest()

    def _look(self, path: str, folder: str, depth: int, lines: list[bytes]) -> None:
        for entry in _entries(path, lines):
            state, inner = entry.stat(follow_symlinks=False), f"{folder}/{entry.name}"
            if not stat.S_ISDIR(state.st_mode):
                self.knowable = self.knowable and not stat.S_ISLNK(state.st_mode)
                lines.append(_line(entry, state))
                self.newest = max(self.newest, state.st_mtime_ns, state.st_ctime_ns)
                continue
            lines.append(b"%b/%d{" % (_octets(entry), state.st_mode))
            if depth > 1:
                self._look(entry.path, inner, depth - 1, lines)
            else:
                self._look_at_case(entry.path, inner, lines)
            lines.append(b"}")

    def _look_at_case(self, path: str, folder: str, lines: list[bytes]) -> None:
        own: list[bytes] = []
        try:
            newest = _take(path, own)
        except (UnknowableError, OSError):
            self.knowable = False
            return
        digest = hashlib.sha256(b"".join(own)).digest()
        lines.append(digest)
        self.newest = max(self.newest, newest)
        if any(line.startswith(_CASE_FILE) for line in own):
            self.of[folder] = digest, newest


def take_tree(folder: Path | str, digest: _Digest) -> int:
    """Take names, kinds, sizes and times of everything below a folder into a digest, and give the newest time.

    Raises:
        UnknowableError: where a link stands there.
    """
    lines: list[bytes] = []
    newest = _take(os.fspath(folder), lines)
    digest.update(b"".join(lines))
    return newest


def _take(folder: str, lines: list[bytes]) -> int:
    newest = 0
    for entry in _entries(folder, lines):
        state = entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(state.st_mode):
            lines.append(b"%b/%d{" % (_octets(entry), state.st_mode))
            newest = max(newest, _take(entry.path, lines))
            lines.append(b"}")
            continue
        if stat.S_ISLNK(state.st_mode):
            raise UnknowableError("a link stands in the library")
        lines.append(_line(entry, state))
        newest = max(newest, state.st_mtime_ns, state.st_ctime_ns)
    return newest


def _entries(folder: str, lines: list[bytes]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted((entry for entry in found if entry.name != "__pycache__"), key=_NAME)
    except OSError as error:
        lines.append(f"{error.errno}".encode())
        return []


def _line(entry: os.DirEntry[str], state: os.stat_result) -> bytes:
    numbers = state.st_mode, state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino
    return b"%b\0%d %d %d %d %d\n" % (_octets(entry), *numbers)


def _octets(entry: os.DirEntry[str]) -> bytes:
    return entry.name.encode("utf-8", "surrogateescape")
