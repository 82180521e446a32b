"""Worker processes that outlive a command: a new one takes a second for its imports, longer than most tests.

They are the program's own, with its limits and deadlines; only their end is another. Commands that run in a process of
their own know nothing of this, and those are what tests of workers look at.
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Self
from unittest import mock

from radanki.pipeline import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from types import TracebackType

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
        pool.shutdown(cancel_futures=True)

    def end_all(self) -> None:
        """End whatever is left."""
        for pool in tuple(self._pools.values()):
            self.end(pool)


class Lent:
    """A pool as the program sees it: it may leave it with jobs undone, and then they are over for everybody."""

    def __init__(self, pools: Pools, processes: int, **made_with: Any) -> None:
        self._pools = pools
        # A worker stays in the folder in which it began, and names of files may go by that.
        key = (processes, made_with["initializer"], made_with["initargs"], os.fspath(os.getcwd()))  # noqa: PTH109
        self._pool = pools.take(key, lambda: ProcessPoolExecutor(processes, **made_with))
        self._jobs: list[Future[Any]] = []

    def __enter__(self) -> Self:
        return self

    def submit(self, perform: Callable[..., Any], *given: Any) -> Future[Any]:
        """Hand in a job; whoever finds the pool broken never gets it again."""
        try:
            self._jobs.append(self._pool.submit(perform, *given))
        except BrokenProcessPool:
            self._pools.end(self._pool)
            raise
        return self._jobs[-1]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del error, trace
        for job in self._jobs:
            job.cancel()
        wait(self._jobs)
        if kind is not None or any(not job.cancelled() and job.exception() is not None for job in self._jobs):
            self._pools.end(self._pool)


@contextmanager
def lasting_workers() -> Iterator[None]:
    """Let all that runs in this process share its workers."""
    pools = Pools()

    def lend(processes: int, **made_with: Any) -> Lent:
        return Lent(pools, processes, **made_with)

    try:
        with mock.patch.object(workers, "ProcessPoolExecutor", lend):
            yield
    finally:
        pools.end_all()
