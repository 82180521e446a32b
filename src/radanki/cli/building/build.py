"""`radanki build`: check, render, package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.cli.machines import machine_options, store_for, workers_for
from radanki.cli.remembered import memory_of_call

if TYPE_CHECKING:
    from radanki.cli.machines import Machines
    from radanki.cli.session import Session


@click.command()
@click.argument("decks", nargs=-1, metavar="[DECK ...]")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where packages go (default: dist).")
@click.option("--jobs", type=click.IntRange(1, 256), help="How many pictures are rendered at once (default: cores).")
@machine_options
@click.option("--draft", is_flag=True, help="Keep quiet about what only a release needs.")
@click.pass_obj
def command(  # noqa: PLR0913  # one argument an option
    session: Session, decks: tuple[str, ...], out: Path | None, jobs: int | None, *, machines: Machines, draft: bool
) -> None:
    """Check the library, render its pictures, and write dist/DECK.apkg for the named decks, or for every deck.

    Decks that their definitions call optional are built where they are named.
    """
    root = session.library_root()
    folder = (out or root / "dist").absolute()
    runs = memory_of_call(session, "build", decks, str(folder), draft)
    known = runs.recall()
    if known is not None:
        session.say_again(known)
        return
    with workers_for(session, jobs, machines) as workers:
        from radanki.cli.building.build_anew import build_anew  # noqa: PLC0415  # an unchanged library does without

        build_anew(session, decks, out or root / "dist", runs, workers=workers, store=store_for(machines), draft=draft)
