"""Small jobs travel to the workers together: the way there and back takes as long as a small picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from radanki.pipeline.executors.limits import perform_in_time
from radanki.pipeline.workers import run_in_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from radanki.pipeline.workers import WorkerLimits, Workers

_SMALL_BYTES: Final = 64 * 1024
_MOST_JOBS: Final = 16
_LEAST_BATCHES: Final = 32
"""Fewer would leave a core without work at the end."""

Key = TypeVar("Key")
Job = TypeVar("Job")
Outcome = TypeVar("Outcome")


def run_in_batches(
    queue: Sequence[tuple[Key, Job]],
    size_of: Callable[[Job], int],
    perform: Callable[[Job], Outcome],
    workers: Workers,
    limits: WorkerLimits,
) -> Iterator[tuple[Key, Outcome | None]]:
    """Give each job's outcome as it comes, as :func:`run_in_workers` does, the largest (in bytes) first.

    The limits hold for each job. Where a worker dies over several jobs, they are done again one by one.
    """
    again: list[tuple[Key, Job]] = []
    grouped = batches_of(queue, lambda entry: size_of(entry[1]))
    batches = [(batch, (perform, [job for _, job in batch], limits.seconds)) for batch in grouped]
    for batch, outcomes in run_in_workers(batches, _perform_each, workers, limits):
        if outcomes is not None:
            yield from zip((key for key, _ in batch), outcomes, strict=True)
        elif len(batch) == 1:
            yield batch[0][0], None
        else:
            again += batch
    yield from run_in_workers(again, perform, workers, limits)


def size_on_disk(path: Path) -> int:
    """Give the bytes of a file, for jobs that are paths; a folder counts as large, what is not there as nothing."""
    try:
        return _SMALL_BYTES + 1 if path.is_dir() else path.stat().st_size
    except OSError:
        return 0


def batches_of(jobs: Sequence[Job], size_of: Callable[[Job], int]) -> list[tuple[Job, ...]]:
    """Give small jobs some together, each large one by itself, the largest (in bytes) first."""
    sizes = [size_of(job) for job in jobs]
    order = sorted(range(len(jobs)), key=lambda at: -sizes[at])
    small = [jobs[at] for at in order if sizes[at] <= _SMALL_BYTES]
    most = max(1, min(_MOST_JOBS, len(small) // _LEAST_BATCHES))
    large = [(jobs[at],) for at in order if sizes[at] > _SMALL_BYTES]
    return large + [tuple(small[start : start + most]) for start in range(0, len(small), most)]


def _perform_each(batch: tuple[Callable[[Job], Outcome], Sequence[Job], float]) -> list[Outcome]:
    perform, jobs, seconds = batch
    return [perform_in_time(perform, job, seconds) for job in jobs]
