"""What the segments of a JPEG image say about its scans: frame, tables, headers (ISO/IEC 10918-1 Annex B)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

_LENGTHS = 16
_LUMA_QUANTISERS = bytes.fromhex(
    "100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c3933383740485c4e404457453738506d51575f62676867"
    "3e4d71797064785c656763"
)
_CHROMA_QUANTISERS = bytes.fromhex("1112121815182f1a1a2f6342384263") + b"\x63" * 49


@dataclass(frozen=True, slots=True)
class HuffmanTable:
    """Codes of a table: ``counts`` codes of each length from 1 to 16, and their symbols in order."""

    counts: bytes
    symbols: bytes

    def lookup(self) -> list[int]:
        """Give for each 16 bits how many of them the code takes, and its symbol: ``length << 8 | symbol``; 0 for none.

        Raises ``ValueError`` where the counts make no code.
        """
        table: list[int] = []
        place = 0
        for length, count in enumerate(self.counts, 1):
            for symbol in self.symbols[place : place + count]:
                table += [length << 8 | symbol] * (1 << (16 - length))
            place += count
        if place != len(self.symbols) or len(table) > 1 << 16:
            raise ValueError("no Huffman code")
        return table + [0] * ((1 << 16) - len(table))


@dataclass(frozen=True, slots=True)
class FrameComponent:
    """A colour of the frame: its identifier, its sampling factors, its quantisation table."""

    identifier: int
    across: int
    down: int
    quantiser: int


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """The start of frame: bits of a sample, size, colours."""

    bits: int
    width_px: int
    height_px: int
    components: tuple[FrameComponent, ...]


@dataclass(frozen=True, slots=True)
class ScanHeader:
    """The start of scan: (identifier, DC table, AC table) of each colour in it, and its last three bytes."""

    components: tuple[tuple[int, int, int], ...]
    spectrum: bytes


def read_frame_header(content: bytes) -> FrameHeader:
    """Read a start of frame (B.2.2); raises ``ValueError`` for what is none."""
    count = content[5] if len(content) > 5 else 0  # noqa: PLR2004  # the bytes before
    if not count or len(content) != 6 + 3 * count:
        raise ValueError("no frame header")
    parts = (content[at : at + 3] for at in range(6, len(content), 3))
    components = tuple(FrameComponent(part[0], part[1] >> 4, part[1] & 15, part[2]) for part in parts)
    if any(not (1 <= one.across <= 4 and 1 <= one.down <= 4) for one in components):  # noqa: PLR2004  # B.2.2
        raise ValueError("no sampling factors")
    height, width = int.from_bytes(content[1:3], "big"), int.from_bytes(content[3:5], "big")
    return FrameHeader(content[0], width, height, components)


def read_scan_header(content: bytes) -> ScanHeader:
    """Read a start of scan (B.2.3); raises ``ValueError`` for what is none."""
    count = content[0] if content else 0
    if not count or len(content) != 4 + 2 * count:
        raise ValueError("no scan header")
    parts = (content[at : at + 2] for at in range(1, 1 + 2 * count, 2))
    return ScanHeader(tuple((part[0], part[1] >> 4, part[1] & 15) for part in parts), content[-3:])


def read_huffman_tables(content: bytes) -> dict[tuple[int, int], HuffmanTable]:
    """Read a DHT segment (B.2.4.2), by class (0 DC, 1 AC) and number; raises ``ValueError`` for what is none."""
    tables: dict[tuple[int, int], HuffmanTable] = {}
    at = 0
    while at < len(content):
        counts = content[at + 1 : at + 17]
        total = sum(counts)
        symbols = content[at + 17 : at + 17 + total]
        key = content[at] >> 4, content[at] & 15
        if len(counts) != _LENGTHS or len(symbols) != total or key[0] > 1 or key[1] > 3 or key in tables:  # noqa: PLR2004  # B.2.4.2
            raise ValueError("no Huffman table")
        tables[key] = HuffmanTable(counts, symbols)
        at += 17 + total
    return tables


def read_quantisers(content: bytes) -> dict[int, tuple[int, ...]]:
    """Read a DQT segment (B.2.4.1), by number, in zigzag order; raises ``ValueError`` for what is none."""
    tables: dict[int, tuple[int, ...]] = {}
    at = 0
    while at < len(content):
        width, number = 1 + (content[at] >> 4), content[at] & 15
        values = content[at + 1 : at + 1 + 64 * width]
        if width > 2 or number > 3 or len(values) != 64 * width or number in tables:  # noqa: PLR2004  # B.2.4.1
            raise ValueError("no quantisation table")
        tables[number] = tuple(
            int.from_bytes(values[place : place + width], "big") for place in range(0, 64 * width, width)
        )
        at += 1 + 64 * width
    return tables


@cache
def usual_quantisers() -> frozenset[tuple[int, ...]]:
    """Give the tables of Annex K at the hundred qualities of the Independent JPEG Group's library."""
    scales = [5000 // quality if quality < 50 else 200 - 2 * quality for quality in range(1, 101)]  # noqa: PLR2004  # jcparam.c
    return frozenset(
        tuple(min(max((value * scale + 50) // 100, 1), most) for value in base)
        for base in (_LUMA_QUANTISERS, _CHROMA_QUANTISERS)
        for scale in scales
        for most in (255, 32767)
    )


@cache
def usual_huffman_tables() -> frozenset[HuffmanTable]:
    """Give the four tables of Annex K.3."""
    return frozenset(
        HuffmanTable(bytes.fromhex(counts), bytes.fromhex(symbols))
        for counts, symbols in (
            ("00010501010101010100000000000000", "000102030405060708090a0b"),
            ("00030101010101010101010000000000", "000102030405060708090a0b"),
            ("0002010303020403050504040000017d", _LUMA_SYMBOLS),
            ("00020102040403040705040400010277", _CHROMA_SYMBOLS),
        )
    )


_LUMA_SYMBOLS = (
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a343536373839"
    "3a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7"
    "a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"
)
_CHROMA_SYMBOLS = (
    "0001020311040521310612415107617113223281081442"
    "91a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a6364656667"
    "68696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9ca"
    "d2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa"
)
