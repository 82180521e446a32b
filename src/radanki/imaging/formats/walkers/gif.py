"""GIF files, block by block (GIF89a)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.imaging.formats.walkers.parts import Rest, check_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURES = (b"GIF87a", b"GIF89a")
_HEADER_BYTES, _IMAGE_BYTES = 13, 10
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_TABLE_FLAG, _TABLE_SIZE = 0x80, 0x07
_HEAD_BYTES = 12


@dataclass(frozen=True, slots=True)
class GifBlock:
    """An image, or an extension with its ``label``; ``head`` has the first bytes of what an extension holds."""

    start: int
    label: int | None
    head: bytes


def walk_gif(octets: bytes) -> Iterator[GifBlock | Rest]:
    """Give the blocks up to the trailer, and what follows; raises :class:`ImageError` for more than a million."""
    start, parts = 0, 0
    try:
        at = _HEADER_BYTES + _table_bytes(octets[10])
        while octets[at] != _TRAILER:
            start = at
            if octets[at] == _IMAGE:
                yield GifBlock(start, None, b"")
                at += _IMAGE_BYTES + _table_bytes(octets[at + 9]) + 1
            elif octets[at] == _EXTENSION:
                yield GifBlock(start, octets[at + 1], octets[at + 2 : at + 2 + _HEAD_BYTES])
                at += 2
            else:
                break
            at, blocks = _end_of_blocks(octets, at)
            parts += 1 + blocks
            check_parts(parts)
        is_whole = octets[at] == _TRAILER
    except IndexError:  # the file ends here
        is_whole = False
    yield Rest(at + 1, is_broken=False) if is_whole else Rest(start, is_broken=True)


def _table_bytes(flags: int) -> int:
    return 3 << ((flags & _TABLE_SIZE) + 1) if flags & _TABLE_FLAG else 0


def _end_of_blocks(octets: bytes, at: int) -> tuple[int, int]:
    """Give the end of a row of blocks, and how many there are."""
    blocks = 0
    while size := octets[at]:
        at, blocks = at + 1 + size, blocks + 1
        check_parts(blocks)
    return at + 1, blocks
