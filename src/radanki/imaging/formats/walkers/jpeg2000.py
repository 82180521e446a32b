"""JPEG 2000 and HTJ2K: the marker segments of a codestream (ISO/IEC 15444-1 Annex A)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.imaging.formats.walkers.parts import Rest, check_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

START = b"\xff\x4f"
_END = b"\xff\xd9"
_TILE, _DATA = 0xFF90, 0xFF93


@dataclass(frozen=True, slots=True)
class CodestreamSegment:
    """A segment from its marker at ``start`` on; the compressed data of tiles is passed over."""

    marker: int
    start: int
    content: bytes


def walk_codestream(octets: bytes, start: int = 0) -> Iterator[CodestreamSegment | Rest]:
    """Give the segments of a codestream that begins at ``start``, and what follows its end.

    Raises :class:`ImageError` for more than a million.
    """
    at, tile_start, count = start + len(START), 0, 0
    while octets[at : at + 2] != _END:
        count += 1
        check_parts(count)
        marker, length = int.from_bytes(octets[at : at + 2], "big"), int.from_bytes(octets[at + 2 : at + 4], "big")
        if marker == _DATA:
            end = _find_end_of_tile(octets, tile_start)
            if end is None:
                yield Rest(at, is_broken=True)
                return
            at = end
            continue
        if length < 2 or at + 2 + length > len(octets):  # noqa: PLR2004  # the length counts itself
            yield Rest(at, is_broken=True)
            return
        if marker == _TILE:
            tile_start = at
        yield CodestreamSegment(marker, at, octets[at + 4 : at + 2 + length])
        at += 2 + length
    yield Rest(at + 2, is_broken=False)


def _find_end_of_tile(octets: bytes, start: int) -> int | None:
    """Find the end of a tile-part by its length (A.4.2); 0 there means that it is the last one."""
    length = int.from_bytes(octets[start + 6 : start + 10], "big")
    end = octets.rfind(_END) if length == 0 else start + length
    # The end marker follows.
    return end if start < end <= len(octets) - 2 and end > len(START) else None
