"""How large a picture is, read from the head of its file alone: nothing is decoded, so nothing can explode."""

from __future__ import annotations

import struct

HEAD_BYTES = 65_536
"""As much of a file as is looked at; radanki's own pictures tell their size within the first kilobyte."""

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""SOF0 to SOF15 of ITU-T T.81, table B.1, without DHT, JPG and DAC, which share the range."""


def find_picture_size(head: bytes) -> tuple[int, int] | None:
    """Give width and height in pixels of a PNG, GIF, WebP or JPEG from its first bytes, or ``None``."""
    try:
        if head.startswith(_PNG_SIGNATURE) and head[12:16] == b"IHDR":
            return struct.unpack_from(">II", head, 16)
        if head[:6] in {b"GIF87a", b"GIF89a"}:
            return struct.unpack_from("<HH", head, 6)
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return _webp_size(head)
        if head.startswith(b"\xff\xd8"):
            return _jpeg_size(head)
    except (struct.error, IndexError):
        return None
    return None


def _webp_size(head: bytes) -> tuple[int, int] | None:
    """Follow RFC 9649, sections 2.5 to 2.7."""
    match head[12:16]:
        case b"VP8 " if head[23:26] == b"\x9d\x01\x2a":
            width, height = struct.unpack_from("<HH", head, 26)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L" if head[20] == 0x2F:  # noqa: PLR2004  # the signature byte of a lossless stream
            (packed,) = struct.unpack_from("<I", head, 21)
            return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
        case b"VP8X":
            width = int.from_bytes(head[24:27], "little") + 1
            return width, int.from_bytes(head[27:30], "little") + 1
        case _:
            return None


def _jpeg_size(head: bytes) -> tuple[int, int] | None:
    """Walk the marker segments of ITU-T T.81, annex B, up to the frame header."""
    at = 2
    while at + 9 <= len(head):
        if head[at] != 0xFF:  # noqa: PLR2004  # every marker starts with it
            return None
        if head[at + 1] in _JPEG_FRAME_MARKERS:
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        at += 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return None
