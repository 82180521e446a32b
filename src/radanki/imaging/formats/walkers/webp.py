"""WebP files, chunk by chunk (RFC 9649, section 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.imaging.formats.walkers.parts import Rest, check_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER_BYTES, _CHUNK_HEAD_BYTES = 12, 8


@dataclass(frozen=True, slots=True)
class WebpChunk:
    """A chunk from ``start`` on, and the byte after it where it has an odd length."""

    name: bytes
    start: int
    content: bytes
    padding: bytes


def walk_webp(octets: bytes) -> Iterator[WebpChunk | Rest]:
    """Give the chunks up to the length that the file tells, and what follows.

    Raises :class:`ImageError` for more than a million.
    """
    told = 8 + int.from_bytes(octets[4:8], "little")
    at, stop, count = _HEADER_BYTES, min(told, len(octets)), 0
    while at < stop:
        count += 1
        check_parts(count)
        size, name = int.from_bytes(octets[at + 4 : at + 8], "little"), octets[at : at + 4]
        end = at + _CHUNK_HEAD_BYTES + size
        if end > stop:
            yield Rest(at, is_broken=True)
            return
        yield WebpChunk(name, at, octets[at + _CHUNK_HEAD_BYTES : end], octets[end : end + size % 2])
        at = end + size % 2
    yield Rest(at, is_broken=told > len(octets))
