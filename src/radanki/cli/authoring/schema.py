"""`radanki schema`: the JSON Schema of case.yaml, of a deck, or of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from radanki.authoring.case_format_chapter import chapter as chapter_text
from radanki.authoring.schema import case_schema, deck_schema, ledger_schema, schema_text

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.option("--deck", is_flag=True, help="Print the schema of decks/NAME.yaml instead.")
@click.option("--ledger", is_flag=True, help="Print the schema of decks/ledger.json instead.")
@click.option("--chapter", is_flag=True, help="Print docs/case-format.md instead.")
@click.pass_obj
def command(session: Session, *, chapter: bool, deck: bool, ledger: bool) -> None:
    """Print the JSON Schema of case.yaml, with which editors complete and check while one types."""
    if chapter:
        session.say(chapter_text().rstrip("\n"))
        return
    schema = ledger_schema() if ledger else deck_schema() if deck else case_schema()
    session.say(schema_text(schema).rstrip("\n"))
