"""How large a picture is, read from the head of its file alone: nothing is decoded, so nothing can explode."""

from __future__ import annotations

import struct

from radanki.imaging.formats.frame_header import find_frame_size
from radanki.imaging.formats.walkers import gif, png
from radanki.imaging.formats.walkers.parts import Rest
from radanki.imaging.formats.walkers.webp import walk_webp

HEAD_BYTES = 65_536
"""As much of a file as is looked at; radanki's own pictures tell their size within the first kilobyte."""


def find_picture_size(head: bytes) -> tuple[int, int] | None:
    """Give width and height in pixels of a PNG, GIF, WebP or JPEG from its first bytes, or ``None``."""
    try:
        if head.startswith(png.SIGNATURE):
            header = png.find_png_header(next(png.walk_png(head)))
            return None if header is None else (header.width_px, header.height_px)
        if head.startswith(gif.SIGNATURES):
            return struct.unpack_from("<HH", head, 6)
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return _webp_size(head)
        size = find_frame_size(head) if head.startswith(b"\xff\xd8") else None
    except (struct.error, IndexError):
        return None
    return None if size is None else (size.width_px, size.height_px)


def _webp_size(head: bytes) -> tuple[int, int] | None:
    """Read the first chunk, which may go beyond the head (RFC 9649, sections 2.5 to 2.7)."""
    first = next(walk_webp(head))
    name = head[first.start : first.start + 4] if isinstance(first, Rest) else first.name
    content = head[first.start + 8 :]
    match name:
        case b"VP8 " if content[3:6] == b"\x9d\x01\x2a":
            width, height = struct.unpack_from("<HH", content, 6)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L" if content[0] == 0x2F:  # noqa: PLR2004  # the signature byte of a lossless stream
            (packed,) = struct.unpack_from("<I", content, 1)
            return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
        case b"VP8X":
            return int.from_bytes(content[4:7], "little") + 1, int.from_bytes(content[7:10], "little") + 1
        case _:
            return None
