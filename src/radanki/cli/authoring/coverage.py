"""`radanki coverage`: what the library covers of its curricula, and what is wanted most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.authoring.coverage import cover, coverage_json, coverage_lines, coverage_page
from radanki.cli.reporting import report_problems
from radanki.library.walk import read_library
from radanki.library.whole_file import written_whole

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.option(
    "--format",
    "output_format",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How the report is printed.",
)
@click.option("--all", "whole", is_flag=True, help="List every row, not only those with a case.")
@click.option("--page", type=click.Path(dir_okay=False, path_type=Path), help="Write the report as a web page, too.")
@click.pass_obj
def command(session: Session, output_format: str, page: Path | None, *, whole: bool) -> None:
    """Show what the library covers of the must-know list and of its own curricula, and what is wanted most.

    A school's own list is a file decks/curricula/NAME.yaml in the form of the must-know list.
    """
    library, problems = read_library(session.library_root())
    coverage = cover(library)
    if output_format == "json":
        session.say(coverage_json(coverage))
    else:
        session.say("\n".join(coverage_lines(coverage, whole=whole)))
    if page is not None:
        with written_whole(page.absolute()) as file:
            file.write(coverage_page(coverage).encode())
        session.note(f"wrote {page}")
    if problems:
        report_problems(session, problems)
        raise click.exceptions.Exit(1)
