"""One writer at a time: who builds or releases holds the folder of the packages, and the next waits or is refused."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from radanki.errors import PackageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: two builds there may write one after the other, each file still whole
    fcntl = None  # type: ignore[assignment]


@contextmanager
def alone_in(folder: Path, *, on_waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold a folder, made where it is missing, for as long as the ``with`` block lasts.

    Where another process holds it, ``on_waiting`` is called and its end awaited; without ``on_waiting`` the block is
    not entered. The system gives the folder free when a process ends, however it ends.

    Raises:
        PackageError: where another process holds it and there is no ``on_waiting``; where it can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PackageError(f"{folder} can't be written: {error.strerror or error}") from error
    if fcntl is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _hold(descriptor, folder, on_waiting)
        yield
    finally:
        os.close(descriptor)


def _hold(descriptor: int, folder: Path, on_waiting: Callable[[], None] | None) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        if on_waiting is None:
            raise PackageError(
                f"{folder}: another build or release is writing there; try again when it has ended"
            ) from error
        on_waiting()
        fcntl.flock(descriptor, fcntl.LOCK_EX)
