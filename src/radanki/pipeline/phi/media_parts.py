"""What a medium of a package is made of: its texts, and its pixels unpacked."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from radanki.imaging.formats.walkers.parts import Rest
from radanki.imaging.formats.walkers.png import walk_png
from radanki.imaging.formats.walkers.webp import walk_webp

if TYPE_CHECKING:
    from collections.abc import Iterable


_MOST_INFLATED_BYTES = 256 * 1024**2
_PNG_PIXELS = frozenset({b"IHDR", b"IDAT", b"IEND", b"PLTE"})
_WEBP_PIXELS = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH"})


def parts_of_png(octets: bytes) -> tuple[bytes, bytes]:
    """Give what is no picture (text chunks inflated too, and what follows the end), and the packed pixels."""
    texts, pixels = [], []
    for part in walk_png(octets):
        if isinstance(part, Rest):
            texts.append(octets[part.start :])
        elif part.name == b"IDAT":
            pixels.append(part.content)
        elif part.name not in _PNG_PIXELS:
            texts += [part.content, *_inflated_tails(part.content)]
    return b"\n".join(texts), b"".join(pixels)


def texts_of_webp(octets: bytes) -> bytes:
    """Give the chunks that are no picture, and what follows the last."""
    texts = []
    for part in walk_webp(octets):
        if isinstance(part, Rest):
            texts.append(octets[part.start :])
        elif part.name not in _WEBP_PIXELS:
            texts += [part.name, part.content]
    return b"\n".join(texts)


def _inflated_tails(content: bytes) -> Iterable[bytes]:
    """Give what is packed in a chunk after its keyword (zTXt, iTXt, iCCP), wherever a zlib stream begins."""
    for at in range(min(len(content), 200)):
        if content[at] == 0x78 and (unpacked := inflated(content[at:])):  # noqa: PLR2004  # the usual first byte
            yield unpacked


def inflated(packed: bytes) -> bytes:
    """Give what a zlib stream holds, with what follows it; nothing where it is none."""
    stream = zlib.decompressobj()
    try:
        return stream.decompress(packed, _MOST_INFLATED_BYTES) + stream.unused_data
    except zlib.error:
        return b""
