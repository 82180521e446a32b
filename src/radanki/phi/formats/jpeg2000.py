"""JPEG 2000 and HTJ2K frames: the marker segments of a codestream (ISO/IEC 15444-1 Annex A)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.model.phi.location import PhiLocation
from radanki.phi.formats.parts import check_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

_START, _END = b"\xff\x4f", b"\xff\xd9"
_TILE, _DATA, _COMMENT = 0xFF90, 0xFF93, 0xFF64
# SIZ, COD, COC, TLM, PLM, PLT, QCD, QCC, RGN, POC, PPM, PPT, CRG (table A.2); CAP, PRF, CPF of Part 15.
_NEEDED = {
    *(0xFF51, 0xFF52, 0xFF53, 0xFF55, 0xFF57, 0xFF58, 0xFF5C, 0xFF5D, 0xFF5E, 0xFF5F, 0xFF60, 0xFF61, 0xFF63),
    *(0xFF50, 0xFF56, 0xFF59),
}  # fmt: skip
# What encoders write of themselves into every file.
_ENCODER = re.compile(
    rb"\x00\x01(?:Created by OpenJPEG version [0-9]{1,2}(?:\.[0-9]{1,2}){1,2}|Kakadu-v[0-9](?:\.[0-9]){1,2})\x00?"
)


def traces_of_jpeg2000(octets: bytes) -> Iterator[PhiLocation]:
    """Give the traces of a frame; raises :class:`ImageError` where it ends too early.

    A codestream inside the boxes of a JP2 file is not taken apart: DICOM has none (PS3.5 section 8.2.4).
    """
    if not octets.startswith(_START):
        yield PhiLocation("privacy/unknown-part", "a frame that does not begin as a JPEG 2000 codestream")
        return
    at, tile_start, parts = 2, 0, 0
    while octets[at : at + 2] != _END:
        parts += 1
        check_parts(parts)
        marker, length = int.from_bytes(octets[at : at + 2], "big"), int.from_bytes(octets[at + 2 : at + 4], "big")
        if marker == _DATA:
            at = _end_of_tile(octets, tile_start)
            continue
        if length < 2 or at + 2 + length > len(octets):  # noqa: PLR2004  # the length counts itself
            raise _cut_off()
        if marker == _TILE:
            tile_start = at
        elif marker == _COMMENT and not _ENCODER.fullmatch(octets[at + 4 : at + 2 + length]):
            yield PhiLocation("privacy/comment", f"segment at byte {at}", "COM")
        elif marker not in {*_NEEDED, _COMMENT}:
            yield PhiLocation("privacy/unknown-part", f"segment at byte {at}")
        at += 2 + length
    if octets[at + 2 :] not in {b"", b"\0"}:
        yield PhiLocation("privacy/trailing-bytes", "after the end of the JPEG 2000 codestream")


def _end_of_tile(octets: bytes, start: int) -> int:
    """Give the end of a tile-part by its length (A.4.2); 0 there means that it is the last one."""
    length = int.from_bytes(octets[start + 6 : start + 10], "big")
    end = octets.rfind(_END) if length == 0 else start + length
    if not start < end <= len(octets) - 2 or end <= 2:  # noqa: PLR2004  # the end marker follows
        raise _cut_off()
    return end


def _cut_off() -> ImageError:
    return ImageError("the JPEG 2000 codestream ends too early", fix="Export the picture again.")
