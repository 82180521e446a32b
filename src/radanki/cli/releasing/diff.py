"""`radanki diff`: what a student who holds OLD gets with NEW."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from radanki.cli.reporting import printable
from radanki.cli.word_marks import coloured
from radanki.releasing.diff.by_name import changes_between
from radanki.releasing.diff.text_report import as_json, as_markdown, as_text

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(("text", "json", "markdown")),
    default="text",
    show_default=True,
    help="How changes are printed.",
)
@click.pass_obj
def command(session: Session, old: str, new: str, output_format: str) -> None:
    """Show what a student who holds OLD gets with NEW: new cards, changed ones, and what it costs.

    OLD and NEW are packages, folders of packages, or versions in decks/ledger.json.
    """
    changes = changes_between(old, new, session.library_root)
    if output_format == "json":
        session.say(as_json(changes))
    elif output_format == "markdown":
        for line in as_markdown(changes):
            session.say(printable(line))
    else:
        for line in as_text(changes):
            session.say(coloured(line))
