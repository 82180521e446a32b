"""Which finding numbers of a case students may hold a card of: those are never given to anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.library.ledger import read_ledger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from radanki.model.releases.ledger import ReleasedCase

Numbers = frozenset[int]


def released_case(root: Path, case_id: str) -> ReleasedCase | None:
    """Give what a library's ledger says of a case; ``None`` before its first release."""
    return read_ledger(root)[0].case(case_id)


def released_numbers(released: ReleasedCase | None) -> Mapping[str, Numbers]:
    """Give by picture the numbers that were ever released."""
    return {} if released is None else {picture.name: frozenset(picture.numbers) for picture in released.pictures}
