"""Child processes of this machine, opened once for a whole run: each has a memory limit."""

from __future__ import annotations

import atexit
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from radanki.errors import WorkersError
from radanki.pipeline.executors.beginnings import shared_byte
from radanki.pipeline.executors.limits import limit_worker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor
    from multiprocessing.context import BaseContext
    from types import TracebackType
    from typing import Self

_LOADED_ONCE = (
    "radanki.imaging.rendering",
    "radanki.phi.extraction.source",
    "radanki.phi.scan",
    "radanki.pipeline.phi.scan",
    "radanki.pipeline.render_worker",
)
"""What nearly every worker needs; it takes half a second to import, which is as long as five pictures."""
_LOADED_FOR_CASES = (*_LOADED_ONCE, "radanki.pipeline.cases.joined_case", "radanki.pipeline.cases.new_case")
FEWEST_CASES: Final = 16
"""For fewer new cases the workers take longer to load what they need than the command takes for the work."""
WAITING_JOBS = 64
_MOST_PROCESSES = 61
"""As many as Windows waits for at once; Python's pool refuses more there."""
_MOST_IN_VAIN: Final = 3
_IN_VAIN: Final = f"""\
worker processes die as they start: {_MOST_IN_VAIN} times in a row none came as far as its first job.
Each needs some 100 MB of memory: look whether a limit (`ulimit -v`, that of a container) leaves less.
A script that calls radanki has to do so below `if __name__ == "__main__":`, since each worker imports the script."""


class LocalWorkers:
    """So many child processes of this machine; they start with the first job and stay until the end of the run.

    Starting one and importing what it decodes with takes as long as several pictures.
    """

    def __init__(self, processes: int) -> None:
        """Start nothing yet."""
        self._processes = max(1, min(processes, _MOST_PROCESSES))
        self._pool: ProcessPoolExecutor | None = None
        self._loaded_once: tuple[str, ...] = _LOADED_ONCE
        self._memory_bytes = 0
        self._begun: Any = None
        self._in_vain = 0

    def __enter__(self) -> Self:
        """Give the workers, which end with the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all processes for good."""
        self.end()

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
            self.end()
            self._memory_bytes = memory_bytes
            context = _context(self._loaded_once)
            self._begun = shared_byte(context)
            self._begun.value = 0
            self._pool = ProcessPoolExecutor(
                self._processes,
                mp_context=context,
                initializer=limit_worker,
                initargs=(memory_bytes, self._begun),
            )
        return self._pool

    def prepare_for_cases(self) -> None:
        """Have what new cases need imported, beside what is done here meanwhile, before processes are copied from that.

        It helps where no job was done yet, and on Linux alone.
        """
        self._loaded_once = _LOADED_FOR_CASES
        _start_server(_context(self._loaded_once))

    def renew(self) -> None:
        """End the processes, of which one died; the next call for them starts others.

        Raises:
            WorkersError: where that would go on for ever, because the processes die before any job could be at fault.
        """
        if self._pool is not None:
            self._in_vain = 0 if self._begun.value else self._in_vain + 1
        self.end()
        if self._in_vain >= _MOST_IN_VAIN:
            raise WorkersError(_IN_VAIN)

    def end(self) -> None:
        """End the processes, if there are any; the next call for them starts others."""
        pool, self._pool = self._pool, None
        if pool is not None:
            end_pool(pool)


def end_pool(pool: ProcessPoolExecutor) -> None:
    """End all processes of a pool, and those that began just when another one died.

    Python's pool stops the processes that it has when it notices a death (3.11, ``concurrent.futures.process``,
    ``terminate_broken``); one that ``submit`` starts at that moment is never told to end, and waited for all the same.
    """
    if getattr(pool, "_broken", False):
        for process in tuple((getattr(pool, "_processes", None) or {}).values()):
            process.kill()
    pool.shutdown(cancel_futures=True)


def _context(loaded_once: Sequence[str]) -> BaseContext:
    """Give how a process starts: on Linux as the copy of one that has imported what workers need, else from nothing.

    macOS promises nothing to a copy of a process that has loaded its frameworks.
    """
    if not sys.platform.startswith("linux"):
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(loaded_once))
    atexit.unregister(_wait_for_the_server)
    atexit.register(_wait_for_the_server)
    return context


def _start_server(context: BaseContext) -> None:
    if context.get_start_method() == "forkserver":
        from multiprocessing import forkserver  # noqa: PLC0415  # not on every system

        forkserver.ensure_running()


def _wait_for_the_server() -> None:
    """End the process that workers are copies of, and wait: else its time and theirs would count as nobody's."""
    from multiprocessing import forkserver  # noqa: PLC0415  # not on every system

    stop: Callable[[], None] = getattr(forkserver, "_forkserver")._stop  # noqa: B009, SLF001  # there is no other way
    stop()
