"""PHI in the chunks of a WebP file (RFC 9649, section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging.formats.walkers.parts import Rest
from radanki.imaging.formats.walkers.webp import walk_webp
from radanki.model.phi.location import PhiLocation
from radanki.phi.formats.exif import locations_in_exif
from radanki.phi.formats.webp_bitstream import is_tight

if TYPE_CHECKING:
    from collections.abc import Iterator

_BITSTREAMS = {b"VP8 ", b"VP8L"}
_NEEDED = {*_BITSTREAMS, b"VP8X", b"ALPH"}
_EXTENDED_BYTES = 10
_KINDS = {
    b"ICCP": "privacy/colour-profile",
    b"XMP ": "privacy/xmp",
    b"ANIM": "privacy/further-frames",
    b"ANMF": "privacy/further-frames",
}
# Of the extended header only transparency is a flag that pixels need; three bytes are reserved (section 2.7).
_HAS_ALPHA = {0x00, 0x10}
_EXIF = b"Exif\0\0"


def locations_in_webp(octets: bytes) -> Iterator[PhiLocation]:
    """Give the PHI locations of a file, except hidden pixels; raises :class:`ImageError` where it ends too early."""
    seen = set[bytes]()
    for part in walk_webp(octets):
        if isinstance(part, Rest):
            if part.is_broken:
                raise ImageError("the WebP picture ends too early", fix="Export the picture again.")
            if part.start < len(octets):
                yield PhiLocation("privacy/trailing-bytes", "after the last chunk")
            return
        where = f"chunk at byte {part.start}"
        yield from _locations_in_chunk(part.name, part.content, where, is_again=part.name in seen)
        seen.add(part.name)
        if part.name in _BITSTREAMS and not is_tight(part.name, part.content):
            yield PhiLocation("privacy/trailing-bytes", f"after the last pixel, in the {where}")
        if part.padding not in {b"", b"\0"}:
            yield PhiLocation("privacy/unknown-part", f"padding of the {where}")


def _locations_in_chunk(name: bytes, content: bytes, where: str, *, is_again: bool) -> Iterator[PhiLocation]:
    if name == b"EXIF":
        yield from locations_in_exif(content.removeprefix(_EXIF), f"EXIF, {where}")
    elif name in _KINDS:
        yield PhiLocation(_KINDS[name], where, name.decode().strip())
    elif name not in _NEEDED or is_again or (name == b"VP8X" and not _is_plain(content)):
        yield PhiLocation("privacy/unknown-part", where)


def _is_plain(extended: bytes) -> bool:
    return len(extended) == _EXTENDED_BYTES and extended[0] & ~0x2C in _HAS_ALPHA and not any(extended[1:4])
