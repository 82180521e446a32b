"""Child processes for whatever decodes: each has a memory limit and a deadline, and one that dies costs one job.

A decoder can eat memory, hang, or take its process down (a 600 kB file can ask for gigabytes), so none runs in the
process of the command (docs/decisions/0009-workers.md).
"""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_MOST_PROCESSES = 61
"""As many as Windows waits for at once; Python's pool refuses more there."""
_WAITING_JOBS = 64
"""How many jobs wait in the pool at once, so that memory does not grow with the library."""

Key = TypeVar("Key")
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


def run_in_workers(
    queue: Sequence[tuple[Key, Job]], perform: Callable[[Job], Outcome], workers: int, limits: WorkerLimits
) -> Iterator[tuple[Key, Outcome | None]]:
    """Give each job's outcome as it comes; ``None`` for a job whose worker died.

    ``perform`` and what it takes and gives are sent between processes, so ``perform`` is a function of a module. What
    it raises is raised here.
    """
    unfinished = dict.fromkeys(range(len(queue)))
    for place, outcome in _in_pool(queue, perform, workers, limits):
        del unfinished[place]
        yield queue[place][0], outcome
    # A worker that died took the pool with it. Each job that was left gets a pool of its own, so that
    # the one at fault fails alone.
    for place in unfinished:
        outcomes = [outcome for _, outcome in _in_pool([queue[place]], perform, 1, limits)]
        yield queue[place][0], outcomes[0] if outcomes else None


def _in_pool(
    queue: Sequence[tuple[Key, Job]], perform: Callable[[Job], Outcome], workers: int, limits: WorkerLimits
) -> Iterator[tuple[int, Outcome]]:
    """Yield outcomes by the place of their job as they come; end early, without an error, when a worker dies."""
    if not queue:
        return
    context = multiprocessing.get_context("spawn")
    processes = max(1, min(workers, len(queue), _MOST_PROCESSES))
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_limit_worker, initargs=(limits,)) as pool:
        waiting = iter(enumerate(queue))
        running: dict[Future[Outcome], int] = {}
        try:
            while True:
                while len(running) < _WAITING_JOBS and (item := next(waiting, None)) is not None:
                    place, (_, job) = item
                    running[pool.submit(_perform_in_time, perform, job, limits.seconds)] = place
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    outcome = future.result()
                    yield running.pop(future), outcome
        except BrokenProcessPool:
            return


def _limit_worker(limits: WorkerLimits) -> None:
    """Bound what a worker may take; where the system has no such limits the pictures' own limits must do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    # C libraries tell their troubles to the terminal, in words that may come out of the file (libtiff names tags).
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    os.close(silence)
    try:
        import resource  # noqa: PLC0415  # not on every system
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, limits.memory_bytes), (resource.RLIMIT_CORE, 0)):
        # macOS knows the first and refuses to set it: an error here would end every worker before its first job.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))


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


def _perform_in_time(perform: Callable[[Job], Outcome], job: Job, seconds: float) -> Outcome:
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
