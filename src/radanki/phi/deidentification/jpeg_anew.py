"""A JPEG file with nothing but one image: its own blocks, bit for bit, and the tables that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.imaging.formats.walkers.jpeg import START_OF_SCAN, JpegSegment, walk_jpeg
from radanki.imaging.formats.walkers.jpeg_tables import (
    HuffmanTable,
    read_frame_header,
    read_huffman_tables,
    read_quantisers,
    read_scan_header,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_FRAMES, _HUFFMAN, _QUANTISERS, _INTERVAL, _ADOBE = (0xC0, 0xC1), 0xC4, 0xDB, 0xDD, 0xEE
_JFIF_SEGMENT = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
_ADOBE_BYTES = 12


def find_plain_jpeg(octets: bytes) -> bytes | None:
    """Give the image with what its blocks need and nothing else; none for one that is no sequential image.

    Whether more can lie in the blocks themselves is not looked at here: the scan of the result says it.
    """
    parts = [part for part in walk_jpeg(octets) if isinstance(part, JpegSegment)]
    frames = [part for part in parts if part.marker in _FRAMES]
    scans = [(place, part) for place, part in enumerate(parts) if part.marker == START_OF_SCAN]
    if len(frames) != 1 or len(scans) != 1:
        return None
    place, scan = scans[0]
    start = scan.start + 4 + len(scan.content)
    stop = parts[place + 1].start if place + 1 < len(parts) else octets.find(b"\xff\xd9", start)
    if stop < 0:
        return None
    try:
        tables = _needed_tables(parts, frames[0], scan)
    except (ValueError, KeyError):
        return None
    head = b"\xff\xd8" + _colour_segment(parts)
    return head + tables + _segment(scan.marker, scan.content) + octets[start:stop] + b"\xff\xd9"


def _needed_tables(parts: Sequence[JpegSegment], frame: JpegSegment, scan: JpegSegment) -> bytes:
    """Give quantisers, frame, codes and restarts; of tables that stand several times the last, as decoders take it."""
    quantisers, interval = dict[int, tuple[int, ...]](), b""
    tables = dict[tuple[int, int], HuffmanTable]()
    for part in parts:
        if part.start > scan.start:
            break
        if part.marker == _QUANTISERS:
            quantisers |= read_quantisers(part.content)
        elif part.marker == _HUFFMAN:
            tables |= read_huffman_tables(part.content)
        elif part.marker == _INTERVAL:
            interval = part.content
    made = b""
    for number in sorted({one.quantiser for one in read_frame_header(frame.content).components}):
        wide = max(quantisers[number]) > 255  # noqa: PLR2004  # a byte
        steps = b"".join(value.to_bytes(2 if wide else 1, "big") for value in quantisers[number])
        made += _segment(_QUANTISERS, bytes([wide << 4 | number]) + steps)
    made += _segment(frame.marker, frame.content)
    components = read_scan_header(scan.content).components
    for kind, number in sorted({key for _, first, others in components for key in ((0, first), (1, others))}):
        table = tables[kind, number]
        made += _segment(_HUFFMAN, bytes([kind << 4 | number]) + table.counts + table.symbols)
    return made + (_segment(_INTERVAL, interval) if any(interval) else b"")


def _colour_segment(parts: Sequence[JpegSegment]) -> bytes:
    """Say how the colours are coded as the file does: by Adobe's segment where it has one, else by JFIF's."""
    adobe = next((part.content for part in parts if part.marker == _ADOBE and part.content.startswith(b"Adobe")), b"")
    if len(adobe) >= _ADOBE_BYTES:
        return _segment(_ADOBE, b"Adobe\0\x64\0\0\0\0" + adobe[11:12])
    return _JFIF_SEGMENT if any(part.content.startswith(b"JFIF\0") for part in parts) else b""


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content
