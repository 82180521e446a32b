"""`radanki check`: every rule over the library or the named cases."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.cli.progress import progress_bar
from radanki.cli.reporting import FORMATS, print_problems, summary_of

if TYPE_CHECKING:
    from radanki.cli.session import Session
    from radanki.examine import Examination


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
@click.option("--ocr", is_flag=True, help="Search the finished pictures for burned-in text (extra `ocr`).")
@click.option("--release", "for_release", is_flag=True, help="Ask for all that a release asks for.")
@click.pass_obj
def command(session: Session, cases: tuple[str, ...], output_format: str, *, ocr: bool, for_release: bool) -> None:
    """Check every rule over the library, or over the named cases.

    CASE is the folder of a case, a folder above, a case.yaml, or the id of a case.
    """
    from radanki.desk.checking import report_on  # noqa: PLC0415  # bring pydantic, which `--help` does without
    from radanki.examine import examine  # noqa: PLC0415

    root = session.library_root()
    # A check is a list of problems: how far it is only shows where it can be wiped away again.
    shown = progress_bar(session, "Looking at pictures") if sys.stderr.isatty() else nullcontext(None)
    with shown as progress:
        seen = examine(
            root,
            session.cache_folder(),
            workers=os.cpu_count() or 1,
            progress=progress,
            for_release=for_release,
        )
    if ocr:
        seen = _with_burned_in_text(session, seen, cases)
    report = report_on(seen, cases, Path.cwd())
    print_problems(session, report.problems, output_format)
    for folder in report.unopened:
        session.detail(f"{folder}: not all pictures were looked at; `radanki fetch` brings them")
    session.note(summary_of(report))
    if report.has_errors:
        raise click.exceptions.Exit(1)


def _with_burned_in_text(session: Session, seen: Examination, cases: tuple[str, ...]) -> Examination:
    from radanki.desk.checking import burned_in_problems  # noqa: PLC0415  # as above

    with progress_bar(session, "Searching for burned-in text") as progress:
        found = burned_in_problems(seen, cases, Path.cwd(), workers=1, progress=progress)
    return replace(seen, problems=tuple(sorted((*seen.problems, *found))))
