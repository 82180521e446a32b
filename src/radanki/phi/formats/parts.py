"""How many parts a file may have: a file of millions of empty ones would be looked at for minutes."""

from __future__ import annotations

from radanki.errors import ImageError

MOST_PARTS = 1_000_000
"""Segments, chunks or blocks of one picture."""


def check_parts(count: int) -> None:
    """Refuse more parts than :data:`MOST_PARTS`."""
    if count > MOST_PARTS:
        raise ImageError(
            f"the file has more than {MOST_PARTS:,} parts", fix="Save the picture as PNG.", rule="media/too-large"
        )
