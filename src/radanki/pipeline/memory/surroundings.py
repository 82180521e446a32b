"""The state of everything that a run goes by, as one digest; files are looked at from outside, never opened.

Nothing heavy is imported here: where nothing changed since the last run, this is all the work that there is.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import radanki
from radanki.library.digests import sha256_of_file
from radanki.library.whole_file import LOCAL_FOLDER
from radanki.package.versions import writer_versions
from radanki.pipeline.memory.trees import CaseFolders, UnknowableError, take_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from radanki.library.git import Git

_PACKAGES: Final = "dist/release-*/*.apkg"
"""Folders of releases tell what was released (`library/release_traces.py`); their names are all that is read."""
_FINE_NS: Final = 20_000_000
_COARSE_NS: Final = 2_000_000_000
_SECOND_NS: Final = 1_000_000_000


class Look:
    """What a call sees of cases and program when it begins, or ends: taken once for all who ask."""

    def __init__(self, root: Path, started_ns: int) -> None:
        """Look; ``started_ns`` is the time (Unix nanoseconds) before which everything must have been written.

        What is written later could change once more without its time telling so.
        """
        self.started_ns, self.cases = started_ns, CaseFolders(root)
        try:
            self.program = state_of_program()
        except (UnknowableError, OSError):  # a link in an installed program: nothing is known of its end
            self.program = b""


def state_of_surroundings(root: Path, cache: Path, git: Git, call: Sequence[object], look: Look) -> bytes:
    """Give the digest of all that decides what a call does: library, history, pictures at hand, program, and the call.

    ``call`` is what was asked for and whatever else the caller goes by: its options, the day.

    Raises:
        UnknowableError: where a link stands in the library, whose end could change unseen, or a file was just written.
    """
    digest = hashlib.sha256(repr((str(root), str(cache), *call)).encode("utf-8", "surrogateescape"))
    if not (look.cases.knowable and look.program):
        raise UnknowableError("a link stands in the library, or in the program")
    digest.update(look.cases.digest)
    newest = look.cases.newest
    for folder in ("decks", f"{LOCAL_FOLDER}/notices"):
        newest = max(newest, take_tree(root / folder, digest))
    digest.update(repr(sorted(str(path) for path in root.glob(_PACKAGES))).encode("utf-8", "surrogateescape"))
    digest.update(repr((_names_in(cache / "pictures"), git.state("cases"))).encode("utf-8", "surrogateescape"))
    digest.update(look.program)
    if not is_settled(newest, look.started_ns):
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
