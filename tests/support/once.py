"""What takes long to make is made once for all processes of a session of tests, by the one that needs it first."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from radanki.package.at_work import alone_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest


def made_once(name: str, temporary: pytest.TempPathFactory, make: Callable[[Path], None]) -> Path:
    """Give a folder that ``make`` has filled; the other processes wait for it, and must not change it.

    Where making fails, each process tries anew and fails for itself.
    """
    own = temporary.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / f"once-{name}"
    with alone_in(shared / f"making-{name}", on_waiting=lambda: None):
        if not folder.is_dir():
            unfinished = temporary.mktemp(f"unfinished-{name}")
            make(unfinished)
            unfinished.rename(folder)
    return folder
