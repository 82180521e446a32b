"""What this very call said before, where nothing changed since that it goes by."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from radanki.cli.clock import stated_time
from radanki.pipeline.memory.finished_runs import RunMemory

if TYPE_CHECKING:
    from radanki.cli.session import Session


def memory_of_call(session: Session, *asked: object) -> RunMemory:
    """Give the memory of a call, by all that was asked for; the time that the environment states goes without saying.

    Raises:
        UsageError: where there is no library.
    """
    call = (*asked, stated_time(), session.quiet, session.verbose)
    return RunMemory(session.library_root(), session.cache_folder(), session.git(), call, time.time_ns())
