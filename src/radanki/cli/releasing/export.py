"""`radanki export`: a built deck for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.cli.reporting import printable
from radanki.errors import UsageError
from radanki.exporting.export import FORMS, export
from radanki.model.spelling import nearest

if TYPE_CHECKING:
    from radanki.cli.session import Session
    from radanki.exporting.export import Form


@click.command()
@click.argument("deck", metavar="DECK")
@click.option("--to", "form", required=True, type=click.Choice(FORMS), help="Which program it is for.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Where its folder goes (default: dist/export/FORM)."
)
@click.pass_obj
def command(session: Session, deck: str, form: Form, out: Path | None) -> None:
    """Write DECK, the name of a built deck or an .apkg file, for CrowdAnki, for H5P (Moodle, Lumi), or as a table.

    The folder has the deck's name and appears whole or not at all; one that is there already is never touched.
    """
    package = _package(session, deck)
    done = export(package, form, out or _default_out(session, package, deck) / "export" / form)
    session.say(printable(f"{done.folder}: {done.contents}"))
    for why, count in sorted(done.staying.items()):
        session.note(printable(f"left out, {count}: {why}"))
    for warning in done.warnings:
        session.note(warning)


def _package(session: Session, deck: str) -> Path:
    """Give the package that is meant: a file, or the one that was built of a deck of this library."""
    named = Path(deck)
    if named.suffix == ".apkg" or named.is_file():
        return named
    root = session.library_root()
    package = root / "dist" / f"{deck}.apkg"
    if package.is_file():
        return package
    known = sorted(path.stem for path in (root / "decks").glob("*.yaml"))
    if deck in known:
        raise UsageError(f"no package of {deck} was built: run `radanki build {deck}` first")
    guess = nearest(deck, known)
    hint = (
        f"Did you mean `{guess}`?" if guess else f"Decks: {', '.join(known)}." if known else "The library has no deck."
    )
    raise UsageError(f"there is no deck {deck!r}, and no such file. {hint}")


def _default_out(session: Session, package: Path, deck: str) -> Path:
    """Give ``dist`` of this library for a deck by name, else the folder of the package."""
    return package.parent if Path(deck) == package else session.library_root() / "dist"
