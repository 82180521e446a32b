"""`radanki exam`: draw a new paper of a mock exam."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from radanki.authoring.exams.writing import write_paper
from radanki.cli.reporting import report_problems
from radanki.errors import UsageError
from radanki.library.ledger import read_ledger
from radanki.library.walk import read_library

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.argument("name", metavar="EXAM")
@click.option(
    "--release", required=True, metavar="VERSION", help="The version that the paper is for; it decides what is drawn."
)
@click.option("--again", is_flag=True, help="Draw the last paper anew, as long as its version was not released.")
@click.pass_obj
def command(session: Session, name: str, release: str, *, again: bool) -> None:
    """Draw the paper of a release and write it at the end of decks/exams/EXAM.yaml.

    The same library and version give the same paper. A paper is never changed: students' histories hang on its items.
    """
    library, problems = read_library(session.library_root())
    if any(problem.severity == "error" for problem in problems):
        report_problems(session, problems)
        raise click.exceptions.Exit(1)
    exam_file = next((one for one in library.exams if one.exam.exam == name), None)
    if exam_file is None:
        known = ", ".join(one.exam.exam for one in library.exams) or "none"
        raise UsageError(f"there is no exam {name} in decks/exams (there are: {known})")
    ledger, _ = read_ledger(library.root)
    released = {entry.version for entry in ledger.releases}
    items = write_paper(library, exam_file, release, again=again, released=released)
    placements = {file.case.id: file.placement for file in library.cases}
    by_modality = Counter(placements[item.case].modality for item in items)
    pictures = len({(item.case, item.image or item.question) for item in items})
    told = ", ".join(f"{count} {modality}" for modality, count in by_modality.most_common())
    session.say(f"{exam_file.places.path}: {len(items)} items of {pictures} pictures or questions ({told})")
