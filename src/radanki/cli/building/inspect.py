"""`radanki inspect`: a package as text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.releasing.first_cards import first_cards
from radanki.releasing.inspect import describe_package, digest_of_package

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.argument("package", type=click.Path(exists=True, path_type=Path), metavar="PACKAGE")
@click.option("--short", is_flag=True, help="Cut long fields.")
@click.option("--digest", is_flag=True, help="Print only the digest of what the package says.")
@click.option("--first", type=click.IntRange(1), metavar="N", help="Print the first N new cards as Anki shows them.")
@click.pass_obj
def command(session: Session, package: Path, *, short: bool, digest: bool, first: int | None) -> None:
    """Show PACKAGE, an .apkg file, as text: decks, note types, licences, media, and notes in their order of study."""
    if digest:
        session.say(digest_of_package(package))
        return
    for line in first_cards(package, first) if first is not None else describe_package(package, short=short):
        session.say(line)
