"""Small jobs that travel together: each has its own outcome and its own limits."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from radanki.pipeline.executors.batches import run_in_batches, size_on_disk
from radanki.pipeline.executors.local import LocalWorkers
from radanki.pipeline.workers import USUAL_LIMITS, WorkerLimits

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("new_workers")


def test_each_job_has_its_own_outcome() -> None:
    jobs = [(at, str(at)) for at in range(300)]

    with LocalWorkers(2) as workers:
        outcomes = dict(run_in_batches(jobs, len, int, workers, USUAL_LIMITS))

    assert outcomes == {at: at for at in range(300)}


def test_a_worker_that_dies_costs_one_job_of_a_batch() -> None:
    jobs = [(at, "__import__('os')._exit(1)" if at == 70 else "1") for at in range(300)]

    with LocalWorkers(2) as workers:
        outcomes = dict(run_in_batches(jobs, len, eval, workers, USUAL_LIMITS))

    assert outcomes == {at: None if at == 70 else 1 for at in range(300)}


def test_the_deadline_is_that_of_a_job_and_not_of_a_batch() -> None:
    jobs = [(at, 0.1 if at < 8 else 0.0) for at in range(256)]  # batches of eight
    limits = WorkerLimits(seconds=0.4)

    outcomes = dict(run_in_batches(jobs, lambda _: 0, _work, 1, limits))

    assert len(outcomes) == 256
    (process,) = set(outcomes.values())
    assert process is not None, "one process did all: none died over a batch"


def test_large_jobs_come_first_and_alone() -> None:
    jobs = [(at, 1_000_000 + at if at > 95 else at) for at in range(100)]

    done = dict(run_in_batches(jobs, int, _when, 1, USUAL_LIMITS))

    assert sorted(done) == list(range(100))
    assert sorted(done, key=lambda key: done[key] or 0)[:4] == [99, 98, 97, 96]


def test_a_folder_is_large_and_what_is_not_there_is_small(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"four")

    assert size_on_disk(tmp_path / "file") == 4
    assert size_on_disk(tmp_path / "none") == 0
    assert size_on_disk(tmp_path) > 10_000


def _work(seconds: float) -> int:
    """Take so much processor time, and tell in which process."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        os.getpid()
    return os.getpid()


def _when(_: object) -> int:
    return time.monotonic_ns()
