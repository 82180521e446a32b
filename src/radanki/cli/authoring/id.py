"""`radanki id`: an unused id, those of cases, or ids for the items of cases."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.authoring.edit.case_ids import case_ids, give_fresh_id
from radanki.authoring.edit.item_ids import fill_ids
from radanki.authoring.intake.ids import fresh_id
from radanki.errors import UsageError
from radanki.library.curriculum_file import LIBRARY_ID_PATH, library_id_text
from radanki.library.whole_file import written_whole

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.option("--fresh", is_flag=True, help="Give a copied case an id of its own.")
@click.option("--fill", is_flag=True, help="Write the ids that pearls, questions and steps lack (of all cases).")
@click.option("--library", "of_library", is_flag=True, help="Give a library that was made by hand an id, once.")
@click.pass_obj
def command(session: Session, cases: tuple[str, ...], *, fresh: bool, fill: bool, of_library: bool) -> None:
    """Print an id that the library does not use, or the id of each CASE.

    With --fresh each CASE, the copy of another case, gets a new id; a case that students may hold keeps its own.
    With --fill each pearl, question and step that has no id gets one, made of its words; one that is written stays.
    With --library the library gets one (decks/library.json), as `radanki init` gives it.
    """
    root = session.library_root()
    if of_library and (fill or fresh or cases):
        raise UsageError("--library stands alone: it gives the whole library an id")
    if of_library:
        session.say(_give_library_id(root))
        return
    if fill and fresh:
        raise UsageError("--fill and --fresh are two things: give the copy its id first")
    if fill:
        _fill(session, root, cases)
        return
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


def _fill(session: Session, root: Path, cases: tuple[str, ...]) -> None:
    written = 0
    for folder, number in fill_ids(root, cases, Path.cwd()):
        session.say(folder)
        written += number
    session.note(f"{written} ids written; they stay for ever." if written else "Nothing lacks an id.")


def _give_library_id(root: Path) -> str:
    path = root / LIBRARY_ID_PATH
    if path.exists() or path.is_symlink():
        raise UsageError(f"{LIBRARY_ID_PATH} is there already; an id once written stays")
    with written_whole(path) as file:
        file.write(library_id_text(fresh_id(root, lambda: secrets.token_hex(8))).encode())
    return LIBRARY_ID_PATH
