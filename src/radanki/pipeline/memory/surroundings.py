"""The state of everything that a run goes by, as one digest; files are looked at from outside, never opened.

Nothing heavy is imported here: where nothing changed since the last run, this is all the work that there is.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import radanki
from radanki.library.digests import sha256_of_file
from radanki.library.whole_file import LOCAL_FOLDER
from radanki.package.versions import writer_versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    from radanki.library.git import Git

    class _Digest(Protocol):
        def update(self, data: bytes, /) -> None: ...


_PACKAGES: Final = "dist/release-*/*.apkg"
"""Folders of releases tell what was released (`library/release_traces.py`); their names are all that is read."""
_FINE_NS: Final = 20_000_000
_COARSE_NS: Final = 2_000_000_000
_SECOND_NS: Final = 1_000_000_000
_NAME: Final = attrgetter("name")


class UnknowableError(Exception):
    """The state of something can't be told from outside."""


def state_of_surroundings(root: Path, cache: Path, git: Git, call: Sequence[object], started_ns: int) -> bytes:
    """Give the digest of all that decides what a call does: library, history, pictures at hand, program, and the call.

    ``call`` is what was asked for and whatever else the caller goes by: its options, the day. ``started_ns`` is the
    time (Unix nanoseconds) before which everything must have been written: what is written later could change once
    more without its time telling so.

    Raises:
        UnknowableError: where a link stands in the library, whose end could change unseen, or a file was just written.
    """
    digest = hashlib.sha256(repr((str(root), str(cache), *call)).encode("utf-8", "surrogateescape"))
    newest = 0
    for folder in ("cases", "decks", f"{LOCAL_FOLDER}/notices"):
        newest = max(newest, take_tree(root / folder, digest))
    digest.update(repr(sorted(str(path) for path in root.glob(_PACKAGES))).encode("utf-8", "surrogateescape"))
    digest.update(repr((_names_in(cache / "pictures"), git.state("cases"))).encode("utf-8", "surrogateescape"))
    digest.update(state_of_program())
    if not is_settled(newest, started_ns):
        raise UnknowableError("a file was written just now")
    return digest.digest()


def is_settled(newest: int, started_ns: int) -> bool:
    """Tell whether a file could not be written once more, in a call that started then, without its time telling so."""
    return newest <= started_ns - (_FINE_NS if newest % _SECOND_NS else _COARSE_NS)


def state_of_file(path: Path) -> tuple[int, ...] | None:
    """Give what tells from outside whether a file is the one that was there; ``None`` where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def is_as_it_was(path: Path, state: Sequence[int] | None, sha256: str) -> bool:
    """Tell whether a file is the one that had a state: untouched, or brought back with the same content.

    Without a state, there was none; without a ``sha256``, its content is not known.
    """
    found = state_of_file(path)
    if found is None or state is None:
        return found is None and state is None
    if found == tuple(state):
        return True
    try:
        return bool(sha256 and path.is_file() and found[1] == state[1] and sha256_of_file(path) == sha256)
    except OSError:  # another program has it open, or nobody may read it
        return False


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
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=_NAME)
    except OSError as error:
        lines.append(f"{error.errno}".encode())
        return 0
    newest = 0
    for entry in entries:
        if entry.name == "__pycache__":
            continue
        name, state = entry.name.encode("utf-8", "surrogateescape"), entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(state.st_mode):
            lines.append(b"%b/%d{" % (name, state.st_mode))
            newest = max(newest, _take(entry.path, lines))
            lines.append(b"}")
            continue
        if stat.S_ISLNK(state.st_mode):
            raise UnknowableError("a link stands in the library")
        changed, moved = state.st_mtime_ns, state.st_ctime_ns
        lines.append(b"%b\0%d %d %d %d %d\n" % (name, state.st_mode, state.st_size, changed, moved, state.st_ino))
        newest = max(newest, changed, moved)
    return newest


def state_of_program() -> bytes:
    """Give the digest of the state of this program's files, of Python, and of what is installed beside it."""
    digest = hashlib.sha256(
        repr((sys.version, writer_versions(), _installed(sys.path))).encode("utf-8", "surrogateescape")
    )
    take_tree(Path(radanki.__file__).parent, digest)
    return digest.digest()


def _installed(folders: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Give what lies in the folders of packages; the names of their descriptions have the versions in them."""
    return [(folder, _names_in(Path(folder))) for folder in folders]


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if name != "__pycache__")  # noqa: PTH208  # names are enough
    except OSError:
        return []
