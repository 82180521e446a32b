"""`radanki move`: move a case to another place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.authoring.edit.move import move_case

if TYPE_CHECKING:
    from radanki.authoring.edit.move import Moved
    from radanki.cli.session import Session


@click.command()
@click.argument("case", metavar="CASE")
@click.argument("path", metavar="PATH")
@click.pass_obj
def command(session: Session, case: str, path: str) -> None:
    """Move CASE to PATH (cases/<modality>/<organ system>/<short-name>); its id and students' reviews stay.

    CASE is the folder of a case or its id. In a git checkout git moves it.
    """
    moved = move_case(session.library_root(), case, path, Path.cwd(), session.git())
    session.say(moved.after)
    for line in _lines(moved):
        session.note(line)


def _lines(moved: Moved) -> list[str]:
    before, after = moved.decks
    lines = ["Moved with git." if moved.is_in_git else "Moved; git does not know the case yet."]
    if before == after:
        lines.append("For students nothing changes.")
    else:
        lines.append(f"New students find its cards in {after} instead of {before}.")
        if moved.is_released:
            lines.append("Who has the cards keeps them in the old deck (Anki never moves a card), with every review.")
    if moved.leaves:
        lines.append(f"It leaves {', '.join(moved.leaves)}: students of that deck alone get no more updates of it.")
    if moved.joins:
        lines.append(f"It joins {', '.join(moved.joins)}.")
    return lines
