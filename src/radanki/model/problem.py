"""What is wrong with a library, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault: its place, what is wrong, what to do, and the code of the rule that found it.

    ``path`` is relative to the library, with forward slashes; ``line`` and ``column`` count from 1.
    """

    path: str
    line: int
    column: int
    rule: str
    message: str
    fix: str = ""
    severity: Severity = "error"


def as_values(problem: Problem) -> dict[str, str | int]:
    """Give a problem as programs read it: the keys of ``radanki check --format json``, in their order."""
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "rule": problem.rule,
        "severity": problem.severity,
        "message": problem.message,
        "fix": problem.fix,
    }
