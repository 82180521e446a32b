"""Which machines do the jobs of a call, and where they share what is finished."""

from __future__ import annotations

import functools
import itertools
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from radanki.cli.session import Session
    from radanki.fetch.shared_store import SharedStore
    from radanki.pipeline.workers import Workers


@dataclass(frozen=True, slots=True)
class Machines:
    """Machines beside this one: the scheduler of a cluster, and the address of a store; none where nothing is said."""

    scheduler: str | None = None
    searches_there: bool = False
    store: str | None = None


def machine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that name other machines; it gets them as one value, ``machines``."""

    @functools.wraps(command)
    def with_machines(
        *arguments: Any, scheduler: str | None, search_there: bool, store: str | None, **rest: Any
    ) -> Any:
        return command(*arguments, machines=Machines(scheduler, search_there, store), **rest)

    options = (
        click.option(
            "--scheduler",
            envvar="RADANKI_SCHEDULER",
            metavar="ADDRESS",
            help="Let workers of a dask.distributed cluster open pictures (tcp://HOST:PORT; extra `cluster`).",
        ),
        click.option(
            "--search-there", is_flag=True, help="Let these workers search for names, too: what they find travels."
        ),
        click.option(
            "--store",
            envvar="RADANKI_STORE",
            metavar="ADDRESS",
            help="Share finished pictures there: a folder, s3://..., whatever fsspec knows (extra `store`).",
        ),
    )
    return functools.reduce(lambda wrapped, option: option(wrapped), reversed(options), with_machines)


@contextmanager
def workers_for(session: Session, jobs: int | None, machines: Machines) -> Iterator[Workers]:
    """Give the workers of a call, which end with the block; ``jobs`` is how many processes there may be here.

    Raises:
        UsageError: where the cluster can't be used.
    """
    from radanki.pipeline.executors.cluster import ClusterWorkers  # noqa: PLC0415  # an unchanged library does without
    from radanki.pipeline.executors.local import LocalWorkers  # noqa: PLC0415  # as above

    with LocalWorkers(jobs or os.cpu_count() or 1) as local:
        if machines == Machines() and _is_all_new(session):
            local.prepare_for_cases()
        if machines.scheduler is None:
            yield local
            return
        shared = session.library_root(), session.cache_folder()
        with ClusterWorkers(machines.scheduler, shared, local, searches_there=machines.searches_there) as cluster:
            session.detail(f"{cluster.threads} threads behind {machines.scheduler}")
            yield cluster


def _is_all_new(session: Session) -> bool:
    """Whether nothing is known of a library of some size, so that workers will be asked for at once."""
    from radanki.pipeline.executors.local import FEWEST_CASES  # noqa: PLC0415  # an unchanged library does without
    from radanki.pipeline.memory.record_names import path_of_records  # noqa: PLC0415  # as above

    root = session.library_root()
    cases = itertools.islice(root.glob("cases/*/*/*/case.yaml"), FEWEST_CASES)
    return not path_of_records(root, session.cache_folder()).exists() and len(list(cases)) == FEWEST_CASES


def store_for(machines: Machines) -> SharedStore | None:
    """Give the store that a call names, if it names one.

    Raises:
        UsageError: where it can't be used.
    """
    if machines.store is None:
        return None
    from radanki.fetch.shared_store import SharedStore  # noqa: PLC0415  # an extra, and rarely asked for

    return SharedStore(machines.store)
