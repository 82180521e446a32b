"""`radanki site`: the gallery of decks and cases."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.cli.clock import today
from radanki.cli.progress import progress_bar
from radanki.cli.waiting import report_left_out
from radanki.errors import ProblemsFoundError
from radanki.gallery import write_site
from radanki.gallery.offers import offers_of
from radanki.pipeline.validate import validate

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Where the site goes (default: dist/site)."
)
@click.option(
    "--decks",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder with packages and manifest.json (default: dist).",
)
@click.option("--title", default="RadAnki", show_default=True, help="What the site is called.")
@click.pass_obj
def command(session: Session, out: Path | None, decks: Path | None, title: str) -> None:
    """Write a gallery that any web server can serve, and that opens from a folder, too.

    It offers the packages that were built, and shows every case without giving its diagnosis away.
    """
    root = session.library_root()
    with progress_bar(session, "Rendering") as progress:
        validated = validate(
            root, session.cache_folder(), workers=os.cpu_count() or 1, progress=progress, today=today()
        )
    if validated.has_errors:
        raise ProblemsFoundError(validated.problems)
    offers = offers_of(validated, decks or root / "dist")
    target = (out or root / "dist" / "site").absolute()
    report = write_site(validated, offers, target, title=title)
    session.say(
        f"{target / 'index.html'}: {report.decks} decks, {report.cases} cases, {report.files} files, "
        f"{report.bytes / 1e6:.1f} MB"
    )
    if not offers:
        session.note("no deck has been built yet: `radanki build` makes them")
    report_left_out(session, validated.library, validated.left_out)
