"""What verification finds: a rule that a package breaks, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from radanki.model.problem import Severity
    from radanki.releasing.diff.state import KnownNote


@dataclass(frozen=True, slots=True)
class PackageProblem:
    """One fault of a package."""

    rule: str
    message: str
    fix: str
    severity: Severity = "error"


REBUILD = "Build the package again with `radanki build`; nobody edits a finished one."


def named(note: KnownNote) -> str:
    """Name a note as its contributor knows it."""
    if not note.case or note.kind is None:
        return f"note {note.guid}"
    return f"{' '.join(filter(None, (note.kind, note.part)))} of case {note.case}"
