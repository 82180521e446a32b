"""Huffman-coded data of a sequential JPEG scan, code by code (ISO/IEC 10918-1 Annex F.2): where it ends, what it uses.

A decoder stops after the last block and never says that bytes follow. No pixel is made here.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.imaging.formats.walkers.jpeg_tables import FrameHeader, HuffmanTable, ScanHeader

_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_STUFFED = b"\xff\x00"
_FIRST_RESTART = 0xD0
_ZEROS = 0xF0
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


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of a unit: tables that give ``bits taken << 8 | symbol`` for 16 bits, and what was seen so far."""

    first: list[int]
    others: list[int]
    seen_first: bytearray
    seen_others: bytearray
    seen_places: bytearray


def read_scan(
    data: bytes, frame: FrameHeader, scan: ScanHeader, tables: dict[tuple[int, int], HuffmanTable], interval: int
) -> ScanUse:
    """Walk over the data of a scan; raises ``ValueError`` where it is damaged or ends too early."""
    use = ScanUse()
    units = _units_of(frame, scan)
    blocks = _blocks_of(frame, scan, tables, use)
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
        end = _walk(plain, blocks, min(step, units - place * step))
        if end > len(plain) * 8:
            raise ValueError("the data ends too early")
        use.is_longer = use.is_longer or _is_longer(plain, end)
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


def _blocks_of(
    frame: FrameHeader, scan: ScanHeader, tables: dict[tuple[int, int], HuffmanTable], use: ScanUse
) -> tuple[_Block, ...]:
    known = {one.identifier: one for one in frame.components}
    blocks: list[_Block] = []
    for identifier, first, others in scan.components:
        colour, keys = known.get(identifier), ((_DC, first), (_AC, others))
        if colour is None or any(key not in tables for key in keys):
            raise ValueError("a table is missing")
        block = _Block(
            _advances(tables[keys[0]]),
            _advances(tables[keys[1]]),
            use.symbols.setdefault(keys[0], bytearray(256)),
            use.symbols.setdefault(keys[1], bytearray(256)),
            use.places.setdefault(identifier, bytearray(64)),
        )
        blocks += [block] * (1 if len(scan.components) == 1 else colour.across * colour.down)
    return tuple(blocks)


def _advances(table: HuffmanTable) -> list[int]:
    """Add to the bits of each code those of the number that follows it."""
    return [entry and entry + ((entry & 15) << 8) for entry in table.lookup()]


def _walk(data: bytes, blocks: Sequence[_Block], units: int) -> int:
    """Give the bit at which the last block ends."""
    octets = np.frombuffer(data + b"\0" * _WINDOW_BYTES, dtype=np.uint8).astype(np.uint32)
    window = array("I", (octets[:-3] << 24 | octets[1:-2] << 16 | octets[2:-1] << 8 | octets[3:]).tobytes())
    at = 0
    try:
        for _ in range(units):
            for block in blocks:
                at = _walk_block(window, at, block)
    except IndexError:
        raise ValueError("the data ends too early") from None
    return at


def _walk_block(window: array[int], at: int, block: _Block) -> int:
    entry = block.first[window[at >> 3] >> 16 - (at & 7) & 0xFFFF]
    if not entry:
        raise ValueError("no such code")
    block.seen_first[entry & 255] = 1
    at, place = at + (entry >> 8), 1
    codes, seen, places = block.others, block.seen_others, block.seen_places
    while place < 64:  # noqa: PLR2004  # coefficients of a block
        entry = codes[window[at >> 3] >> 16 - (at & 7) & 0xFFFF]
        symbol = entry & 255
        at += entry >> 8
        seen[symbol] = 1
        if symbol & 15:
            place += symbol >> 4
            places[place] = 1  # beyond the last: an IndexError
            place += 1
        elif symbol == _ZEROS:
            place += 16
        elif symbol or not entry:
            raise ValueError("no such code")
        else:
            break
    return at


def _is_longer(data: bytes, end: int) -> bool:
    """Whether anything but the filling of the last byte, ones or zeros, follows the last block."""
    spare = len(data) * 8 - end
    filling = data[-1] & (1 << spare) - 1 if 0 < spare < 8 else 0  # noqa: PLR2004  # bits of a byte
    return spare >= 8 or filling not in {0, (1 << max(spare, 0)) - 1}  # noqa: PLR2004  # as above
