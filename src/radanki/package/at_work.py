"""One writer at a time: who builds or releases holds the folder of the packages, and the next waits or is refused."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from radanki.errors import PackageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

fcntl: Any
msvcrt: Any
try:
    import fcntl
except ImportError:  # Windows locks bytes of files, and no folders
    fcntl = None
try:
    import msvcrt
except ImportError:
    msvcrt = None

_LOCK_FILE: Final = ".radanki-at-work"
_SECONDS_BETWEEN: Final = 0.2


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
    descriptor = _opened(folder)
    try:
        _hold(descriptor, folder, on_waiting)
        yield
    finally:
        os.close(descriptor)


def _opened(folder: Path) -> int:
    """Open what is locked: the folder itself, or a file in it where the system locks no folders."""
    if fcntl is None:
        return os.open(folder / _LOCK_FILE, os.O_RDWR | os.O_CREAT)
    return os.open(folder, os.O_RDONLY)


def _hold(descriptor: int, folder: Path, on_waiting: Callable[[], None] | None) -> None:
    if _is_locked_now(descriptor):
        return
    if on_waiting is None:
        raise PackageError(f"{folder}: another build or release is writing there; try again when it has ended")
    on_waiting()
    if fcntl is not None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        return
    while not _is_locked_now(descriptor):  # what Windows offers for waiting gives up after ten seconds
        time.sleep(_SECONDS_BETWEEN)


def _is_locked_now(descriptor: int) -> bool:
    """Take the lock if nobody has it, and give whether it is ours."""
    if fcntl is None:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
