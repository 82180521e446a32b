"""PHI in the segments of JPEG and JPEG-LS, as a file of its own or as a frame of DICOM or TIFF."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging.formats.walkers.jpeg import JpegGap, JpegSegment, walk_jpeg
from radanki.model.phi.location import PhiLocation
from radanki.phi.formats.exif import locations_in_exif

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMENT = 0xFE
# Frames and tables (ISO/IEC 10918-1 table B.1), and the two of JPEG-LS (ISO/IEC 14495-1 C.1.1).
_NEEDED = {*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, 0xF7, 0xF8}
_APPLICATION = range(0xE0, 0xF0)

# How application segments begin, and what they are.
_KINDS: tuple[tuple[int, bytes, str], ...] = (
    (0xE0, b"JFXX\0", "privacy/thumbnail"),
    (0xE1, b"http://ns.adobe.com/xap/1.0/\0", "privacy/xmp"),
    (0xE1, b"http://ns.adobe.com/xmp/extension/\0", "privacy/xmp"),
    (0xE2, b"ICC_PROFILE\0", "privacy/colour-profile"),
    (0xE2, b"MPF\0", "privacy/further-frames"),
    (0xED, b"Photoshop 3.0\0", "privacy/iptc"),
)
_EXIF = b"Exif\0\0"
# JFIF without a thumbnail tells the density, Adobe's segment how the colours are coded.
_JFIF, _JFIF_BYTES = b"JFIF\0", 14
_ADOBE, _ADOBE_BYTES = b"Adobe", 12
# SPIFF (ISO/IEC 10918-3 Annex F), which JPEG-LS encoders write: size, colours and density again, and its end.
_SPIFF = re.compile(rb"SPIFF\x00\x02\x00.{12}[\x00-\x0f]{2}(?:\x00\x00..){2}", re.DOTALL)
_SPIFF_END = b"\0\0\0\1\xff\xd8"


def locations_in_jpeg(octets: bytes) -> Iterator[PhiLocation]:
    """Give the PHI locations of a file or frame; raises :class:`ImageError` where it ends too early."""
    for part in walk_jpeg(octets):
        if isinstance(part, JpegGap):
            yield PhiLocation("privacy/unknown-part", f"bytes between segments, at byte {part.start}")
        elif isinstance(part, JpegSegment):
            yield from _locations_in_segment(part.marker, part.content, f"segment at byte {part.start}")
        elif part.is_broken:
            raise ImageError("the JPEG image ends too early", fix="Export the picture again.")
        # Frames of DICOM have an even length, so one byte may follow.
        elif octets[part.start :] not in {b"", b"\0"}:
            yield PhiLocation("privacy/trailing-bytes", "after the end of the JPEG image")


def _locations_in_segment(marker: int, content: bytes, where: str) -> Iterator[PhiLocation]:
    if marker == _COMMENT:
        yield PhiLocation("privacy/comment", where, "COM")
    elif marker in _APPLICATION:
        yield from _locations_in_application(marker, content, where)
    elif marker not in _NEEDED:
        yield PhiLocation("privacy/unknown-part", where)


def _locations_in_application(marker: int, content: bytes, where: str) -> Iterator[PhiLocation]:
    name = f"APP{marker - 0xE0}"
    if marker == 0xE0 and content.startswith(_JFIF):  # noqa: PLR2004  # APP0
        if content[12:14] not in {b"", b"\0\0"}:
            yield PhiLocation("privacy/thumbnail", where, name)
        elif len(content) != _JFIF_BYTES:
            yield PhiLocation("privacy/unknown-part", where, name)
        return
    if marker == 0xEE and content.startswith(_ADOBE) and len(content) == _ADOBE_BYTES:  # noqa: PLR2004  # APP14
        return
    if marker == 0xE8 and (_SPIFF.fullmatch(content) or content == _SPIFF_END):  # noqa: PLR2004  # APP8
        return
    if marker == 0xE1 and content.startswith(_EXIF[:5]):  # noqa: PLR2004  # APP1
        yield from locations_in_exif(content[len(_EXIF) :], f"{name}, {where}")
        return
    rule = next((rule for code, start, rule in _KINDS if code == marker and content.startswith(start)), None)
    yield PhiLocation(rule or "privacy/unknown-part", where, name)
