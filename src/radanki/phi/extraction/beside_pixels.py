"""The bytes of a picture file that are not its packed pixels: where a text can stand that somebody wrote.

Packed pixels are noise. Read as text, a megabyte of them holds thousands of "names", and some are found anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.imaging.formats.walkers.jpeg import JpegGap, walk_jpeg
from radanki.imaging.formats.walkers.parts import Rest
from radanki.imaging.formats.walkers.png import SIGNATURE, walk_png
from radanki.imaging.formats.walkers.webp import walk_webp

if TYPE_CHECKING:
    from collections.abc import Iterator

_PNG_PIXELS: Final = frozenset({b"IDAT", b"fdAT"})
_WEBP_PIXELS: Final = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANMF"})
_JPEG_TABLES: Final = frozenset({0xC4, 0xDB})
"""Huffman and quantisation tables (ISO/IEC 10918-1 B.2.4): the usual ones read "456789" and the like."""


def beside_pixels(octets: bytes) -> bytes:
    """Give the parts of a PNG, JPEG or WebP file that are not about its pixels, and what follows its end.

    Other files are given as they are. Where the structure breaks, everything from there on is given: what is not
    understood is not passed over. Raises :class:`ImageError` for a file of more than a million parts.
    """
    if octets.startswith(SIGNATURE):
        return b"\0".join(_of_png(octets))
    if octets.startswith(b"\xff\xd8"):
        return b"\0".join(_of_jpeg(octets))
    if octets.startswith(b"RIFF") and octets[8:12] == b"WEBP":
        return b"\0".join(_of_webp(octets))
    return octets


def _of_png(octets: bytes) -> Iterator[bytes]:
    for part in walk_png(octets):
        if isinstance(part, Rest):
            yield octets[part.start :]
        elif part.name not in _PNG_PIXELS:
            yield part.name + part.content


def _of_webp(octets: bytes) -> Iterator[bytes]:
    for part in walk_webp(octets):
        if isinstance(part, Rest):
            yield octets[part.start :]
        elif part.name not in _WEBP_PIXELS:
            yield part.name
            yield part.content


def _of_jpeg(octets: bytes) -> Iterator[bytes]:
    for part in walk_jpeg(octets):
        if isinstance(part, JpegGap | Rest):
            yield octets[part.start :]
            return
        if part.marker not in _JPEG_TABLES:
            yield part.content
