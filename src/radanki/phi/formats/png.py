"""PNG files, chunk by chunk (PNG, third edition, section 5), and the pixels that transparency hides."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging import limits
from radanki.model.phi.location import PhiLocation
from radanki.phi.formats.exif import traces_of_exif
from radanki.phi.formats.parts import check_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNATURE_BYTES, _FRAME_BYTES = 8, 12
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


def traces_of_png(octets: bytes) -> Iterator[PhiLocation]:
    """Give the traces of a file, except hidden pixels; raises :class:`ImageError` where it ends too early."""
    header, inflated = b"", _Inflated()
    at, number = _SIGNATURE_BYTES, 0
    while True:
        size, name = int.from_bytes(octets[at : at + 4], "big"), octets[at + 4 : at + 8]
        if at + _FRAME_BYTES + size > len(octets):
            raise ImageError("the PNG picture ends too early", fix="Export the picture again.")
        content, number = octets[at + 8 : at + 8 + size], number + 1
        check_parts(number)
        yield from _traces_of_chunk(name, content, f"chunk {number}")
        header = content if name == b"IHDR" and not header else header
        if name == b"IDAT":
            inflated.add(content, _raw_bytes(header))
        at += _FRAME_BYTES + size
        if name == b"IEND":
            break
    if inflated.is_longer:
        yield PhiLocation("privacy/trailing-bytes", "after the last row of pixels", "IDAT")
    if at < len(octets):
        yield PhiLocation("privacy/trailing-bytes", "after the last chunk")


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


def _raw_bytes(header: bytes) -> int:
    """Give how many bytes the rows take, with the byte of each row that names its filter."""
    if len(header) != _MOST_BYTES[b"IHDR"]:
        raise ImageError("the PNG picture has no header", fix="Export the picture again.")
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    limits.check_size(width, height)
    bits = header[8] * _CHANNELS.get(header[9], 4)
    if not header[12]:
        return height * (1 + (width * bits + 7) // 8)
    return sum(
        rows * (1 + (columns * bits + 7) // 8)
        for top, row_step, left, column_step in _PASSES
        if (rows := -(-(height - top) // row_step)) > 0 and (columns := -(-(width - left) // column_step)) > 0
    )


def _traces_of_chunk(name: bytes, content: bytes, where: str) -> Iterator[PhiLocation]:
    if name == b"eXIf":
        yield from traces_of_exif(content, f"eXIf, {where}")
    elif name in _TEXT:
        rule = next((rule for start, rule in _TEXT_KINDS if content.startswith(start)), "privacy/text-chunk")
        yield PhiLocation(rule, where, name.decode())
    elif name in _KINDS:
        yield PhiLocation(_KINDS[name], where, name.decode())
    elif name not in _NEEDED or len(content) > _MOST_BYTES.get(name, len(content)):
        # The name of an unknown chunk is the file's own text.
        yield PhiLocation("privacy/unknown-part", where)
