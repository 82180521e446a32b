"""A folder that appears whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from radanki.errors import UsageError
from radanki.library.whole_file import make_durable, naming

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no lock for folders: what a killed run left stays there until somebody removes it
    fcntl = None  # type: ignore[assignment]


@contextmanager
def written_whole_folder(target: Path) -> Iterator[Path]:
    """Give a folder to fill that takes ``target``'s place when the ``with`` block ends well, and else vanishes.

    A folder that is there already is never touched: it may be a repository of somebody's. Raises :class:`UsageError`.
    What earlier runs left behind when they were killed is cleared away first; a run that still writes keeps its own.
    """
    if target.exists() or target.is_symlink():
        raise UsageError(f"{target} exists already: remove it, or name another folder with --out")
    target.parent.mkdir(parents=True, exist_ok=True)
    _clear_abandoned(target)
    folder = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    try:
        with naming(target):
            folder.mkdir()
            with _held(folder):
                yield folder
                folder.rename(target)
            make_durable(target.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clear_abandoned(target: Path) -> None:
    for folder in target.parent.iterdir():
        if folder.name.startswith(f".{target.name}.") and folder.suffix == ".part" and folder.is_dir():
            with _held(folder) as is_ours:
                if is_ours:
                    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Mark a folder as being written; gives whether that could be done: not where another run has marked it."""
    if fcntl is None:
        yield False
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
