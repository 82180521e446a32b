"""PHI in the chunks of a PNG file (PNG, third edition, section 11), and behind its pixels."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.imaging.formats.walkers.parts import Rest
from radanki.imaging.formats.walkers.png import PngChunk, PngHeader, find_png_header, walk_png
from radanki.model.phi.location import PhiLocation
from radanki.phi.formats.exif import locations_in_exif
from radanki.phi.formats.png_pixels import has_spare_bits, locations_in_depth

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEEDED = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
_PALETTE, _PALETTE_BYTES, _HEADER_BYTES = 3, 768, 13
# What editors write of themselves: sRGB, its gamma and colours, usual densities, whole depths, black or white behind.
_DENSITIES = {
    round(dots / 0.0254 + turn)
    for dots in (72, 96, 100, 120, 144, 150, 200, 240, 300, 400, 600)
    for turn in (-0.5, 0, 0.5)
}
_USUAL = {
    b"sRGB": {b"\0", b"\1", b"\2", b"\3"},
    b"gAMA": {number.to_bytes(4, "big") for number in (45454, 45455, 45456, 55556, 100000)},
    b"cHRM": {struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)},
    b"pHYs": {struct.pack(">IIB", dots, dots, 1) for dots in _DENSITIES} | {struct.pack(">IIB", 1, 1, 0)},
    b"sBIT": {bytes([bits]) * samples for bits in (8, 16) for samples in (1, 2, 3, 4)},
    b"bKGD": {shade * samples for shade in (b"\0\0", b"\0\xff", b"\xff\xff") for samples in (1, 3)} | {b"\0"},
}
_TEXT = {b"tEXt", b"zTXt", b"iTXt"}
_TEXT_KINDS = (
    (b"XML:com.adobe.xmp", "privacy/xmp"),
    (b"Raw profile type xmp", "privacy/xmp"),
    (b"Raw profile type exif", "privacy/exif"),
    (b"Raw profile type APP1", "privacy/exif"),
    (b"Raw profile type iptc", "privacy/iptc"),
    (b"Raw profile type 8bim", "privacy/iptc"),
    (b"Raw profile type ic", "privacy/colour-profile"),
)
_KINDS = {
    b"iCCP": "privacy/colour-profile",
    b"tIME": "privacy/text-chunk",
    b"sPLT": "privacy/text-chunk",
    b"caBX": "privacy/xmp",
    b"acTL": "privacy/further-frames",
    b"fcTL": "privacy/further-frames",
    b"fdAT": "privacy/further-frames",
}
# Start and step of rows and columns in the seven passes of an interlaced picture (section 8.1).
_PASSES = ((0, 8, 0, 8), (0, 8, 4, 8), (4, 8, 0, 4), (0, 4, 2, 4), (2, 4, 0, 2), (0, 2, 1, 2), (1, 2, 0, 1))
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PIECE_BYTES = 1 << 20


def locations_in_png(octets: bytes) -> Iterator[PhiLocation]:
    """Give the PHI locations of a file but those in its pixels; raises :class:`ImageError` where it ends too early."""
    inflated, before = _Inflated(), list[bytes]()
    header: PngHeader | None = None
    for number, part in enumerate(walk_png(octets), 1):
        if isinstance(part, Rest):
            if part.is_broken:
                raise ImageError("the PNG picture ends too early", fix="Export the picture again.")
            if inflated.is_longer:
                yield PhiLocation("privacy/trailing-bytes", "after the last row of pixels", "IDAT")
            if header is not None and has_spare_bits(inflated.rows, header):
                yield PhiLocation("privacy/hidden-pixels", "bits after the last pixel of a row", "IDAT")
            if part.start < len(octets):
                yield PhiLocation("privacy/trailing-bytes", "after the last chunk")
            return
        if part.name == b"IHDR" and header is None:
            header = find_png_header(part)
            if header is not None:
                inflated.is_kept = header.width_px * header.bit_depth % 8 != 0
                yield from locations_in_depth(header)
        elif part.name == b"IDAT":
            inflated.add(part.content, _raw_bytes(header))
        yield from _locations_in_chunk(part, before, header, f"chunk {number}")
        before.append(part.name)


class _Inflated:
    """Counts how much a compressed stream holds, and keeps none of it but where rows end within a byte."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj()
        self._count = 0
        self._rows: list[bytes] = []
        self.is_longer = False
        self.is_kept = False

    @property
    def rows(self) -> bytes:
        """What was kept."""
        return b"".join(self._rows)

    def add(self, packed: bytes, most_bytes: int) -> None:
        """Unpack a part; what goes beyond the pixels is noted and not unpacked."""
        if self._stream.eof:
            self.is_longer = self.is_longer or bool(packed)
        try:
            while packed and not self.is_longer and not self._stream.eof:
                piece = self._stream.decompress(packed, _PIECE_BYTES)
                self._count += len(piece)
                if self.is_kept:
                    self._rows.append(piece)
                self.is_longer = self._count > most_bytes or bool(self._stream.unused_data)
                packed = self._stream.unconsumed_tail
        except zlib.error:
            raise ImageError("the PNG picture's pixels are damaged", fix="Export the picture again.") from None


def _raw_bytes(header: PngHeader | None) -> int:
    """Give how many bytes the rows take, with the byte of each row that names its filter."""
    if header is None:
        raise ImageError("the PNG picture has no header", fix="Export the picture again.")
    width, height = header.width_px, header.height_px
    limits.check_size(width, height)
    bits = header.bit_depth * _CHANNELS.get(header.colour_type, 4)
    if not header.is_interlaced:
        return height * (1 + (width * bits + 7) // 8)
    return sum(
        rows * (1 + (columns * bits + 7) // 8)
        for top, row_step, left, column_step in _PASSES
        if (rows := -(-(height - top) // row_step)) > 0 and (columns := -(-(width - left) // column_step)) > 0
    )


def _locations_in_chunk(
    part: PngChunk, before: list[bytes], header: PngHeader | None, where: str
) -> Iterator[PhiLocation]:
    name, content = part.name, part.content
    if part.name in _USUAL and (content not in _USUAL[name] or name in before):
        yield PhiLocation("privacy/unknown-part", where, name.decode())
    elif name == b"eXIf":
        yield from locations_in_exif(content, f"eXIf, {where}")
    elif name in _TEXT:
        rule = next((rule for start, rule in _TEXT_KINDS if content.startswith(start)), "privacy/text-chunk")
        yield PhiLocation(rule, where, name.decode())
    elif name in _KINDS:
        yield PhiLocation(_KINDS[name], where, name.decode())
    elif name == b"tRNS":
        yield PhiLocation("privacy/hidden-pixels", where, "tRNS")
    elif not (name in _USUAL or _is_in_its_place(part, before, header)) or not part.is_whole:
        # The name of an unknown chunk is the file's own text.
        yield PhiLocation("privacy/unknown-part", where)


def _is_in_its_place(part: PngChunk, before: list[bytes], header: PngHeader | None) -> bool:
    """Whether a chunk that every picture needs stands where it may, once, and no longer than it may be."""
    name, size = part.name, len(part.content)
    if name == b"IHDR":
        return not before and size == _HEADER_BYTES and part.content[10:12] == b"\0\0" and part.content[12] <= 1
    if name == b"PLTE":
        is_needed = header is not None and header.colour_type == _PALETTE and not size % 3
        return is_needed and size <= _PALETTE_BYTES and not {b"PLTE", b"IDAT"} & set(before)
    if name == b"IDAT":
        return b"IDAT" not in before or before[-1] == b"IDAT"
    return name == b"IEND" and not size
