"""Whether the bitstream of a WebP file ends where its pixels do: shortened, it can't be decoded to the same ones.

The decoder of libwebp says where a stream ends too early, and says nothing of what follows the last pixel.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from radanki.imaging import limits

if TYPE_CHECKING:
    from radanki.imaging.picture import Grey8

_SLACK_BYTES = 8
"""Encoders fill up their last numbers; no more bytes than these are without a meaning."""

_FRAME_HEADER_BYTES = 10


def is_tight(name: bytes, content: bytes) -> bool:
    """Whether every part of a ``VP8 `` or ``VP8L`` chunk is needed; of one that can't be decoded alone, yes."""
    pixels = _decoded(name, content)
    if pixels is None:
        return True
    shorter = [content[:-_SLACK_BYTES], *([_shorter_first_part(content)] if name == b"VP8 " else [])]
    return not any(np.array_equal(pixels, again) for one in shorter if (again := _decoded(name, one)) is not None)


def _shorter_first_part(content: bytes) -> bytes:
    """Take bytes from the end of the first partition of a lossy frame; the header tells its length (RFC 6386, 9.1)."""
    tag = int.from_bytes(content[:3], "little")
    size = tag >> 5
    end = _FRAME_HEADER_BYTES + size
    if size <= _SLACK_BYTES or end > len(content):
        return b""
    shortened = (tag & 31 | (size - _SLACK_BYTES) << 5).to_bytes(3, "little")
    return shortened + content[3 : end - _SLACK_BYTES] + content[end:]


def _decoded(name: bytes, content: bytes) -> Grey8 | None:
    padded = content + b"\0" * (len(content) % 2)
    chunk = b"WEBP" + name + len(content).to_bytes(4, "little") + padded
    try:
        with Image.open(io.BytesIO(b"RIFF" + len(chunk).to_bytes(4, "little") + chunk), formats=("WEBP",)) as image:
            limits.check_size(*image.size)
            return np.asarray(image)
    except (OSError, ValueError, SyntaxError):
        return None
