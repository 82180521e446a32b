"""`radanki annotate`: draw findings in the browser."""

from __future__ import annotations

import secrets
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.authoring.annotate.pages import answering
from radanki.authoring.annotate.session import CaseSession
from radanki.cli.clock import today
from radanki.cli.failure_text import bug_text
from radanki.cli.one_case import one_case
from radanki.server.local_server import LocalServer

if TYPE_CHECKING:
    from radanki.cli.session import Session


@click.command()
@click.argument("case", metavar="CASE")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Use this port instead of any that is free."
)
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.pass_obj
def command(session: Session, case: str, port: int, *, no_browser: bool) -> None:
    """Draw the findings of a case in the browser, and blank what must not be seen.

    CASE is the folder of a case, its case.yaml, or its id. What is drawn is saved at once, into case.yaml, whose
    comments stay. The page is served to this machine alone, and to whoever has the address that is printed, once.
    """
    root, folder = one_case(session, case, "one case is drawn on at a time")
    with tempfile.TemporaryDirectory(prefix="radanki-") as workspace:
        drawing = CaseSession(
            root,
            folder,
            session.cache_folder(),
            Path(workspace),
            today=today,
        )
        try:
            with LocalServer(answering(drawing), token=secrets.token_urlsafe(32), port=port, on_fault=_tell) as server:
                session.note(f"{drawing.title}: draw in the browser, end with Ctrl+C. This address works once:")
                session.say(server.address)
                if not no_browser:
                    click.launch(server.address)
                server.run(threading.Event())
        except KeyboardInterrupt:
            session.note("Everything that the page showed as saved is in case.yaml.")
            session.note(f"Next: `radanki preview {folder}` shows the cards as students see them.")
        finally:
            drawing.close()


def _tell(error: Exception) -> None:
    """Name a bug of ours on the terminal; the page only says that something went wrong."""
    click.echo(f"radanki: {bug_text(error)}", err=True)
