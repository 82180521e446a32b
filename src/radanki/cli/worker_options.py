"""Who does the jobs of a call: processes of this machine, or the workers of a cluster."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from radanki.cli.session import Session
    from radanki.pipeline.workers import Workers


@dataclass(frozen=True, slots=True)
class WorkerChoice:
    """How many processes there may be here, and the scheduler of a cluster, where its workers are to be used."""

    jobs: int | None = None
    scheduler: str | None = None
    searches_there: bool = False


def scheduler_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that name a cluster."""
    address = click.option(
        "--scheduler",
        envvar="RADANKI_SCHEDULER",
        metavar="ADDRESS",
        help="Let workers of a dask.distributed cluster open pictures (tcp://HOST:PORT; extra `cluster`).",
    )
    searches = click.option(
        "--search-there", is_flag=True, help="Let these workers search for names, too: what they find travels."
    )
    return address(searches(command))


@contextmanager
def workers_for(session: Session, choice: WorkerChoice) -> Iterator[Workers]:
    """Give the workers of a call, which end with the block.

    Raises:
        UsageError: where the cluster can't be used.
    """
    from radanki.pipeline.executors.cluster import ClusterWorkers  # noqa: PLC0415  # an unchanged library does without
    from radanki.pipeline.executors.local import LocalWorkers  # noqa: PLC0415  # as above

    with LocalWorkers(choice.jobs or os.cpu_count() or 1) as local:
        if choice.scheduler is None:
            yield local
            return
        shared = session.library_root(), session.cache_folder()
        with ClusterWorkers(choice.scheduler, shared, local, searches_there=choice.searches_there) as cluster:
            session.detail(f"{cluster.threads} threads behind {choice.scheduler}")
            yield cluster
