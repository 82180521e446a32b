"""PHI in the blocks of a GIF file (GIF89a). radanki reads none; one in a case's folder is looked at all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import ImageError
from radanki.imaging.formats.walkers.gif import walk_gif
from radanki.imaging.formats.walkers.parts import Rest
from radanki.model.phi.location import PhiLocation

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTROL, _COMMENT, _PLAIN_TEXT, _APPLICATION = 0xF9, 0xFE, 0x01, 0xFF
_APPLICATIONS = ((b"XMP DataXMP", "privacy/xmp"), (b"ICCRGBG1012", "privacy/colour-profile"))


def locations_in_gif(octets: bytes) -> Iterator[PhiLocation]:
    """Give the PHI locations of a file; raises :class:`ImageError` where it ends too early."""
    images = 0
    for part in walk_gif(octets):
        if isinstance(part, Rest):
            if part.is_broken:
                raise ImageError("the GIF picture is damaged or ends too early", fix="Save the picture as PNG.")
            if part.start < len(octets):
                yield PhiLocation("privacy/trailing-bytes", "after the trailer")
        elif part.label is None:
            images += 1
            if images > 1:
                yield PhiLocation("privacy/further-frames", f"image {images}")
        else:
            yield from _locations_in_extension(part.label, part.head, f"block at byte {part.start}")


def _locations_in_extension(label: int, start: bytes, where: str) -> Iterator[PhiLocation]:
    if label in {_COMMENT, _PLAIN_TEXT}:
        yield PhiLocation("privacy/comment", where)
    elif label == _APPLICATION:
        rule = next((rule for name, rule in _APPLICATIONS if start[1:] == name), "privacy/unknown-part")
        yield PhiLocation(rule, where)
    elif label != _CONTROL or start[:1] != b"\4" or start[5:6] != b"\0":
        yield PhiLocation("privacy/unknown-part", where)
