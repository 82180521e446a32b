"""JPEG and JPEG-LS, as a file of its own or as a frame of DICOM or TIFF: its segments (ISO/IEC 10918-1 Annex B)."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.imaging.formats.walkers.parts import Rest, check_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

START_OF_SCAN = 0xDA
START_OF_FRAME = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}
"""SOF0 to SOF15 (table B.1; DHT, JPG and DAC share the range) and that of JPEG-LS (ISO/IEC 14495-1 C.1.1)."""

_END, _JPEG_LS = 0xD9, 0xF7
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
# After a byte FF the compressed data has 00 or a restart marker in JPEG, and a byte below 80 in JPEG-LS.
_SCAN_END = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_SCAN_END_LS = re.compile(rb"\xff+[\x80-\xcf\xd8-\xfe]")


@dataclass(frozen=True, slots=True)
class JpegSegment:
    """A segment from its marker at ``start`` on; after that of a scan its compressed data is passed over."""

    marker: int
    start: int
    content: bytes


@dataclass(frozen=True, slots=True)
class JpegGap:
    """Bytes from ``start`` on that belong to no segment; decoders pass over them."""

    start: int


def walk_jpeg(octets: bytes) -> Iterator[JpegSegment | JpegGap | Rest]:
    """Give the segments up to the end of the image, and what follows; markers that stand alone hold nothing.

    Raises :class:`ImageError` for more than a million.
    """
    at, scan_end = 2, _SCAN_END
    for count in itertools.count():
        check_parts(count)
        start = octets.find(b"\xff", at)
        if start > at:
            yield JpegGap(at)
        while start >= 0 and octets[start + 1 : start + 2] == b"\xff":
            start += 1
        if start < 0 or start + 1 >= len(octets):
            yield Rest(at if start < 0 else start, is_broken=True)
            return
        marker, at = octets[start + 1], start + 2
        if marker == _END:
            yield Rest(at, is_broken=False)
            return
        if marker in _STANDALONE:
            continue
        length = int.from_bytes(octets[at : at + 2], "big")
        if length < 2 or at + length > len(octets):  # noqa: PLR2004  # the length counts itself
            yield Rest(start, is_broken=True)
            return
        yield JpegSegment(marker, start, octets[at + 2 : at + length])
        at += length
        scan_end = _SCAN_END_LS if marker == _JPEG_LS else scan_end
        if marker == START_OF_SCAN:
            found = scan_end.search(octets, at)
            at = len(octets) if found is None else found.start()
