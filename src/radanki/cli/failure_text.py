"""What is said of an error that nobody planned for: the system's, or a bug of ours."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import radanki

if TYPE_CHECKING:
    from types import TracebackType

_OURS: Final = radanki.__file__.removesuffix("__init__.py")


def system_error_text(error: OSError) -> str:
    """Give what the operating system says, after the file's name where it gives one."""
    said = error.strerror or str(error) or type(error).__name__
    if isinstance(error, PermissionError) and isinstance(error.filename2, str | bytes):
        # Only Windows refuses to put a new file in the place of one that is open: a package in Anki, a table in Excel.
        return f"{os.fsdecode(error.filename2)}: {said}; close the program that has it open, and try again"
    return f"{os.fsdecode(error.filename)}: {said}" if isinstance(error.filename, str | bytes) else said


def bug_text(error: Exception) -> str:
    """Describe a bug of ours: what it is and where it happened."""
    what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return f"this is a fault of radanki, please report it: {what} ({_place(error.__traceback__)})"


def _place(trace: TracebackType | None) -> str:
    """Give the innermost line of radanki's own that an error came through."""
    place = "place unknown"
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(_OURS):
            place = f"{file.removeprefix(_OURS).replace(os.sep, '/')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
