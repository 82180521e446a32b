"""`radanki check`: every rule over the library or the named cases."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.cli.progress import progress_bar
from radanki.cli.reporting import FORMATS, print_problems, summary_of

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How problems are printed.",
)
@click.pass_obj
def command(session: Session, cases: tuple[str, ...], output_format: str) -> None:
    """Check every rule over the library, or over the named cases.

    CASE is the folder of a case, a folder above, a case.yaml, or the id of a case.
    """
    from radanki.desk.checking import report_on  # noqa: PLC0415  # bring pydantic, which `--help` does without
    from radanki.examine import examine  # noqa: PLC0415

    root = session.library_root()
    # A check is a list of problems: how far it is only shows where it can be wiped away again.
    shown = progress_bar(session, "Looking at pictures") if sys.stderr.isatty() else nullcontext(None)
    with shown as progress:
        seen = examine(root, session.cache_folder(), workers=os.cpu_count() or 1, progress=progress)
    report = report_on(seen, cases, Path.cwd())
    print_problems(session, report.problems, output_format)
    for folder in report.unopened:
        session.detail(f"{folder}: not all pictures were looked at; `radanki fetch` brings them")
    session.note(summary_of(report))
    if report.has_errors:
        raise click.exceptions.Exit(1)
