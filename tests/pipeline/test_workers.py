"""Jobs side by side: what a death costs, and how long workers stay."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from radanki.errors import WorkersError
from radanki.pipeline.executors.local import LocalWorkers
from radanki.pipeline.workers import USUAL_LIMITS, WorkerLimits, run_in_workers
from support.good_library import copy_good_library

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("new_workers")


def test_workers_stay_from_one_queue_to_the_next() -> None:
    with LocalWorkers(2) as workers:
        first = dict(run_in_workers([(1, "/")], os.stat, workers, USUAL_LIMITS))
        pool = workers.executor(USUAL_LIMITS.memory_bytes)
        second = dict(run_in_workers([(2, "/")], os.stat, workers, USUAL_LIMITS))
        assert workers.executor(USUAL_LIMITS.memory_bytes) is pool
        assert workers.executor(USUAL_LIMITS.memory_bytes // 2) is not pool

    assert [*first, *second] == [1, 2]


def test_a_worker_that_dies_costs_the_job_that_killed_it_and_no_other() -> None:
    jobs = [(at, "__import__('os')._exit(1)" if at in {3, 150} else "1") for at in range(200)]

    with LocalWorkers(2) as workers:
        outcomes = dict(run_in_workers(jobs, eval, workers, USUAL_LIMITS))

    assert outcomes == {at: None if at in {3, 150} else 1 for at in range(200)}


def test_every_job_may_kill_its_worker() -> None:
    outcomes = list(run_in_workers([(at, 1) for at in range(3)], os._exit, 2, USUAL_LIMITS))

    assert outcomes == [(0, None), (1, None), (2, None)]


class LatePool(ProcessPoolExecutor):
    """A pool that learns of its second process when the first has died and what it knew of has been stopped."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        pool: Any = self
        pool._processes = LateProcesses(pool)  # noqa: SLF001  # Python's own: there is no other way to be late


class LateProcesses(dict[int, Any]):
    """The processes of a pool by number; the second waits until the pool has given up its queue."""

    def __init__(self, pool: Any) -> None:
        super().__init__()
        self._pool = pool

    def __setitem__(self, number: int, process: Any) -> None:
        while self and not self._pool._call_queue._reader.closed:  # noqa: SLF001  # as above
            time.sleep(0.01)
        super().__setitem__(number, process)


def test_a_worker_that_begins_when_another_dies_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("radanki.pipeline.executors.local.ProcessPoolExecutor", LatePool)
    workers = LocalWorkers(2)
    pool = workers.executor(USUAL_LIMITS.memory_bytes)
    first = pool.submit(os._exit, 1)
    second = pool.submit(time.sleep, 600)  # which the late process may take up: it ends in no other way
    begun = tuple(vars(pool)["_processes"].values())

    workers.renew()

    assert [process.is_alive() for process in begun] == [False, False]
    assert isinstance(first.exception(), BrokenExecutor)
    assert isinstance(second.exception(), BrokenExecutor)


def test_what_a_job_raises_is_raised_and_the_workers_go_on() -> None:
    with LocalWorkers(1) as workers:
        with pytest.raises(FileNotFoundError):
            list(run_in_workers([(at, "/there/is/none") for at in range(100)], os.stat, workers, USUAL_LIMITS))
        assert len(list(run_in_workers([(1, "/")], os.stat, workers, USUAL_LIMITS))) == 1


def test_a_job_without_an_end_is_ended_by_its_deadline() -> None:
    limits = WorkerLimits(seconds=0.2)

    ((_, outcome),) = run_in_workers([(1, "sum(iter(int, 1))")], eval, 1, limits)

    assert outcome is None


def test_an_empty_queue_starts_nothing() -> None:
    assert list(run_in_workers([], os.stat, 4, USUAL_LIMITS)) == []


def test_workers_that_die_before_any_job_are_not_started_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("radanki.pipeline.executors.local.limit_worker", die)

    with pytest.raises(WorkersError, match="die as they start: 3 times in a row"):
        list(run_in_workers([(at, "/") for at in range(1000)], os.stat, 2, USUAL_LIMITS))


def die(*_: Any) -> None:
    os._exit(1)


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of memory is what POSIX has")
def test_workers_that_can_be_copied_from_nothing_are_not_waited_for(tmp_path: Path) -> None:
    script = tmp_path / "of_workers.py"
    script.write_text(
        "import os, resource\n"
        "from radanki.errors import WorkersError\n"
        "from radanki.pipeline.workers import USUAL_LIMITS, run_in_workers\n"
        "if __name__ == '__main__':\n"
        "    resource.setrlimit(resource.RLIMIT_AS, (120_000_000, 120_000_000))\n"
        "    try:\n"
        "        list(run_in_workers([(at, '/') for at in range(1000)], os.stat, 2, USUAL_LIMITS))\n"
        "    except WorkersError:\n"
        "        raise SystemExit(7)\n"
    )

    ended = subprocess.run([sys.executable, script], check=False, capture_output=True, timeout=600)

    assert ended.returncode == 7, ended.stderr


def test_a_script_that_calls_the_command_wherever_it_is_imported_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "calls_it.py"
    script.write_text("from radanki.cli import main\nmain()\n")
    library = tmp_path / "library"
    copy_good_library(library)

    ended = subprocess.run(
        [sys.executable, script, "-C", library, "check"],
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
        env={**os.environ, "RADANKI_CACHE": str(tmp_path / "cache")},
    )

    assert ended.returncode == 1
    assert ended.stderr.startswith("radanki: worker processes die as they start")
    assert 'below `if __name__ == "__main__":`' in ended.stderr
    assert "Traceback" not in ended.stderr
