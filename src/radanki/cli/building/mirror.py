"""`radanki mirror`: write the pictures that cases point to under their digests, for machines without a network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.cli.reporting import report_problems
from radanki.errors import UsageError
from radanki.fetch.library_pictures import chosen_cases
from radanki.fetch.mirror_writing import CREDITS_FILE, write_mirror
from radanki.fetch.store import PictureStore

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.pass_obj
def command(session: Session, folder: Path, cases: tuple[str, ...]) -> None:
    """Write the fetched pictures of all cases, or of the named ones, into DIR, each named by its SHA-256.

    `radanki fetch --mirror DIR`, or RADANKI_MIRROR, reads them there before it asks the network. The folder may lie
    on a stick, a shared drive or a web server. Whose pictures they are stands in CREDITS.csv beside them.
    """
    chosen, unreadable = chosen_cases(session.library_root(), cases, Path.cwd())
    try:
        report = write_mirror(chosen, PictureStore(session.cache_folder()), folder)
    except OSError as error:
        raise UsageError(f"{folder} can't be written: {error.strerror}") from error
    report_problems(session, unreadable)
    for reference in report.missing:
        session.note(f"not in the cache, so not in the mirror: {reference.text}")
    count = len(report.written) + len(report.were_there)
    pictures = "1 picture" if count == 1 else f"{count} pictures"
    parts = [f"{len(report.written)} written", f"{len(report.were_there)} there already"]
    if report.missing:
        parts.append(f"{len(report.missing)} not fetched yet")
    session.say(f"{folder}: {pictures} ({report.size_bytes / 1e6:.1f} MB): {', '.join(parts)}; see {CREDITS_FILE}")
    if unreadable:
        raise click.exceptions.Exit(1)
