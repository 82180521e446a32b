"""How a download is shown: bars in bytes on a terminal, a line each elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
from rich.progress import Progress as Bars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.cli.session import Session
    from radanki.fetch.result import Progress


@contextmanager
def show_progress(session: Session) -> Iterator[Progress]:
    """Give what shows the progress of downloads as the session wants it, until the end of the block."""
    if session.quiet:
        yield lambda what, done_bytes, total_bytes: None  # noqa: ARG005  # the names are the protocol's
    elif sys.stderr.isatty():
        with _bars() as tell:
            yield tell
    else:
        yield _lines(session)


def _lines(session: Session) -> Progress:
    """Say once what is being fetched, where there is no terminal to draw on."""
    said: set[str] = set()

    def tell(what: str, done_bytes: int, total_bytes: int | None) -> None:
        del done_bytes
        if what not in said:
            said.add(what)
            session.note(f"fetching {what}" + ("" if total_bytes is None else f" ({total_bytes / 1e6:.1f} MB)"))

    return tell


@contextmanager
def _bars() -> Iterator[Progress]:
    """Draw a bar for each download that is on its way, and one for all; what is done leaves the screen."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        whole = bars.add_task("all", total=None)
        tasks = {}
        done: dict[str, int] = {}

        def tell(what: str, done_bytes: int, total_bytes: int | None) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total_bytes)
            bars.update(tasks[what], completed=done_bytes, total=total_bytes, visible=done_bytes != total_bytes)
            done[what] = done_bytes
            bars.update(whole, completed=sum(done.values()))

        yield tell
