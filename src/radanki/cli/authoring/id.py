"""`radanki id`: an unused id, or those of cases."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.authoring.edit.case_ids import case_ids, give_fresh_id
from radanki.authoring.intake.ids import fresh_id
from radanki.errors import UsageError

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.option("--fresh", is_flag=True, help="Give a copied case an id of its own.")
@click.pass_obj
def command(session: Session, cases: tuple[str, ...], *, fresh: bool) -> None:
    """Print an id that the library does not use, or the id of each CASE.

    With --fresh each CASE, the copy of another case, gets a new id; a case that students may hold keeps its own.
    """
    root = session.library_root()
    if fresh and not cases:
        raise UsageError("--fresh needs a CASE: the copy that is to get an id of its own")
    if not cases:
        session.say(fresh_id(root, lambda: secrets.token_hex(8)))
    for name in cases:
        if fresh:
            session.say(give_fresh_id(root, name, Path.cwd(), fresh_id(root, lambda: secrets.token_hex(8))))
        else:
            for case_id in case_ids(root, name, Path.cwd()):
                session.say(case_id)
