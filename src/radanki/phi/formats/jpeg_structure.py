"""JPEG files of plain structure: every table is used, every byte of a scan belongs to a block, numbers are usual ones.

A decoder needs less of a file than the format lets it hold: tables that no scan names, codes that no block has, bytes
behind the last block, a strip below the edge. What a file needs is known only where its codes are walked through.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from radanki.imaging import limits
from radanki.imaging.formats.walkers.jpeg import START_OF_FRAME, START_OF_SCAN, JpegSegment, walk_jpeg
from radanki.imaging.formats.walkers.jpeg_entropy import ScanUse, read_scan
from radanki.imaging.formats.walkers.jpeg_tables import (
    FrameHeader,
    HuffmanTable,
    ScanHeader,
    read_frame_header,
    read_huffman_tables,
    read_quantisers,
    read_scan_header,
    usual_huffman_tables,
    usual_quantisers,
)
from radanki.model.phi.location import PhiLocation
from radanki.phi.formats.jpeg_edges import has_hidden_edge

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNKNOWN, _NOT_CANONICAL = "privacy/unknown-part", "privacy/not-canonical"
_SEQUENTIAL = {0xC0, 0xC1}
_HUFFMAN, _QUANTISERS, _INTERVAL = 0xC4, 0xDB, 0xDD
_JFIF, _ADOBE = 0xE0, 0xEE
_BITS, _WHOLE_SPECTRUM = 8, b"\x00\x3f\x00"
_MOST_DATA_BYTES = 32 * 1024**2
# The numbers that writers give to the colours.
_IDENTIFIERS = {(1,), (0,), (1, 2, 3), (0, 1, 2), (82, 71, 66)}


@dataclass(slots=True)
class _Image:
    """What was read of a file so far."""

    frame: FrameHeader | None = None
    quantisers: dict[int, tuple[int, ...]] = field(default_factory=dict)
    tables: dict[tuple[int, int], HuffmanTable] = field(default_factory=dict)
    interval: int = 0
    used_tables: dict[tuple[int, int], bytearray] = field(default_factory=dict)
    used_places: dict[int, bytearray] = field(default_factory=dict)
    scanned: list[int] = field(default_factory=list)


def locations_in_structure(octets: bytes) -> Iterator[PhiLocation]:
    """Give what a whole file has beside one plain image; for what is damaged, that it can't be proved to be plain."""
    parts = [part for part in walk_jpeg(octets) if isinstance(part, JpegSegment)]
    frames = [part.marker for part in parts if part.marker in START_OF_FRAME]
    if len(frames) != 1 or frames[0] not in _SEQUENTIAL:
        yield PhiLocation(_NOT_CANONICAL, "a JPEG image of another kind than sequential")
        return
    try:
        yield from _locations_in(octets, parts)
    except (ValueError, IndexError, OSError):
        yield PhiLocation(_NOT_CANONICAL, "a JPEG image whose data can't be followed to its end")


def _locations_in(octets: bytes, parts: list[JpegSegment]) -> Iterator[PhiLocation]:
    image, reached = _Image(), 2
    for place, part in enumerate(parts):
        where = f"segment at byte {part.start}"
        if part.start != reached:
            yield PhiLocation(_UNKNOWN, f"bytes between segments, at byte {reached}")
        reached = part.start + 4 + len(part.content)
        if part.marker == START_OF_SCAN:
            stop = parts[place + 1].start if place + 1 < len(parts) else octets.index(b"\xff\xd9", reached)
            yield from _locations_in_scan(image, part.content, octets[reached:stop], where)
            reached = stop
        elif not _take(image, part):
            yield PhiLocation(_UNKNOWN, where)
    yield from _locations_in_tables(image)
    if image.frame is not None and has_hidden_edge(octets, image.frame):
        yield PhiLocation("privacy/hidden-pixels", "beyond the right or the lower edge")


def _take(image: _Image, part: JpegSegment) -> bool:
    """Take in a segment; tell whether it is one that a plain file has, and none that was there before."""
    content = part.content
    if part.marker in _SEQUENTIAL:
        image.frame = read_frame_header(content)
        limits.check_size(image.frame.width_px, image.frame.height_px)
        identifiers = tuple(one.identifier for one in image.frame.components)
        return image.frame.bits == _BITS and identifiers in _IDENTIFIERS
    if part.marker == _QUANTISERS:
        quantisers = read_quantisers(content)
        is_new = not quantisers.keys() & image.quantisers.keys()
        image.quantisers |= quantisers
        return is_new
    if part.marker == _HUFFMAN:
        tables = read_huffman_tables(content)
        is_new = not tables.keys() & image.tables.keys()
        image.tables |= tables
        return is_new
    if part.marker == _INTERVAL:
        is_new = not image.interval
        image.interval = int.from_bytes(content, "big")
        return is_new and len(content) == 2 and image.interval > 0  # noqa: PLR2004  # B.2.4.4
    if part.marker == _JFIF:
        return _is_usual_jfif(content)
    return part.marker == _ADOBE and _is_usual_adobe(content)


def _is_usual_jfif(content: bytes) -> bool:
    """Whether the density is the same both ways, and nothing else is said (JFIF 1.02)."""
    version, units, across, down = content[5:7], content[7:8], content[8:10], content[10:12]
    return version in {b"\1\0", b"\1\1", b"\1\2"} and units in {b"\0", b"\1", b"\2"} and across == down


def _is_usual_adobe(content: bytes) -> bool:
    """Whether only the colour transform is said: version 100 or 101, no blending but that of Photoshop's own files."""
    version, flags, rest, transform = content[5:7], content[7:9], content[9:11], content[11:12]
    return (
        version in {b"\0\x64", b"\0\x65"}
        and flags in {b"\0\0", b"\x40\0", b"\x80\0", b"\xc0\0"}
        and rest in {b"\0\0", b"\x40\0", b"\x80\0"}
        and transform in {b"\0", b"\1", b"\2"}
    )


def _locations_in_scan(image: _Image, content: bytes, data: bytes, where: str) -> Iterator[PhiLocation]:
    scan: ScanHeader = read_scan_header(content)
    if image.frame is None or scan.spectrum != _WHOLE_SPECTRUM or len(data) > _MOST_DATA_BYTES:
        raise ValueError("no scan that can be followed")
    image.scanned += [identifier for identifier, _, _ in scan.components]
    use: ScanUse = read_scan(data, image.frame, scan, image.tables, image.interval)
    if image.interval and not any(data.find(b"\xff" + bytes([marker])) >= 0 for marker in range(0xD0, 0xD8)):
        yield PhiLocation(_UNKNOWN, "an interval of restarts where there is none", "DRI")
    if use.is_longer:
        yield PhiLocation("privacy/trailing-bytes", f"after the last block of the scan of the {where}")
    for key, seen in use.symbols.items():
        image.used_tables[key] = _either(image.used_tables.get(key), seen)
    for identifier, seen in use.places.items():
        image.used_places[identifier] = _either(image.used_places.get(identifier), seen)


def _either(first: bytearray | None, second: bytearray) -> bytearray:
    return second if first is None else bytearray(one | other for one, other in zip(first, second, strict=True))


def _locations_in_tables(image: _Image) -> Iterator[PhiLocation]:
    """Give the tables, and what of them, no block uses; a table of the standard may have more than that."""
    components = image.frame.components if image.frame is not None else ()
    if sorted(image.scanned) != sorted(one.identifier for one in components):
        yield PhiLocation(_UNKNOWN, "scans of more or fewer colours than the image has")
    for key, table in image.tables.items():
        seen = image.used_tables.get(key)
        is_standard = table in usual_huffman_tables()
        if seen is None or not (is_standard or all(seen[symbol] for symbol in table.symbols)):
            yield PhiLocation(_UNKNOWN, "Huffman codes that no block has")
    for number, values in image.quantisers.items():
        places = [image.used_places[one.identifier] for one in components if one.quantiser == number]
        used = [any(seen[place] for seen in places) for place in range(1, 64)]
        if not places or not (values in usual_quantisers() or all(used)):
            yield PhiLocation(_UNKNOWN, "quantisation steps that no block needs")
