"""The bytes of a picture file that are not its packed pixels: where a text can stand that somebody wrote.

Packed pixels are noise. Read as text, a megabyte of them holds thousands of "names", and some are found anywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_PIXELS: Final = frozenset({b"IDAT", b"fdAT"})
_WEBP_PIXELS: Final = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANMF"})
_SCAN, _END = 0xDA, 0xD9
_TABLES: Final = frozenset({0xC4, 0xDB})
"""Huffman and quantisation tables (ISO/IEC 10918-1 B.2.4): the usual ones read "456789" and the like."""

_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_SCAN_END: Final = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
"""After a byte FF, packed pixels have 00 or a restart marker (ISO/IEC 10918-1 B.1.1.5)."""


def beside_pixels(octets: bytes) -> bytes:
    """Give the parts of a PNG, JPEG or WebP file that are not about its pixels, and what follows its end.

    Other files are given as they are. Where the structure breaks, everything from there on is given: what is not
    understood is not passed over.
    """
    if octets.startswith(_PNG):
        return b"\0".join(_of_png(octets))
    if octets.startswith(b"\xff\xd8"):
        return b"\0".join(_of_jpeg(octets))
    if octets.startswith(b"RIFF") and octets[8:12] == b"WEBP":
        return b"\0".join(_of_webp(octets))
    return octets


def _of_png(octets: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at + 12 <= len(octets):
        size, name = int.from_bytes(octets[at : at + 4], "big"), octets[at + 4 : at + 8]
        end = at + 12 + size
        if end > len(octets):
            break
        if name not in _PNG_PIXELS:
            yield octets[at + 4 : at + 8 + size]
        at = end
        if name == b"IEND":
            break
    yield octets[at:]


def _of_webp(octets: bytes) -> Iterator[bytes]:
    at = 12
    while at + 8 <= len(octets):
        size, name = int.from_bytes(octets[at + 4 : at + 8], "little"), octets[at : at + 4]
        end = at + 8 + size
        if end > len(octets) or not name.strip().isalnum():
            break
        if name not in _WEBP_PIXELS:
            yield octets[at:end]
        at = end + size % 2
    yield octets[at:]


def _of_jpeg(octets: bytes) -> Iterator[bytes]:
    at = 2
    while at + 2 <= len(octets) and octets[at] == 0xFF:  # noqa: PLR2004  # every marker begins with it
        marker = octets[at + 1]
        if marker == 0xFF:  # noqa: PLR2004  # filling
            at += 1
            continue
        at += 2
        if marker == _END:
            break
        if marker in _ALONE:
            continue
        end = at + int.from_bytes(octets[at : at + 2], "big")
        if marker not in _TABLES:
            yield octets[at + 2 : end]
        at = end
        if marker == _SCAN:
            found = _SCAN_END.search(octets, at)
            at = len(octets) if found is None else found.start()
    yield octets[at:]
