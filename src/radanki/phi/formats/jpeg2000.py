"""PHI in the marker segments of JPEG 2000 and HTJ2K frames (ISO/IEC 15444-1 Annex A)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging.formats.walkers.jpeg2000 import START, CodestreamSegment, walk_codestream
from radanki.model.phi.location import PhiLocation

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMENT = 0xFF64
# SOT, SIZ, COD, COC, TLM, PLM, PLT, QCD, QCC, RGN, POC, PPM, PPT, CRG, COM (table A.2); CAP, PRF, CPF of Part 15.
_NEEDED = {
    *(0xFF90, 0xFF51, 0xFF52, 0xFF53, 0xFF55, 0xFF57, 0xFF58, 0xFF5C, 0xFF5D, 0xFF5E, 0xFF5F, 0xFF60, 0xFF61, 0xFF63),
    *(0xFF50, 0xFF56, 0xFF59, _COMMENT),
}  # fmt: skip
# What encoders write of themselves into every file.
_ENCODER = re.compile(
    rb"\x00\x01(?:Created by OpenJPEG version [0-9]{1,2}(?:\.[0-9]{1,2}){1,2}|Kakadu-v[0-9](?:\.[0-9]){1,2})\x00?"
)


def locations_in_jpeg2000(octets: bytes) -> Iterator[PhiLocation]:
    """Give the PHI locations of a frame; raises :class:`ImageError` where it ends too early.

    A codestream inside the boxes of a JP2 file is not taken apart: DICOM has none (PS3.5 section 8.2.4).
    """
    if not octets.startswith(START):
        yield PhiLocation("privacy/unknown-part", "a frame that does not begin as a JPEG 2000 codestream")
        return
    for part in walk_codestream(octets):
        if isinstance(part, CodestreamSegment):
            if part.marker == _COMMENT and not _ENCODER.fullmatch(part.content):
                yield PhiLocation("privacy/comment", f"segment at byte {part.start}", "COM")
            elif part.marker not in _NEEDED:
                yield PhiLocation("privacy/unknown-part", f"segment at byte {part.start}")
        elif part.is_broken:
            raise ImageError("the JPEG 2000 codestream ends too early", fix="Export the picture again.")
        elif octets[part.start :] not in {b"", b"\0"}:
            yield PhiLocation("privacy/trailing-bytes", "after the end of the JPEG 2000 codestream")
