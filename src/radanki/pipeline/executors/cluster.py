"""The workers of a cluster of dask.distributed, which is an extra (docs/decisions/0050-past-one-machine.md)."""

from __future__ import annotations

import secrets
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import ExitStack
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from radanki.errors import UsageError
from radanki.library.whole_file import write_for_now
from radanki.pipeline.executors.cluster_job import ClusterAnswer, ClusterTerms, perform_on_cluster, program_here
from radanki.pipeline.executors.local import WAITING_JOBS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from radanki.pipeline.executors.local import LocalWorkers

_SECONDS_TO_CONNECT = 30
_HOW_TO_HAVE_IT = "`--scheduler` needs the extra `cluster`, here and on the workers: pip install 'radanki[cluster]'"


class ClusterWorkers:
    """The workers behind a scheduler; what may not travel, or is not to be found there, is done on this machine.

    ``shared`` are the folders that all machines have at the same place: the library, and the cache as the last.
    """

    def __init__(
        self, address: str, shared: Sequence[Path], local: LocalWorkers, *, searches_there: bool = False
    ) -> None:
        """Connect to nothing yet; with ``searches_there`` the outcome of a search for names may travel, too."""
        self._address = address if "://" in address else f"tcp://{address}"
        self._shared = tuple(path.absolute() for path in shared)
        self._local, self._searches_there = local, searches_there
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Connect, and leave a file in the cache by which workers know it.

        Raises:
            UsageError: where the library of the cluster is not installed, nobody answers, or there are no workers.
        """
        self._client = _connected(self._address)
        self._open.callback(self._client.close)
        self._executor = self._client.get_executor(pure=False)
        proof = self._shared[-1] / f".seen-by-workers-{secrets.token_hex(8)}"
        write_for_now(proof, b"")
        self._open.callback(proof.unlink, missing_ok=True)
        self._proof = proof
        self.count_threads()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give back what was asked for and not done, and part."""
        self._open.close()

    def count_threads(self) -> None:
        """Ask how many jobs can be done at once now: workers may come and go."""
        self.threads: int = sum(self._client.nthreads().values())

    @property
    def waiting_jobs(self) -> int:
        """As many as keep all threads busy while answers are on their way."""
        return max(WAITING_JOBS, 4 * self.threads)

    @property
    def at_home(self) -> ClusterWorkers | LocalWorkers:
        """The processes of this machine, unless it was said that searches may travel."""
        return self if self._searches_there else self._local

    def executor(self, memory_bytes: int) -> Executor:
        """Give the workers, whose jobs may take that much memory each."""
        terms = ClusterTerms(program_here(), self._shared, self._proof, memory_bytes)
        return _ClusterExecutor(self._executor, terms, self._local.executor(memory_bytes))

    def renew(self) -> None:
        """Have new processes on this machine; the cluster replaces its own."""
        self._local.end()


class _ClusterExecutor(Executor):
    def __init__(self, cluster: Executor, terms: ClusterTerms, here: Executor) -> None:
        self._cluster, self._terms, self._here = cluster, terms, here

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **_: Any) -> Future[Any]:
        """Send a job to a worker; one whose files only this machine has stays here."""
        if not all(_is_below(path, self._terms.folders) for path in _paths_in(arguments)):
            return self._here.submit(function, *arguments)
        answered: Future[Any] = Future()
        sent = self._cluster.submit(perform_on_cluster, self._terms, function, arguments)
        sent.add_done_callback(partial(_pass_on, answered))
        return answered


def _connected(address: str) -> Any:
    try:
        from distributed import Client  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise UsageError(_HOW_TO_HAVE_IT) from error
    try:
        client = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False, name="radanki")
    except (OSError, ValueError) as error:  # a time that is over is an OSError, too
        raise UsageError(f"no scheduler answers at {address}: {error}") from error
    try:
        client.wait_for_workers(1, timeout=_SECONDS_TO_CONNECT)
    except TimeoutError as error:
        client.close()
        raise UsageError(f"the scheduler at {address} has no workers; `dask worker {address}` starts one") from error
    return client


def _pass_on(answered: Future[Any], sent: Future[ClusterAnswer]) -> None:
    if not answered.set_running_or_notify_cancel():
        return
    try:
        answer = sent.result()
    except BaseException as error:  # noqa: BLE001  # a worker is lost, or all of the cluster
        answered.set_exception(_loss(error))
        return
    if answer.refused:
        answered.set_exception(UsageError(answer.refused))
    elif answer.died:
        answered.set_exception(BrokenExecutor("the process of a job died"))
    elif answer.error is not None:
        answered.set_exception(answer.error)
    else:
        answered.set_result(answer.outcome)


def _loss(error: BaseException) -> Exception:
    """Tell what a job's loss means: several workers died over it, or there is no getting on with this cluster."""
    if type(error).__name__ == "KilledWorker":
        return BrokenExecutor("several workers died over a job")
    if isinstance(error, ModuleNotFoundError):
        return UsageError(f"radanki is not installed on a worker: {error}")
    return UsageError(f"the cluster is gone, or takes no jobs ({type(error).__name__})")


def _paths_in(value: Any) -> Iterator[Path]:
    if isinstance(value, Path):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _paths_in(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _paths_in(getattr(value, field.name))


def _is_below(path: Path, folders: Sequence[Path]) -> bool:
    return path.is_absolute() and any(path.is_relative_to(folder) for folder in folders)
