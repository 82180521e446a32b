"""The times that a build writes: its own, and those at which notes changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import radanki
from radanki.cli.clock import stated_time
from radanki.library.change_times import change_times, newest_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from radanki.cli.session import Session
    from radanki.model.library import Library

_SAID = {
    "shallow": "this clone is shallow: a note seems to be as old as the first commit here, and a package may replace "
    "edits on notes that did not change; `git fetch --unshallow` brings the history",
    "files": "no history of git here: each note has the time of its case's files",
}


class NoteTimes(TypedDict):
    """What a build is told of times: when each case changed, by its id, and when the program did."""

    changed: Mapping[str, int]
    renewed_at: int | None


def build_time(session: Session) -> int:
    """Give the time that stands in the packages, in Unix seconds.

    ``SOURCE_DATE_EPOCH`` where it is set, else the last commit of the library's checkout, else its newest file.
    """
    stated = stated_time()
    time = session.git().last_commit_time() if stated is None else stated
    if time is not None:
        return time
    root = session.library_root()
    return max(newest_file(root / folder) for folder in ("cases", "decks"))


def note_times(session: Session, library: Library, time: int) -> NoteTimes:
    """Give when notes changed, and say where that is not known from a whole history.

    Where ``SOURCE_DATE_EPOCH`` is set, it is the time of all files, and nothing depends on what lay there before.
    """
    stated = stated_time()
    found = change_times(library, session.git(), stated)
    if found.origin == "shallow" or (found.origin == "files" and stated is None):
        session.note(_SAID[found.origin])
    return {"changed": found.by_case, "renewed_at": max(time, _program_time()) if stated is None else None}


def _program_time() -> int:
    """Give the time of the newest file of the program and its vocabulary."""
    files = Path(radanki.__file__).parent.rglob("*")
    return max(_changed(path) for path in files if path.suffix != ".pyc")


def _changed(path: Path) -> int:
    return int(path.stat().st_mtime) if path.is_file() else 0
