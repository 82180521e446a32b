"""`radanki progress`: how well a student reads, from the student's own collection."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.cli.reporting import printable
from radanki.errors import UsageError
from radanki.library.whole_file import written_whole
from radanki.package.student_collection import read_student_collection
from radanki.performance.page import performance_page
from radanki.performance.readings import readings_of
from radanki.performance.report import performance_of
from radanki.performance.text_report import as_json, as_text
from radanki.vocabulary import curriculum

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.argument("collection", metavar="COLLECTION", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "output_format",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How the report is printed.",
)
@click.option("--page", "page_path", type=click.Path(path_type=Path), help="Write the report with plots as this page.")
@click.pass_obj
def command(session: Session, collection: Path, output_format: str, page_path: Path | None) -> None:
    """Show how well you read: sensitivity and specificity by finding, your learning curve, and what to train next.

    COLLECTION is your profile's collection.anki2, or what Anki exports (.colpkg, .apkg with scheduling). It is copied
    and read on this computer, never changed, and nothing is sent anywhere.
    """
    record = read_student_collection(collection)
    if not record.notes:
        raise UsageError(f"{collection} holds no card of RadAnki.")
    zone = datetime.now().astimezone().tzinfo
    assert zone is not None  # noqa: S101  # an aware moment has a zone
    readings = readings_of(record, zone)
    if not readings:
        raise UsageError(
            f"{collection} holds {record.notes} notes of RadAnki, and no answer yet to a card that asks "
            "`Normal or not?`."
        )
    found = performance_of(readings, {target.code: target.label for target in curriculum()})
    if page_path is not None:
        with written_whole(page_path) as file:
            file.write(performance_page(found).encode())
        session.note(f"wrote {page_path}")
    if output_format == "json":
        session.say(as_json(found))
    elif page_path is None or not session.quiet:
        for line in as_text(found):
            session.say(printable(line))
