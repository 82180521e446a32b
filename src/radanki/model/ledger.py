"""What students already hold of a note: the values that ``decks/ledger.json`` keeps from release to release."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReleasedNote:
    """A note as it was last released: the digest of its content and the Unix time at which that content was new."""

    content: str
    modified: int
