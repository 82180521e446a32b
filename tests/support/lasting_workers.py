"""Worker processes that outlive a command: a new one takes a second for its imports, longer than most tests.

They are the program's own, with its limits and deadlines; only their end is another. Commands that run in a process of
their own know nothing of this, and those are what tests of workers look at.
"""

from __future__ import annotations

import os
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

from radanki.pipeline.executors import local

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

_MOST_POOLS: Final = 3


class Pools:
    """The pools of a session of tests, by what makes them; those that were used last are kept."""

    def __init__(self) -> None:
        self._pools: dict[Hashable, ProcessPoolExecutor] = {}

    def take(self, key: Hashable, make: Callable[[], ProcessPoolExecutor]) -> ProcessPoolExecutor:
        """Take a pool, made anew if there is none, and shut down the one that was not used for longest."""
        pool = self._pools.pop(key, None) or make()
        while len(self._pools) >= _MOST_POOLS:
            self._pools.pop(next(iter(self._pools))).shutdown()
        self._pools[key] = pool
        return pool

    def end(self, pool: ProcessPoolExecutor) -> None:
        """Forget a pool and end it."""
        self._pools = {key: known for key, known in self._pools.items() if known is not pool}
        local.end_pool(pool)

    def end_all(self) -> None:
        """End whatever is left."""
        for pool in tuple(self._pools.values()):
            self.end(pool)


class Lent(Executor):
    """A pool as the program has it: ended, it is lent to the next, unless a process of it died."""

    def __init__(self, pools: Pools, processes: int, **made_with: Any) -> None:
        self._pools = pools
        memory_bytes, begun = made_with["initargs"]
        key = (processes, made_with["initializer"], memory_bytes, id(begun))
        self._pool = pools.take(key, lambda: ProcessPoolExecutor(processes, **made_with))
        self._jobs: list[Future[Any]] = []
        self._is_broken = False

    def submit(self, function: Callable[..., Any], /, *given: Any, **_: Any) -> Future[Any]:
        """Hand in a job."""
        try:
            job = self._pool.submit(in_folder, Path.cwd(), function, *given)
        except BrokenExecutor:
            self._is_broken = True
            raise
        self._jobs.append(job)
        return job

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  # as it is
        """Give the pool back with no job left in it."""
        del wait, cancel_futures
        for job in self._jobs:
            job.cancel()
        _wait_for(self._jobs)
        if self._is_broken or any(_died(job) for job in self._jobs):
            self._pools.end(self._pool)


def in_folder(folder: Path, function: Callable[..., Any], *given: Any) -> Any:
    """Do a job in the folder of whoever asks for it, as a new worker would: names of files may go by that."""
    os.chdir(folder)
    return function(*given)


def _wait_for(jobs: list[Future[Any]]) -> None:
    wait(jobs)


def _died(job: Future[Any]) -> bool:
    return not job.cancelled() and isinstance(job.exception(), BrokenExecutor)


@contextmanager
def lasting_workers() -> Iterator[None]:
    """Let all that runs in this process share its workers."""
    pools = Pools()

    def lend(processes: int, **made_with: Any) -> Lent:
        return Lent(pools, processes, **made_with)

    try:
        with mock.patch.object(local, "ProcessPoolExecutor", lend):
            yield
    finally:
        pools.end_all()
