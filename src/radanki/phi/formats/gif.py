"""GIF files, block by block (GIF89a). radanki reads none; one in a case's folder is looked at all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.model.phi.location import PhiLocation
from radanki.phi.formats.parts import check_parts

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER_BYTES, _IMAGE_BYTES = 13, 10
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_CONTROL, _COMMENT, _PLAIN_TEXT, _APPLICATION = 0xF9, 0xFE, 0x01, 0xFF
_TABLE_FLAG, _TABLE_SIZE = 0x80, 0x07
_APPLICATIONS = ((b"XMP DataXMP", "privacy/xmp"), (b"ICCRGBG1012", "privacy/colour-profile"))


def traces_of_gif(octets: bytes) -> Iterator[PhiLocation]:
    """Give the traces of a file; raises :class:`ImageError` where it ends too early."""
    at, images, parts = _HEADER_BYTES + _table_bytes(octets, 10), 0, 0
    while (kind := _byte(octets, at)) != _TRAILER:
        start = at
        if kind == _IMAGE:
            images += 1
            if images > 1:
                yield PhiLocation("privacy/further-frames", f"image {images}")
            at += _IMAGE_BYTES + _table_bytes(octets, at + 9) + 1
        elif kind == _EXTENSION:
            yield from _traces_of_extension(_byte(octets, at + 1), octets[at + 2 : at + 14], f"block at byte {start}")
            at += 2
        else:
            raise _damaged()
        at, blocks = _end_of_blocks(octets, at)
        parts += 1 + blocks
        check_parts(parts)
    if octets[at + 1 :]:
        yield PhiLocation("privacy/trailing-bytes", "after the trailer")


def _traces_of_extension(label: int, start: bytes, where: str) -> Iterator[PhiLocation]:
    if label in {_COMMENT, _PLAIN_TEXT}:
        yield PhiLocation("privacy/comment", where)
    elif label == _APPLICATION:
        rule = next((rule for name, rule in _APPLICATIONS if start[1:] == name), "privacy/unknown-part")
        yield PhiLocation(rule, where)
    elif label != _CONTROL or start[:1] != b"\4" or start[5:6] != b"\0":
        yield PhiLocation("privacy/unknown-part", where)


def _table_bytes(octets: bytes, flags_at: int) -> int:
    flags = _byte(octets, flags_at)
    return 3 << ((flags & _TABLE_SIZE) + 1) if flags & _TABLE_FLAG else 0


def _end_of_blocks(octets: bytes, at: int) -> tuple[int, int]:
    """Give the end of a row of blocks, and how many there are."""
    blocks = 0
    while size := _byte(octets, at):
        at, blocks = at + 1 + size, blocks + 1
        check_parts(blocks)
    return at + 1, blocks


def _byte(octets: bytes, at: int) -> int:
    if at >= len(octets):
        raise _damaged()
    return octets[at]


def _damaged() -> ImageError:
    return ImageError("the GIF picture is damaged or ends too early", fix="Save the picture as PNG.")
