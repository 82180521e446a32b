"""`radanki proof`: a page a case, to be read through and sent on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.cli.progress import progress_bar
from radanki.cli.waiting import report_left_out
from radanki.errors import UsageError
from radanki.library.walk import read_library
from radanki.pipeline.validate import validate
from radanki.preview.cards import ids_below
from radanki.preview.proof import write_proofs
from radanki.preview.session import folders_named

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where pages go (default: dist/proof).")
@click.option("--jobs", type=click.IntRange(1, 256), help="How many pictures are rendered at once (default: cores).")
@click.pass_obj
def command(session: Session, cases: tuple[str, ...], out: Path | None, jobs: int | None) -> None:
    """Write a page for each case: pictures, outlines, all cards front and back, what is claimed, credits.

    CASE is the folder of a case or of many, a case.yaml, or an id; without any, all cases. Each page is one file that
    needs nothing else: a clinician can be sent it.
    """
    root = session.library_root()
    target = out or root / "dist" / "proof"
    if target.resolve().is_relative_to((root / "cases").resolve()):
        raise UsageError(f"{target}: proofs do not belong among the cases; choose another folder")
    folders = folders_named(root, cases, Path.cwd())
    with progress_bar(session, "Rendering") as progress:
        workers = jobs or os.cpu_count() or 1
        only = ids_below(read_library(root)[0], folders) if folders else None
        seen = validate(root, session.cache_folder(), workers=workers, progress=progress, only=only)
    written = write_proofs(seen, folders, target)
    cards = sum(len(one.case.cards) for one in written)
    session.say(f"{target / 'index.html'}: {len(written)} cases, {cards} cards")
    report_left_out(session, seen.library, seen.left_out)
    if any(one.case.errors for one in written):
        session.note("some cases have errors: `radanki check` lists them")
        raise click.exceptions.Exit(1)
