"""What tells that releases were made, beside the ledger: by it a ledger that was lost, or put back, is noticed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from radanki.model.releases.ledger import Ledger


@dataclass(frozen=True, slots=True)
class ReleaseTraces:
    """Versions that were released, each by what tells so.

    ``tags`` are of git and lead to what is checked out; ``folders`` are those in ``dist/`` that hold packages;
    ``history`` has each version with the newest commit whose ledger knows it. ``tagged`` is the ledger as the newest of
    the tags has it.
    """

    tags: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    tagged: Ledger | None = None
