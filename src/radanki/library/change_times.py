"""When each case last changed, with all that its notes are made of: from git's history, else from its files.

One pass over the history, the same in every full clone. Times only grow along it, also where a clock stood in the past:
Anki takes what is newer.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from radanki.library.git import Git
    from radanki.model.library import Library

_CASES = "cases"
_DEPTH = 4
"""cases/<modality>/<system>/<slug>"""


@dataclass(frozen=True, slots=True)
class ChangeTimes:
    """When the content of each case last changed (Unix seconds), by its id, and where that is known from.

    ``shallow`` is a history that begins somewhere: what is older seems to be as old as its first commit.
    """

    by_case: Mapping[str, int]
    origin: Literal["history", "shallow", "files"]


def change_times(library: Library, git: Git, file_time: int | None = None) -> ChangeTimes:
    """Give the time of the last commit that touched a case, or one that stands beside its answers.

    What is not committed has the time of its files, or ``file_time`` where it is given, and is newer than every commit.
    Without git all is of that kind.
    """

    def of_files(folder: str) -> int:
        return newest_file(library.root / folder) if file_time is None else file_time

    cases = [case.folder for case in library.summaries]
    if not git.is_there:
        own = {folder: of_files(folder) for folder in cases}
        return ChangeTimes(_with_neighbours(library, own), "files")
    folders = _times_in_history(git)
    newest = max(folders.values(), default=0)
    touched = {_case_folder(path) for path in git.uncommitted(_CASES)}
    own = {
        folder: max(of_files(folder), newest + 1) if folder in touched else folders.get(folder, newest)
        for folder in cases
    }
    return ChangeTimes(_with_neighbours(library, own), "shallow" if git.is_shallow else "history")


def _times_in_history(git: Git) -> dict[str, int]:
    """Give the time of the last commit of each folder; a commit is newer than the one before, whatever its clock."""
    times: dict[str, int] = {}
    before = 0
    for commit in git.commits(_CASES):
        before = max(commit.time, before + 1)
        times.update(dict.fromkeys(map(_case_folder, commit.paths), before))
    return times


def _case_folder(path: str) -> str:
    return "/".join(path.split("/")[:_DEPTH])


def newest_file(folder: Path | str) -> int:
    """Give when the newest file in or below a folder was written, in whole Unix seconds; 0 where there is none."""
    newest = 0
    with suppress(FileNotFoundError, PermissionError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                newest = max(newest, newest_file(entry.path))
            elif entry.is_file():
                newest = max(newest, int(entry.stat().st_mtime))
    return newest


def _with_neighbours(library: Library, own: Mapping[str, int]) -> dict[str, int]:
    """Give each case the newest of its own time and of those whose titles and pictures its answers show."""
    by_id = {case.id: own[case.folder] for case in library.summaries}
    return {case.id: max(by_id[one] for one in (case.id, *case.beside) if one in by_id) for case in library.summaries}
