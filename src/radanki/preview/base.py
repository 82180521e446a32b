"""The library as it was: another folder, or a commit that the user's own git checks out for a moment."""

from __future__ import annotations

import filecmp
import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from radanki.errors import UsageError
from radanki.library import find_root
from radanki.library.walk import CASE_FILE_NAME, read_library

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GIT_SECONDS: Final = 600
"""A checkout of many pictures takes its time."""


@contextmanager
def base_library(root: Path, base: str, start: Path) -> Iterator[Path]:
    """Give the root of the library as ``base`` names it, while the ``with`` block lasts.

    ``base`` is a folder (counted from ``start``), or a commit, branch or tag of the checkout that holds ``root``.

    Raises:
        UsageError: where it is neither, or holds no library.
    """
    folder = start / base
    if folder.is_dir():
        yield find_root(folder)
        return
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}")
    if commit is None:
        raise UsageError(f"{base}: neither a folder nor a commit of the library's git checkout")
    inside = _git(root, "rev-parse", "--show-prefix") or ""
    with tempfile.TemporaryDirectory(prefix="radanki-base-") as temporary:
        tree = Path(temporary) / "library"
        if _git(root, "worktree", "add", "--quiet", "--detach", str(tree), commit) is None:
            raise UsageError(f"{base}: git can't check it out; `git worktree add` says why")
        try:
            before = tree / inside
            for name in ("cases", "decks"):
                # A library that began after that commit: all of its cases are new.
                (before / name).mkdir(parents=True, exist_ok=True)
            yield before
        finally:
            _git(root, "worktree", "remove", "--force", str(tree))


def changed_folders(root: Path, base: Path) -> frozenset[str]:
    """Give the folders of cases whose cards may differ between two libraries, relative to either.

    That is where a file differs, or one of a case that stands beside their answers. Where a deck differs, all may.
    """
    library, _ = read_library(root)
    folders = _case_folders(root) | _case_folders(base)
    if not _is_same(root / "decks", base / "decks"):
        return folders
    differing = {folder for folder in folders if not _is_same(root / folder, base / folder)}
    ids = {file.case.id for file in library.cases if file.places.path.rpartition("/")[0] in differing}
    beside = {
        file.places.path.rpartition("/")[0]
        for file in library.cases
        if not ids.isdisjoint((*file.case.compare_with, *file.case.related))
    }
    return frozenset(differing | beside)


def _case_folders(root: Path) -> frozenset[str]:
    found = (root / "cases").glob(f"*/*/*/{CASE_FILE_NAME}")
    return frozenset(path.parent.relative_to(root).as_posix() for path in found)


def _is_same(one: Path, other: Path) -> bool:
    files = _files_below(one)
    return files == _files_below(other) and all(filecmp.cmp(one / name, other / name, shallow=False) for name in files)


def _files_below(folder: Path) -> Sequence[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _git(root: Path, *words: str) -> str | None:
    """Give what git answers; ``None`` where it refuses or is not there. Hooks of the checkout are not run."""
    command = ("git", "-C", str(root), "-c", f"core.hooksPath={os.devnull}", *words)
    try:
        answer = subprocess.run(  # noqa: S603  # fixed words, a folder, and a commit that git itself has resolved
            command, capture_output=True, text=True, check=False, timeout=_GIT_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None
