"""What tells one patient from others, kept in memory or sealed: nothing here shows a value when printed or logged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

IdentifierKind = Literal["patient", "person", "institution", "number", "uid", "date", "text"]


@dataclass(frozen=True, slots=True, repr=False)
class Identifier:
    """A value as it would be written: a name, a number, one spelling of a date.

    ``is_part`` marks one word of a longer value, which may well be somebody else's word, too.
    """

    kind: IdentifierKind
    text: str
    is_part: bool = False

    def __repr__(self) -> str:
        """Name the kind alone: a value in a log would be a leak of its own."""
        return f"Identifier({self.kind})"


@dataclass(frozen=True, slots=True, repr=False)
class ExtractedIdentifiers:
    """Every identifier of one source file or folder."""

    identifiers: frozenset[Identifier]

    def __repr__(self) -> str:
        """Tell the number alone, as above."""
        return f"ExtractedIdentifiers({len(self.identifiers)})"


@dataclass(frozen=True, slots=True, order=True)
class PhiLeak:
    """An identifier of a case's source that stands in a package: whose, of what kind and where, never which."""

    case: str
    kind: IdentifierKind
    where: str


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file or folder that a build opened for a case: the place of its name in ``case.yaml``, and its digest."""

    case: str
    line: int
    column: int
    path: Path
    digest: str
