"""`radanki fetch`: bring the pictures that cases point to into the cache."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
from rich.progress import Progress as Bars

from radanki.cli.reporting import report_problems
from radanki.fetch.library_pictures import fetch_library
from radanki.fetch.pictures import Fetcher
from radanki.fetch.store import PictureStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.cli.session import Session
    from radanki.fetch.result import FetchResult, Progress


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.pass_obj
def command(session: Session, cases: tuple[str, ...]) -> None:
    """Bring the pictures that cases point to into the cache, each checked by its digest.

    CASE is the folder of a case, a folder above, a case.yaml, or the id of a case; without one, all cases. Archives
    come from where your own pip and npm would take them; nothing in them is run. But for `check --online` nothing else
    opens a connection.
    """
    store = PictureStore(session.cache_folder())
    with _progress(session) as progress:
        report = fetch_library(session.library_root(), cases, Path.cwd(), Fetcher(store, progress))
    for result in report.results:
        if result.path is not None:
            session.detail(f"{result.reference.text}: {result.path}")
    report_problems(session, report.problems)
    session.say(_summary(report.results))
    if report.problems:
        raise click.exceptions.Exit(1)


def _summary(results: tuple[FetchResult, ...]) -> str:
    here = sum(result.was_here for result in results)
    failed = sum(result.error is not None for result in results)
    pictures = "1 picture" if len(results) == 1 else f"{len(results)} pictures"
    parts = [f"{len(results) - here - failed} fetched", f"{here} here already"]
    if failed:
        parts.append(f"{failed} could not be had")
    return f"{pictures}: {', '.join(parts)}"


@contextmanager
def _progress(session: Session) -> Iterator[Progress]:
    if session.quiet:
        yield lambda what, done_bytes, total_bytes: None  # noqa: ARG005  # the names are the protocol's
    elif sys.stderr.isatty():
        with _bars() as tell:
            yield tell
    else:
        yield _lines(session)


def _lines(session: Session) -> Progress:
    """Say once what is being fetched, where there is no terminal to draw on."""
    said: set[str] = set()

    def tell(what: str, done_bytes: int, total_bytes: int | None) -> None:
        del done_bytes
        if what not in said:
            said.add(what)
            session.note(f"fetching {what}" + ("" if total_bytes is None else f" ({total_bytes / 1e6:.1f} MB)"))

    return tell


@contextmanager
def _bars() -> Iterator[Progress]:
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, int] = {}

        def tell(what: str, done_bytes: int, total_bytes: int | None) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total_bytes)
            bars.update(tasks[what], completed=done_bytes, total=total_bytes)  # type: ignore[arg-type]

        yield tell
