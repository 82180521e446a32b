"""Child processes of this machine, opened once for a whole run: each has a memory limit."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from radanki.pipeline.executors.limits import limit_worker

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from types import TracebackType
    from typing import Self

WAITING_JOBS = 64
_MOST_PROCESSES = 61
"""As many as Windows waits for at once; Python's pool refuses more there."""


class LocalWorkers:
    """So many child processes of this machine; they start with the first job and stay until the end of the run.

    Starting one and importing what it decodes with takes as long as several pictures.
    """

    def __init__(self, processes: int) -> None:
        """Start nothing yet."""
        self._processes = max(1, min(processes, _MOST_PROCESSES))
        self._pool: ProcessPoolExecutor | None = None
        self._memory_bytes = 0

    def __enter__(self) -> Self:
        """Give the workers, which end with the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all processes."""
        self.renew()

    @property
    def waiting_jobs(self) -> int:
        """As many as keep all processes busy."""
        return WAITING_JOBS

    @property
    def at_home(self) -> LocalWorkers:
        """The workers for what may not leave this machine: these."""
        return self

    def executor(self, memory_bytes: int) -> Executor:
        """Give the processes, each with that much address space; those with another limit end."""
        if self._pool is None or self._memory_bytes != memory_bytes:
            self.renew()
            context = multiprocessing.get_context("spawn")
            self._memory_bytes = memory_bytes
            self._pool = ProcessPoolExecutor(
                self._processes, mp_context=context, initializer=limit_worker, initargs=(memory_bytes,)
            )
        return self._pool

    def renew(self) -> None:
        """End the processes, of which one may have died; the next call for them starts others."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)
