"""How far a long job is: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from radanki.cli.session import Session

_LINES = 10
"""How many lines a job prints where there is no terminal."""


@contextmanager
def progress_bar(session: Session, what: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told how many of how many are done; nothing is shown with ``--quiet``."""
    if session.quiet:
        yield lambda _done, _total: None
    elif sys.stderr.isatty():
        with _bar(what) as tell:
            yield tell
    else:
        yield _lines(session, what)


def _lines(session: Session, what: str) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        step = max(1, total // _LINES)
        if done % step == 0 or done == total:
            session.note(f"{what}: {done} of {total}")

    return tell


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console  # noqa: PLC0415  # heavy: only a terminal needs it
    from rich.progress import Progress  # noqa: PLC0415  # as above

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)

        def tell(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield tell
