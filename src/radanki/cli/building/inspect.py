"""`radanki inspect`: a package as text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.releasing.inspect import describe_package, digest_of_package

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.argument("package", type=click.Path(exists=True, path_type=Path), metavar="PACKAGE")
@click.option("--short", is_flag=True, help="Cut long fields.")
@click.option("--digest", is_flag=True, help="Print only the digest of what the package says.")
@click.pass_obj
def command(session: Session, package: Path, *, short: bool, digest: bool) -> None:
    """Show PACKAGE, an .apkg file, as text: decks, note types, licences, media, and notes in their order of study."""
    if digest:
        session.say(digest_of_package(package))
        return
    for line in describe_package(package, short=short):
        session.say(line)
