"""What this very call said before, where nothing changed since that it goes by."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from radanki.cli.clock import stated_time
from radanki.pipeline.memory.finished_runs import RunMemory

if TYPE_CHECKING:
    from datetime import date

    from radanki.cli.session import Session
    from radanki.pipeline.memory.case_memory import CaseMemory


def memory_of_call(session: Session, *asked: object, day: date | None = None) -> RunMemory:
    """Give the memory of a call, by all that was asked for; the time that the environment states goes without saying.

    Where the call goes by the ``day``, it is known again on that day alone, and the next takes its place.

    Raises:
        UsageError: where there is no library.
    """
    call, moment = (*asked, session.quiet, session.verbose), (stated_time(), str(day))
    return RunMemory(session.library_root(), session.cache_folder(), session.git(), call, moment, time.time_ns())


def memory_of_cases(session: Session, runs: RunMemory | None = None) -> CaseMemory:
    """Give the memory of what the library's cases gave when they were last looked at.

    What the memory of this call saw of them is not looked at again.

    Raises:
        UsageError: where there is no library.
    """
    from radanki.pipeline.memory.case_memory import CaseMemory  # noqa: PLC0415  # an unchanged library does without
    from radanki.pipeline.memory.folder_states import FolderStates  # noqa: PLC0415  # as above

    root = session.library_root()
    look = None if runs is None else runs.look
    started_ns = time.time_ns() if look is None else look.started_ns
    return CaseMemory(root, session.cache_folder(), FolderStates(root, started_ns, look=look))
