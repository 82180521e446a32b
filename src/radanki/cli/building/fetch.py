"""`radanki fetch`: bring the pictures that cases point to into the cache."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.cli.building.fetch_progress import show_progress
from radanki.cli.reporting import report_problems
from radanki.cli.waiting import report_silent_hosts
from radanki.errors import HostUnreachableError
from radanki.fetch.library_pictures import fetch_library
from radanki.fetch.mirror import mirrors_of
from radanki.fetch.pictures import Fetcher
from radanki.fetch.store import PictureStore
from radanki.fetch.web import Web

if TYPE_CHECKING:
    from radanki.cli.session import Session
    from radanki.fetch.result import FetchResult
    from radanki.fetch.sizes import Announcement


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.option(
    "--mirror",
    "mirrors",
    multiple=True,
    metavar="DIR",
    help="A folder (or https://, s3://, ...) of pictures named by their SHA-256, asked before the network; repeatable.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say where each picture lies, and list those that wait.")
@click.pass_obj
def command(session: Session, cases: tuple[str, ...], mirrors: tuple[str, ...], *, verbose: bool) -> None:
    """Bring the pictures that cases point to into the cache, each checked by its digest.

    CASE is the folder of a case, a folder above, a case.yaml, or the id of a case; without one, all cases. Archives
    of packages come from where your own pip and npm would take them; nothing in them is run. Mirrors that
    RADANKI_MIRROR names are asked too. A host that gives no answer within two seconds is told of, and is no error.
    """
    session = replace(session, verbose=session.verbose or verbose)
    store, web = PictureStore(session.cache_folder()), Web()
    with show_progress(session) as progress:
        fetcher = Fetcher(
            store,
            progress,
            mirrors=mirrors_of(session.mirrors(mirrors), web),
            web=web,
            complain=lambda complaint: session.note(f"warning: {complaint}"),
            announce=lambda coming: session.note(_announced(coming)),
        )
        report = fetch_library(session.library_root(), cases, Path.cwd(), fetcher)
    for result in report.results:
        if result.path is not None:
            session.detail(f"{result.reference.text}: {result.path}")
    report_problems(session, report.problems)
    report_silent_hosts(session, report.waiting)
    session.say(_summary(report.results))
    if report.problems:
        raise click.exceptions.Exit(1)


def _announced(coming: Announcement) -> str:
    count = coming.downloads - coming.unknown
    unknown = f" and {coming.unknown} that do not say their size" if coming.unknown else ""
    largest = f"the largest {coming.largest} ({coming.largest_bytes / 1e6:,.0f} MB)"
    total = f"{coming.size_bytes / 1e6:,.0f} MB in {count} downloads{unknown}"
    return f"more than 500 MB are to be fetched: {total}, {largest}; Ctrl-C stops it, and what has come is kept"


def _summary(results: tuple[FetchResult, ...]) -> str:
    here = sum(result.was_here for result in results)
    mirrored = sum(result.mirrored for result in results)
    waiting = sum(isinstance(result.error, HostUnreachableError) for result in results)
    failed = sum(result.error is not None for result in results) - waiting
    pictures = "1 picture" if len(results) == 1 else f"{len(results)} pictures"
    parts = [f"{len(results) - here - mirrored - failed - waiting} fetched", f"{here} here already"]
    if mirrored:
        parts.insert(1, f"{mirrored} out of mirrors")
    if waiting:
        parts.append(f"{waiting} wait for a connection")
    if failed:
        parts.append(f"{failed} could not be had")
    return f"{pictures}: {', '.join(parts)}"
