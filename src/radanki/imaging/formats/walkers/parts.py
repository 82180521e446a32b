"""What the walkers have in common: how they end, and how many parts a file may have.

A walker gives the parts of a file in their order, and at last a :class:`Rest`. It raises nothing for what is damaged:
whether a broken file is refused, or searched as it is, its callers know.
"""

from __future__ import annotations

from dataclasses import dataclass

from radanki.errors import ImageError

MOST_PARTS = 1_000_000
"""Segments, chunks or blocks of one picture: a file of millions of empty ones would be looked at for minutes."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What follows the last whole part, from ``start`` to the end of the file.

    ``is_broken`` where the file ends too early or no part begins there; a part that is cut off begins at ``start``.
    """

    start: int
    is_broken: bool


def check_parts(count: int) -> None:
    """Refuse more parts than :data:`MOST_PARTS`."""
    if count > MOST_PARTS:
        raise ImageError(
            f"the file has more than {MOST_PARTS:,} parts", fix="Save the picture as PNG.", rule="media/too-large"
        )
