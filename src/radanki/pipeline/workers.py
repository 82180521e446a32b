"""Jobs are done side by side by whatever has an executor, and a worker that dies costs one job.

The executors are those of ``concurrent.futures``: child processes of this machine, or a cluster
(docs/decisions/0009-workers.md, 0050-past-one-machine.md).
"""

from __future__ import annotations

import errno
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from radanki.pipeline.executors.limits import USUAL_LIMITS, WorkerLimits, perform_in_time
from radanki.pipeline.executors.local import LocalWorkers

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

__all__ = ["USUAL_LIMITS", "ExecutorSource", "WorkerLimits", "Workers", "at_home", "run_in_workers"]


Key = TypeVar("Key")
Job = TypeVar("Job")
Outcome = TypeVar("Outcome")


class ExecutorSource(Protocol):
    """Workers that stay from one queue to the next."""

    @property
    def waiting_jobs(self) -> int:
        """How many jobs wait in the executor at once, so that memory does not grow with the library."""

    @property
    def at_home(self) -> ExecutorSource:
        """Workers on this very machine, for jobs whose outcome may not travel."""

    def executor(self, memory_bytes: int) -> Executor:
        """Give an executor whose workers may take so much memory each.

        A future of a job whose worker died raises ``BrokenExecutor``, and maybe those of the jobs beside it.
        """

    def renew(self) -> None:
        """Be told that a worker died: the next executor has to work again."""


Workers: TypeAlias = int | ExecutorSource
"""Workers that stay, or how many processes there may be for one queue alone."""


def at_home(workers: Workers) -> Workers:
    """Give the workers for jobs whose outcome may not leave this machine."""
    return workers if isinstance(workers, int) else workers.at_home


def run_in_workers(
    queue: Sequence[tuple[Key, Job]], perform: Callable[[Job], Outcome], workers: Workers, limits: WorkerLimits
) -> Iterator[tuple[Key, Outcome | None]]:
    """Give each job's outcome as it comes; ``None`` where the worker died, or it needed more memory than it may have.

    ``perform`` and what it takes and gives are sent between processes, so ``perform`` is a function of a module. What
    it raises is raised here, and ``WorkersError`` where workers die before they begin a job.
    """
    with ExitStack() as stack:
        if isinstance(workers, int):
            workers = stack.enter_context(LocalWorkers(min(workers, len(queue))))
        waiting = iter(range(len(queue)))
        while suspects := (yield from _until_one_dies(waiting, queue, perform, workers, limits)):
            # A worker that died may have taken those beside it along. Each job that was under way is done again with
            # nothing beside it, so that the one at fault fails alone.
            workers.renew()
            for place in suspects:
                if (yield from _until_one_dies(iter([place]), queue, perform, workers, limits)):
                    workers.renew()
                    yield queue[place][0], None


def _until_one_dies(
    waiting: Iterator[int],
    queue: Sequence[tuple[Key, Job]],
    perform: Callable[[Job], Outcome],
    workers: ExecutorSource,
    limits: WorkerLimits,
) -> Generator[tuple[Key, Outcome | None], None, list[int]]:
    """Yield outcomes as they come; when a worker dies begin no more, and return the places of what it cost."""
    running: dict[Future[Outcome], int] = {}
    suspects: list[int] = []
    try:
        while True:
            while not suspects and len(running) < workers.waiting_jobs and (place := next(waiting, None)) is not None:
                future = _submitted(workers, perform, queue[place][1], limits)
                if future is None:
                    suspects.append(place)
                else:
                    running[future] = place
            if not running:
                return sorted(suspects)
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                place = running.pop(future)
                try:
                    outcome = future.result()
                except BrokenExecutor:
                    suspects.append(place)
                except MemoryError:
                    yield queue[place][0], None
                else:
                    yield queue[place][0], outcome
    finally:
        for future in running:
            future.cancel()


def _submitted(
    workers: ExecutorSource, perform: Callable[[Job], Outcome], job: Job, limits: WorkerLimits
) -> Future[Outcome] | None:
    """Hand a job over; ``None`` where a worker has died."""
    executor = workers.executor(limits.memory_bytes)
    try:
        return executor.submit(perform_in_time, perform, job, limits.seconds)
    except (BrokenExecutor, ConnectionError, EOFError):  # the last two: what processes are copied from has died
        return None
    except OSError as error:
        # The pool was starting another process when one died, and its pipes were closed under its hands.
        if error.errno not in {None, errno.EBADF}:  # the system itself refuses
            raise
        return None
