"""WebP files, chunk by chunk (RFC 9649, section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.model.phi.location import PhiLocation
from radanki.phi.formats.exif import traces_of_exif
from radanki.phi.formats.parts import check_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER_BYTES, _CHUNK_HEAD_BYTES = 12, 8
_NEEDED = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}
_EXTENDED_BYTES = 10
_KINDS = {
    b"ICCP": "privacy/colour-profile",
    b"XMP ": "privacy/xmp",
    b"ANIM": "privacy/further-frames",
    b"ANMF": "privacy/further-frames",
}
_EXIF = b"Exif\0\0"


def traces_of_webp(octets: bytes) -> Iterator[PhiLocation]:
    """Give the traces of a file, except hidden pixels; raises :class:`ImageError` where it ends too early."""
    stop = 8 + int.from_bytes(octets[4:8], "little")
    if stop > len(octets):
        raise _cut_off()
    at, seen, count = _HEADER_BYTES, set[bytes](), 0
    while at < stop:
        count += 1
        check_parts(count)
        size, name = int.from_bytes(octets[at + 4 : at + 8], "little"), octets[at : at + 4]
        end = at + _CHUNK_HEAD_BYTES + size
        if end > stop:
            raise _cut_off()
        where = f"chunk at byte {at}"
        yield from _traces_of_chunk(name, octets[at + _CHUNK_HEAD_BYTES : end], where, is_again=name in seen)
        seen.add(name)
        if size % 2 and octets[end : end + 1] not in {b"", b"\0"}:
            yield PhiLocation("privacy/unknown-part", f"padding of the {where}")
        at = end + size % 2
    if octets[max(stop, at) :]:
        yield PhiLocation("privacy/trailing-bytes", "after the last chunk")


def _traces_of_chunk(name: bytes, content: bytes, where: str, *, is_again: bool) -> Iterator[PhiLocation]:
    if name == b"EXIF":
        yield from traces_of_exif(content.removeprefix(_EXIF), f"EXIF, {where}")
    elif name in _KINDS:
        yield PhiLocation(_KINDS[name], where, name.decode().strip())
    elif name not in _NEEDED or is_again or (name == b"VP8X" and len(content) != _EXTENDED_BYTES):
        yield PhiLocation("privacy/unknown-part", where)


def _cut_off() -> ImageError:
    return ImageError("the WebP picture ends too early", fix="Export the picture again.")
