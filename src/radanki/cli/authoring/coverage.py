"""`radanki coverage`: what the library covers of its curricula, and what is wanted most."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.authoring.coverage.counting import cover
from radanki.authoring.coverage.forms import coverage_json, coverage_page
from radanki.authoring.coverage.text_report import coverage_lines
from radanki.authoring.quality.figures import measure
from radanki.authoring.quality.report import quality_json, quality_lines
from radanki.cli.progress import progress_bar
from radanki.cli.reporting import report_problems
from radanki.cli.waiting import report_left_out
from radanki.errors import ProblemsFoundError
from radanki.library.walk import read_library
from radanki.library.whole_file import written_whole
from radanki.pipeline.validate import validate

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
@click.option("--quality", is_flag=True, help="Show instead what the cards are like, in figures.")
@click.pass_obj
def command(session: Session, output_format: str, page: Path | None, *, whole: bool, quality: bool) -> None:
    """Show what the library covers of the must-know list and of its own curricula, and what is wanted most.

    A school's own list is a file decks/curricula/NAME.yaml in the form of the must-know list.
    """
    if quality:
        _say_quality(session, output_format)
        return
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


def _say_quality(session: Session, output_format: str) -> None:
    """Count on the cards as a build would make them: their pictures are needed, and rendered if they never were."""
    with progress_bar(session, "Rendering") as progress:
        validated = validate(
            session.library_root(), session.cache_folder(), workers=os.cpu_count() or 1, progress=progress
        )
    if validated.has_errors:
        raise ProblemsFoundError(validated.problems)
    measured = measure(validated)
    session.say(quality_json(measured) if output_format == "json" else "\n".join(quality_lines(measured)))
    report_left_out(session, validated.library, validated.left_out)
