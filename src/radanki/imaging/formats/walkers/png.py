"""PNG files, chunk by chunk (PNG, third edition, section 5)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.imaging.formats.walkers.parts import Rest, check_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_FRAME_BYTES, _HEADER_BYTES = 12, 13


@dataclass(frozen=True, slots=True)
class PngChunk:
    """A chunk from ``start`` on; the file's own text may be its ``name``. ``is_whole`` where its checksum is right."""

    name: bytes
    start: int
    content: bytes
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class PngHeader:
    """What the first chunk, IHDR, tells (section 11.2.1)."""

    width_px: int
    height_px: int
    bit_depth: int
    colour_type: int
    is_interlaced: bool


def walk_png(octets: bytes) -> Iterator[PngChunk | Rest]:
    """Give the chunks up to IEND, and what follows; raises :class:`ImageError` for more than a million."""
    at, count = len(SIGNATURE), 0
    while at + _FRAME_BYTES <= len(octets):
        size, name = int.from_bytes(octets[at : at + 4], "big"), octets[at + 4 : at + 8]
        stop = at + _FRAME_BYTES + size
        if stop > len(octets):
            break
        count += 1
        check_parts(count)
        content = octets[at + 8 : at + 8 + size]
        is_whole = zlib.crc32(content, zlib.crc32(name)) == int.from_bytes(octets[stop - 4 : stop], "big")
        yield PngChunk(name, at, content, is_whole)
        at = stop
        if name == b"IEND":
            yield Rest(at, is_broken=False)
            return
    yield Rest(at, is_broken=True)


def find_png_header(chunk: PngChunk | Rest) -> PngHeader | None:
    """Read a chunk as the header; none where it is no whole one."""
    if isinstance(chunk, Rest) or chunk.name != b"IHDR" or len(chunk.content) != _HEADER_BYTES:
        return None
    width, height = int.from_bytes(chunk.content[:4], "big"), int.from_bytes(chunk.content[4:8], "big")
    return PngHeader(width, height, chunk.content[8], chunk.content[9], is_interlaced=bool(chunk.content[12]))
