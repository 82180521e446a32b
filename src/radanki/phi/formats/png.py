"""PHI in the chunks of a PNG file (PNG, third edition, section 11), and behind its pixels."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.imaging.formats.walkers.parts import Rest
from radanki.imaging.formats.walkers.png import PngChunk, find_png_header, walk_png
from radanki.model.phi.location import PhiLocation
from radanki.phi.formats.exif import locations_in_exif

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEEDED = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs", b"bKGD", b"cICP"}
# The longest that each may be, where it is less than a chunk may be anyway.
_MOST_BYTES = {b"IHDR": 13, b"IEND": 0, b"PLTE": 768, b"tRNS": 256, b"gAMA": 4, b"cHRM": 32, b"sRGB": 1, b"sBIT": 4} | {
    b"pHYs": 9,
    b"bKGD": 6,
    b"cICP": 4,
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
    """Give the PHI locations of a file, except hidden pixels; raises :class:`ImageError` where it ends too early."""
    header: PngChunk | None = None
    inflated = _Inflated()
    for number, part in enumerate(walk_png(octets), 1):
        if isinstance(part, Rest):
            if part.is_broken:
                raise ImageError("the PNG picture ends too early", fix="Export the picture again.")
            if inflated.is_longer:
                yield PhiLocation("privacy/trailing-bytes", "after the last row of pixels", "IDAT")
            if part.start < len(octets):
                yield PhiLocation("privacy/trailing-bytes", "after the last chunk")
            return
        yield from _locations_in_chunk(part.name, part.content, f"chunk {number}")
        if part.name == b"IHDR" and header is None:
            header = part
        elif part.name == b"IDAT":
            inflated.add(part.content, _raw_bytes(header))


class _Inflated:
    """Counts how much a compressed stream holds, and keeps none of it."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj()
        self._count = 0
        self.is_longer = False

    def add(self, packed: bytes, most_bytes: int) -> None:
        """Unpack a part; what goes beyond the pixels is noted and not unpacked."""
        if self._stream.eof:
            self.is_longer = self.is_longer or bool(packed)
        try:
            while packed and not self.is_longer and not self._stream.eof:
                self._count += len(self._stream.decompress(packed, _PIECE_BYTES))
                self.is_longer = self._count > most_bytes or bool(self._stream.unused_data)
                packed = self._stream.unconsumed_tail
        except zlib.error:
            raise ImageError("the PNG picture's pixels are damaged", fix="Export the picture again.") from None


def _raw_bytes(chunk: PngChunk | None) -> int:
    """Give how many bytes the rows take, with the byte of each row that names its filter."""
    header = None if chunk is None else find_png_header(chunk)
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


def _locations_in_chunk(name: bytes, content: bytes, where: str) -> Iterator[PhiLocation]:
    if name == b"eXIf":
        yield from locations_in_exif(content, f"eXIf, {where}")
    elif name in _TEXT:
        rule = next((rule for start, rule in _TEXT_KINDS if content.startswith(start)), "privacy/text-chunk")
        yield PhiLocation(rule, where, name.decode())
    elif name in _KINDS:
        yield PhiLocation(_KINDS[name], where, name.decode())
    elif name not in _NEEDED or len(content) > _MOST_BYTES.get(name, len(content)):
        # The name of an unknown chunk is the file's own text.
        yield PhiLocation("privacy/unknown-part", where)
