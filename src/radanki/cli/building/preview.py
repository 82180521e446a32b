"""`radanki preview`: the cards in the browser, or as files."""

from __future__ import annotations

import os
import secrets
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.cli.failure_text import bug_text
from radanki.cli.progress import progress_bar
from radanki.cli.reporting import report_problems
from radanki.errors import UsageError
from radanki.preview.base import base_library, changed_folders
from radanki.preview.pages import answering
from radanki.preview.session import PreviewRequest, PreviewSession, cases_of, changes_of, folders_named
from radanki.preview.static import write_preview
from radanki.server.local_server import LocalServer

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write pages and contact sheets there instead."
)
@click.option("--base", metavar="REF|DIR", help="Show beside each card what it was in this commit or folder.")
@click.option("--changed", is_flag=True, help="With --base: only cases whose cards differ.")
@click.option("--deck", metavar="DECK", help="Show the cards as this deck has them (default: the first that does).")
@click.option("--jobs", type=click.IntRange(1, 256), help="How many pictures are rendered at once (default: cores).")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Use this port instead of any that is free."
)
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917  # click gives each option as an argument
    session: Session,
    cases: tuple[str, ...],
    out: Path | None,
    base: str | None,
    deck: str | None,
    jobs: int | None,
    port: int,
    *,
    changed: bool,
    no_browser: bool,
) -> None:
    """Show cards in the browser as students will see them, and again at every save; or write them as files (--out).

    CASE is the folder of a case or of many, a case.yaml, or an id; without any, all cases are shown.
    """
    if changed and base is None:
        raise UsageError("--changed needs --base: changed since when?")
    root = session.library_root()
    workers = jobs or os.cpu_count() or 1
    wanted = PreviewRequest(root, session.cache_folder(), folders_named(root, cases, Path.cwd()), deck, workers)
    with ExitStack() as stack:
        if base is not None:
            before = stack.enter_context(base_library(root, base, Path.cwd()))
            if changed:
                folders = _among(changed_folders(root, before), wanted.folders)
                wanted = replace(wanted, folders=folders or _NO_FOLDER, only_changed=True)
            with progress_bar(session, "Rendering what was") as progress:
                wanted = replace(wanted, before=cases_of(before, wanted, progress))
        if out is not None:
            _write(session, wanted, out, base)
        else:
            _serve(session, wanted, port, opens_browser=not no_browser)


_NO_FOLDER = ("cases/-",)
"""Names no case: no folder at all would name all of them."""


def _among(folders: frozenset[str], chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Give those of the folders that lie in the chosen ones; all, where none are chosen."""
    return tuple(
        folder
        for folder in sorted(folders)
        if not chosen or any(folder == one or folder.startswith(f"{one}/") for one in chosen)
    )


def _write(session: Session, wanted: PreviewRequest, out: Path, base: str | None) -> None:
    with progress_bar(session, "Rendering") as progress:
        changes = changes_of(wanted, progress)
    write_preview(changes, out, base=base, root=wanted.root)
    cards = sum(len(change.after.cards) for change in changes if change.after is not None)
    session.say(f"{out / 'index.html'}: {_counted(len(changes), 'case')}, {_counted(cards, 'card')}")
    errors = [problem for change in changes if change.after is not None for problem in change.after.errors]
    report_problems(session, errors)
    if errors:
        raise click.exceptions.Exit(1)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _serve(session: Session, wanted: PreviewRequest, port: int, *, opens_browser: bool) -> None:
    preview = PreviewSession(wanted)
    try:
        with LocalServer(answering(preview), token=secrets.token_urlsafe(32), port=port, on_fault=_tell) as server:
            session.note(
                "The cards are in the browser, and follow what you save; end with Ctrl+C. This address works once:"
            )
            session.say(server.address)
            if opens_browser:
                click.launch(server.address)
            server.run(threading.Event())
    except KeyboardInterrupt:
        session.note("The preview has ended.")
    finally:
        preview.close()


def _tell(error: Exception) -> None:
    """Name a bug of ours on the terminal; the page only says that something went wrong."""
    click.echo(f"radanki: {bug_text(error)}", err=True)
