"""What the cache holds and how much of it, what of it nobody used for long, and whether it is what its names say."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.fetch.store import FETCHED, is_half
from radanki.library.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_MADE: Final = ("media", "jobs", "viewer", "runs", "cases", "renderings")
"""What a build makes again where it is not there; the last is of version 0.1."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A part of the cache: how it is called, and how many files and bytes lie there."""

    name: str
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was cleared away."""

    files: int
    size: int


def shelves(cache: Path) -> tuple[Shelf, ...]:
    """Give every part of a cache that is not empty, what was fetched first."""
    names = [path.name for path in sorted(cache.iterdir())] if cache.is_dir() else []
    order = [name for name in (*FETCHED, *_MADE) if name in names]
    found = [_shelf(cache / name, name) for name in (*order, *(name for name in names if name not in order))]
    return tuple(shelf for shelf in found if shelf.files)


def prune(cache: Path, *, unused_since: float) -> Pruned:
    """Clear away what can be made again and was neither made nor read since a time, in Unix seconds.

    What was fetched stays: some of it can't be had a second time. What is left of stopped downloads goes.
    """
    files = size = 0
    made = [path for name in _MADE for path in _files_below(cache / name)]
    half = [
        path
        for name in FETCHED
        for top in _entries(cache / name)
        if is_half(top.name)
        for path in ([top] if top.is_file() else _files_below(top))
    ]
    for path in (*made, *half):
        with suppress(OSError):  # another command was quicker
            status = path.stat()
            if max(status.st_atime, status.st_mtime) < unused_since:
                path.unlink()
                files, size = files + 1, size + status.st_size
    for name in (*_MADE, *FETCHED):
        _clear_empty_folders(cache / name)
    return Pruned(files, size)


def wrong_names(cache: Path) -> Iterator[Path]:
    """Give each fetched picture, folder or archive that is not what its name says."""
    for name in FETCHED:
        for path in _entries(cache / name):
            if is_half(path.name):
                continue
            if not _SHA256.fullmatch(path.name) or _digest(path) != path.name:
                yield path


def remove(path: Path) -> None:
    """Take a file or a folder out of the cache."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _digest(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError:
        return ""


def _shelf(path: Path, name: str) -> Shelf:
    sizes = [file.lstat().st_size for file in (_files_below(path) if path.is_dir() else [path])]
    return Shelf(name, len(sizes), sum(sizes))


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if not path.is_dir()] if folder.is_dir() else []


def _clear_empty_folders(top: Path) -> None:
    """Remove empty folders; those with a digest for a name are pictures, and stay as they are."""
    for folder in sorted((path for path in top.rglob("*") if path.is_dir()), reverse=True):
        is_picture = any(_SHA256.fullmatch(part) for part in folder.relative_to(top).parts)
        if not is_picture and not any(folder.iterdir()):
            with suppress(OSError):
                folder.rmdir()
