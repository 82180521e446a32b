"""`radanki review`: what deserves a second look, and the reviewer's signature."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.authoring.review.second_look import look_twice
from radanki.authoring.review.signing import sign
from radanki.cli.clock import today
from radanki.cli.progress import progress_bar
from radanki.cli.reporting import print_problems
from radanki.errors import UsageError
from radanki.library.selection import case_folders
from radanki.pipeline.validate import validate

if TYPE_CHECKING:
    from radanki.cli.session import Session
    from radanki.model.case import Certainty


@click.command()
@click.argument("case", metavar="CASE")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A text file with the page that the case cites: shared runs of words are named.",
)
@click.option("--by", help="Sign the review with this name.")
@click.option("--level", type=click.IntRange(1, 4), help="The level that you confirm.")
@click.option(
    "--certainty",
    type=click.Choice(("certain", "almost-certain", "probable", "possible")),
    help="The certainty that you confirm.",
)
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917  # click gives each option as an argument
    session: Session,
    case: str,
    against: tuple[Path, ...],
    by: str | None,
    level: int | None,
    certainty: Certainty | None,
) -> None:
    """Show what of CASE deserves a second look; with --by, record that you reviewed it.

    A release asks for two reviewers, neither of whom wrote the case. --level and --certainty state what you confirm.
    """
    if by is not None and level is None:
        raise UsageError("say which level you confirm: --level 1, 2, 3 or 4")
    with progress_bar(session, "Looking at pictures") as progress:
        validated = validate(
            session.library_root(),
            session.cache_folder(),
            workers=os.cpu_count() or 1,
            progress=progress,
            today=today(),
        )
    (folder,) = case_folders(validated.library, [case], Path.cwd())
    found = next((found for found in validated.cases if found.file.places.path == f"{folder}/case.yaml"), None)
    if found is None:
        print_problems(session, list(validated.problems_below(folder)), "text")
        raise click.exceptions.Exit(1)
    texts = [(path.name, path.read_text(encoding="utf-8", errors="replace")) for path in against]
    remarks = look_twice(found, validated, texts)
    print_problems(session, remarks, "text")
    session.note(f"{folder}: {len(remarks)} to look at twice")
    if by is not None and level is not None:
        sign(found.file, validated, by=by, on=today(), level=level, certainty=certainty)
        session.say(f"{folder}: reviewed by {by}")
