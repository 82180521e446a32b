"""A file that appears whole or not at all, at whatever moment the program is stopped."""

from __future__ import annotations

import contextlib
import os
import secrets
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCAL_FOLDER = ".radanki"
"""Of a library: what belongs to one machine. It ignores itself, so that git never offers it."""

try:
    import fcntl
except ImportError:  # Windows refuses to remove a file that another process has open, which serves the same end
    fcntl = None  # type: ignore[assignment]


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Name the file in what the system says against writing it: of a full disk it says not even where."""
    try:
        yield
    except OSError as error:
        if error.filename is not None or error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


@contextmanager
def written_whole(target: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes ``target``'s place when the ``with`` block ends well, and vanishes when it doesn't.

    What earlier runs left behind when they were killed is cleared away first; a run that still writes keeps its own.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _clear_abandoned(target)
    partial = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    try:
        with naming(target), partial.open("xb") as file:
            _hold(file)
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    make_durable(target.parent)


def _clear_abandoned(target: Path) -> None:
    name = f".{target.name}."
    for path in target.parent.iterdir():
        if path.name.startswith(name) and path.suffix == ".part":
            with contextlib.suppress(OSError):
                with path.open("rb") as file:
                    _hold(file)
                path.unlink()


def _hold(file: IO[bytes]) -> None:
    """Mark a file as being written, for as long as it is open; ``OSError`` where another process has done so."""
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def make_durable(folder: Path) -> None:
    """Ask for the folder's new entry to survive a power cut, where the system has such a call for folders."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_for_now(path: Path, data: bytes) -> None:
    """Write a file that can be made again, its folder with it: whole or not at all, but not made durable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with naming(path):
        partial.write_bytes(data)
    partial.replace(path)
