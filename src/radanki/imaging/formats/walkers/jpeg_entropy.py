"""Huffman-coded data of a sequential JPEG scan, code by code (ISO/IEC 10918-1 Annex F.2): where it ends, what it uses.

A decoder stops after the last block and never says that bytes follow. No pixel is made here.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import TYPE_CHECKING

import numpy as np

from radanki.imaging.formats.walkers.jpeg_codes import ENDED, PLACES, Block, Codes, codes_of
from radanki.imaging.formats.walkers.jpeg_lanes import Reached, walk_in_lanes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.imaging.formats.walkers.jpeg_tables import FrameHeader, HuffmanTable, ScanHeader

_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_STUFFED = b"\xff\x00"
_FIRST_RESTART = 0xD0
_DC, _AC = 0, 1
_WINDOW_BYTES = 8


@dataclass(slots=True)
class ScanUse:
    """What is used of the tables: symbols by (class, number), and places in zigzag order by a colour's identifier.

    ``is_longer`` where more follows than the blocks need, or where what fills the last byte is not all ones or zeros.
    """

    symbols: dict[tuple[int, int], bytearray] = field(default_factory=dict)
    places: dict[int, bytearray] = field(default_factory=dict)
    is_longer: bool = False


def read_scan(
    data: bytes, frame: FrameHeader, scan: ScanHeader, tables: dict[tuple[int, int], HuffmanTable], interval: int
) -> ScanUse:
    """Walk over the data of a scan; raises ``ValueError`` where it is damaged or ends too early."""
    use = ScanUse()
    units = _units_of(frame, scan)
    block_of = _block_of_each(frame, scan, tables)
    blocks = _unit_of(frame, scan, block_of)
    markers = [match.group()[1] for match in _RESTART.finditer(data)]
    pieces = _RESTART.split(data)
    step = interval or units
    if len(pieces) != -(-units // step) or any(
        marker != _FIRST_RESTART + place % 8 for place, marker in enumerate(markers)
    ):
        raise ValueError("restarts at other places than told")
    for place, piece in enumerate(pieces):
        plain = piece.replace(_STUFFED, b"\xff")
        if piece.count(b"\xff") != piece.count(_STUFFED):
            raise ValueError("a marker in the data")
        end = _walk(plain, blocks, len(blocks) * min(step, units - place * step))
        if end > len(plain) * 8:
            raise ValueError("the data ends too early")
        use.is_longer = use.is_longer or _is_longer(plain, end)
    for identifier, first, others in scan.components:
        block, seen_first = block_of[identifier], use.symbols.setdefault((_DC, first), bytearray(256))
        seen_first[:] = bytes(map(max, seen_first, block.met_first))
        seen = use.symbols.setdefault((_AC, others), bytearray(256))
        block.others.seen(block.met_others, seen, use.places.setdefault(identifier, bytearray(PLACES)))
    return use


def _units_of(frame: FrameHeader, scan: ScanHeader) -> int:
    """Give how many units a scan has: of one block each where it has one colour (A.2)."""
    widest, highest = max(one.across for one in frame.components), max(one.down for one in frame.components)
    if len(scan.components) > 1:
        return -(-frame.width_px // (8 * widest)) * -(-frame.height_px // (8 * highest))
    known = {one.identifier: one for one in frame.components}
    colour = known.get(scan.components[0][0])
    if colour is None:
        raise ValueError("a scan of an unknown colour")
    columns = -(-frame.width_px * colour.across // widest)
    rows = -(-frame.height_px * colour.down // highest)
    return -(-columns // 8) * -(-rows // 8)


def _block_of_each(
    frame: FrameHeader, scan: ScanHeader, tables: dict[tuple[int, int], HuffmanTable]
) -> dict[int, Block]:
    """Give the block of each colour of a scan, by its identifier."""
    known = {one.identifier for one in frame.components}
    blocks = {}
    for identifier, first, others in scan.components:
        if identifier not in known or (_DC, first) not in tables or (_AC, others) not in tables:
            raise ValueError("a table is missing")
        codes = codes_of(tables[_DC, first], is_first=True), codes_of(tables[_AC, others], is_first=False)
        blocks[identifier] = Block(*codes)
    return blocks


def _unit_of(frame: FrameHeader, scan: ScanHeader, block_of: dict[int, Block]) -> tuple[Block, ...]:
    """Give the blocks of a unit in order: one where the scan has one colour."""
    if len(scan.components) == 1:
        return tuple(block_of.values())
    counts = {one.identifier: one.across * one.down for one in frame.components}
    return tuple(block_of[identifier] for identifier, _, _ in scan.components for _ in range(counts[identifier]))


def _walk(data: bytes, unit: Sequence[Block], count: int) -> int:
    """Give the bit at which the last of so many blocks ends."""
    octets = np.frombuffer(data + b"\0" * _WINDOW_BYTES, dtype=np.uint8).astype(np.uint32)
    words = octets[:-3] << 24 | octets[1:-2] << 16 | octets[2:-1] << 8 | octets[3:]
    window = np.asarray(words, dtype=np.uint32)
    reached = walk_in_lanes(window, len(data) * 8, unit[0], count) if len(unit) == 1 else Reached()
    plain, at, place = array("I", window.tobytes()), reached.at, reached.place
    try:
        for block in islice(cycle(unit), count - reached.ended):
            at = _walk_block(plain, at, place, block)
            place = 0
    except IndexError:
        raise ValueError("the data ends too early") from None
    return at


def _walk_block(window: array[int], at: int, place: int, block: Block) -> int:
    if not place:
        entry = block.first.one[window[at >> 3] >> 16 - (at & 7) & 0xFFFF]
        if not entry:
            raise ValueError("no such code")
        block.met_first[entry & 255] = 1
        at, place = at + (entry >> 8), 1
    codes, met = block.others.several, block.met_others
    while place < PLACES:
        bits = window[at >> 3] >> 16 - (at & 7) & 0xFFFF
        entry = codes[bits]
        if not entry:
            raise ValueError("no such code")
        met[bits << 6 | place] = 1
        if place + (entry >> 8 & 255) < PLACES:
            at += entry >> 16
            place += entry & 255
        else:
            at, place = _walk_to_the_end(block.others, bits, at, place)
    if PLACES < place < ENDED:
        raise ValueError("a number beyond the last place")
    return at


def _walk_to_the_end(codes: Codes, bits: int, at: int, place: int) -> tuple[int, int]:
    """Go on code by code where a block ends amid the codes that stand in 16 bits: what follows is another table's."""
    while place < PLACES:
        entry = codes.one[bits]
        at += entry >> 8
        place += (entry >> 4 & 15) + 1
        bits = bits << (entry >> 8) & 0xFFFF
    return at, place


def _is_longer(data: bytes, end: int) -> bool:
    """Whether anything but the filling of the last byte, ones or zeros, follows the last block."""
    spare = len(data) * 8 - end
    filling = data[-1] & (1 << spare) - 1 if 0 < spare < 8 else 0  # noqa: PLR2004  # bits of a byte
    return spare >= 8 or filling not in {0, (1 << max(spare, 0)) - 1}  # noqa: PLR2004  # as above
