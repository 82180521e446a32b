"""What a process that decodes may take, and how it is held to that.

A decoder can eat memory, hang, or take its process down (a 600 kB file can ask for gigabytes), so none runs in the
process of the command (docs/decisions/0009-workers.md).
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from radanki.pipeline.executors.beginnings import tell_into, tell_that_a_job_begins

if TYPE_CHECKING:
    from collections.abc import Callable

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What a worker may take: address space, and processor time for one job.

    The memory is ten times what the largest picture that passes imaging's own limits was seen to need; the slowest real
    picture, a 4.6 megapixel JPEG 2000 film, takes one second.
    """

    memory_bytes: int = 3 * 1024**3
    seconds: float = 60.0


USUAL_LIMITS = WorkerLimits()
_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1
"""What glibc calls M_MMAP_THRESHOLD and M_TRIM_THRESHOLD (malloc.h)."""
_LARGEST_KEPT_BYTES, _MOST_KEPT_BYTES = 32 * 1024**2, 64 * 1024**2
"""A film of five megapixels takes 10 MB as 16-bit numbers."""


def limit_worker(memory_bytes: int, begun: Any = None) -> None:
    """Bound what a worker may take; where the system has no such limits the pictures' own limits must do.

    ``begun`` is the shared byte in which it tells that it began a job, where somebody wants to know.
    """
    if begun is not None:
        tell_into(begun)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    # C libraries tell their troubles to the terminal, in words that may come out of the file (libtiff names tags).
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    os.close(silence)
    _keep_freed_memory()
    gc.freeze()  # What a worker began with stays to its end: to walk it would copy the pages that all workers share.
    try:
        import resource  # noqa: PLC0415  # not on every system
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CORE, 0)):
        # macOS knows the first and refuses to set it: an error here would end every worker before its first job.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))


def _keep_freed_memory() -> None:
    """Let the C library keep what a picture took for the next one, as far as it has such a choice (glibc).

    Else it gives each large array back to the system and asks for it anew, filled with zeros: a tenth of all time.
    """
    import ctypes  # noqa: PLC0415  # only workers load it

    with contextlib.suppress(AttributeError, OSError, TypeError):
        choose = ctypes.CDLL(None).mallopt
        choose(_MMAP_THRESHOLD, _LARGEST_KEPT_BYTES)
        choose(_TRIM_THRESHOLD, _MOST_KEPT_BYTES)


def _end_with_parent() -> None:
    """See that the worker ends when the command is killed: it would wait for its next job for ever."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if not _is_told_by_signal(parent.sentinel):
        threading.Thread(target=_wait_for_the_end_of, args=(parent.sentinel,), daemon=True).start()
    elif multiprocessing.connection.wait([parent.sentinel], timeout=0):
        os._exit(1)


def _is_told_by_signal(sentinel: int) -> bool:
    """Ask the system for a signal at the parent's end, and give whether it sends one.

    A thread would take 72 MB of the address space that the decoder may have. The sentinel is a pipe to which nobody
    writes: the signal comes when the parent's end is closed, and its default action ends the process. That is so on
    Linux; macOS promises it for terminals and sockets alone, and there no limit holds that the thread could eat from.
    """
    if not sys.platform.startswith("linux"):
        return False
    import fcntl  # noqa: PLC0415  # not on every system

    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(sentinel, fcntl.F_SETFL, fcntl.fcntl(sentinel, fcntl.F_GETFL) | os.O_ASYNC)
    return True


def _wait_for_the_end_of(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def perform_in_time(perform: Callable[[Job], Outcome], job: Job, seconds: float) -> Outcome:
    """Do a job; a process that takes more processor time than that for it ends."""
    tell_that_a_job_begins()
    _start_deadline(seconds)
    try:
        return perform(job)
    finally:
        _stop_deadline()


def _start_deadline(seconds: float) -> None:
    # The default action ends the process: a handler in Python would wait for the very decoder that hangs.
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _stop_deadline() -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0)
