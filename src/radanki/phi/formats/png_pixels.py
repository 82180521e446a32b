"""What the rows of a PNG file could hold unseen: the bits behind their last pixel, and the low half of deep colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.model.phi.location import PhiLocation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.imaging.formats.walkers.png import PngHeader

_DEEP, _COLOURS = 16, {2, 6}


def locations_in_depth(header: PngHeader) -> Iterator[PhiLocation]:
    """Give a location for colours of 16 bits: of each number half is shown."""
    if header.bit_depth == _DEEP and header.colour_type in _COLOURS:
        yield PhiLocation("privacy/hidden-pixels", "the lower half of 16-bit colours, which is not shown")


def has_spare_bits(rows: bytes, header: PngHeader) -> bool:
    """Whether the bits behind the last pixel of a row hold anything, in rows that begin with their filter."""
    bits = header.width_px * header.bit_depth
    spare = -bits % 8
    if not spare or header.is_interlaced:
        return False
    length = 1 + (bits + 7) // 8
    mask, above = (1 << spare) - 1, bytes(length - 1)
    for start in range(0, len(rows) - length + 1, length):
        above = _unfiltered(rows[start], rows[start + 1 : start + length], above)
        if above[-1] & mask:
            return True
    return False


def _unfiltered(kind: int, row: bytes, above: bytes) -> bytes:
    """Undo the filter of a row of less than a byte a pixel (PNG, third edition, section 9.2)."""
    if kind == 0:
        return row
    undone = bytearray(row)
    left = corner = 0
    for place, (delta, up) in enumerate(zip(row, above, strict=True)):
        guess = (left, up, (left + up) // 2, _paeth(left, up, corner))[kind - 1] if kind <= 4 else 0  # noqa: PLR2004  # kinds of filters
        left, corner = (delta + guess) & 255, up
        undone[place] = left
    return bytes(undone)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))
