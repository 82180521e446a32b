"""A file that is searched piece by piece: it is never held as a whole."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_EDGE: Final = b"\0"
"""Stands before and after the file: no letter or digit."""


def windows_of(blocks: Iterable[bytes], longest: int) -> Iterator[bytes]:
    """Give windows on a file, in one of which each place of up to ``longest`` bytes has neighbours on both sides."""
    window = b""
    for block in chain((_EDGE,), blocks, (_EDGE,)):
        window = window[-longest - 1 :] + block
        yield window
