"""Huffman codes of a JPEG block by 16 bits at a time: mostly several codes stand in them, and one table leads over all.

Which codes those were is not written down on the way but worked out at the end, from the bits that were met and the
places in a block at which they were met.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from radanki.imaging.formats.walkers.jpeg_tables import HuffmanTable

    Numbers = npt.NDArray[np.int32]

PLACES: Final = 64
"""Coefficients of a block, in zigzag order."""
ENDED: Final = 128
"""What the end of a block adds to a place: more than any number leads to."""
_BITS: Final = 16
WORDS: Final = 1 << _BITS
"""What 16 bits can be."""
_ZEROS: Final = 0xF0


@dataclass(frozen=True, slots=True)
class Codes:
    """A table by 16 bits.

    ``one`` has ``bits << 8 | symbol`` of the code that stands first, with the bits of the number behind it, and 0 for
    no code. ``several`` has ``bits << 16 | places up to the last code << 8 | places with it`` for that and all codes
    that surely stand behind it, and 0 for no code of a coefficient.
    """

    one: list[int]
    several: list[int]
    numbers: Numbers
    """``one`` as an array."""
    lengths: Numbers
    """Bits of the first code alone."""
    one_at_once: Numbers
    """``one`` in the form of ``several``, whose steps are alike for any table."""
    several_at_once: Numbers
    """``several`` as an array, or ``one_at_once`` of a table of first numbers."""

    def seen(self, met: bytearray, symbols: bytearray, places: bytearray) -> None:
        """Mark the symbols, and the places with a number, of all that was ``met``: by bits << 6 | place."""
        found = np.flatnonzero(np.frombuffer(met, dtype=np.bool_))
        one = self.numbers
        bits, place, known = found >> 6, found & PLACES - 1, np.full(len(found), _BITS)
        while len(bits):
            entry = one[bits]
            symbol, taken = entry & 255, entry >> 8
            for each in np.unique(symbol).tolist():
                symbols[each] = 1
            has_number = symbol & 15 > 0
            for each in np.unique((place + (symbol >> 4))[has_number]).tolist():
                places[each] = 1
            place, known, bits = place + (symbol >> 4) + 1, known - taken, bits << taken & WORDS - 1
            goes_on = (symbol > 0) & (place < PLACES) & (known > 0)
            goes_on &= (one[bits] > 0) & (self.lengths[bits] <= known)
            bits, place, known = bits[goes_on], place[goes_on], known[goes_on]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a unit: its tables, and what was met of them so far: first symbols, and by bits << 6 | place."""

    first: Codes
    others: Codes
    met_first: bytearray = field(default_factory=lambda: bytearray(256))
    met_others: bytearray = field(default_factory=lambda: bytearray(PLACES << _BITS))

    def meet(self, bits: npt.NDArray[np.int64], place: npt.NDArray[np.int64]) -> None:
        """Mark what was met at so many places, of which 0 is that of the first number."""
        symbols = self.first.numbers[bits[place == 0]] & 255
        np.frombuffer(self.met_first, dtype=np.uint8)[symbols] = 1
        np.frombuffer(self.met_others, dtype=np.uint8)[(bits << 6 | place)[place > 0]] = 1


@lru_cache(maxsize=4)
def codes_of(table: HuffmanTable, *, is_first: bool) -> Codes:
    """Give a table as it is walked with, ``is_first`` that of a block's first number, which stands alone.

    Pictures mostly have the tables of the standard, so the last ones are kept.
    """
    codes = np.array(table.lookup(), dtype=np.int32)
    one = np.where(codes > 0, codes + ((codes & 15) << 8), 0)
    if not is_first:
        size, symbol = one & 15, one & 255
        one = np.where((size > 0) | (symbol == 0) | (symbol == _ZEROS), one, 0)
    steps = np.where((one & 255) == 0, ENDED, ((one & 255) >> 4) + 1)
    alone = np.where(one > 0, one >> 8 << 16 | (1 if is_first else steps), 0)
    several = alone if is_first else _several(one, codes >> 8)
    return Codes(one.tolist(), [] if is_first else several.tolist(), one, codes >> 8, alone, several)


def _several(one: Numbers, lengths: Numbers) -> Numbers:
    """Follow the codes that stand in 16 bits, as long as a whole code is known and a block may go on."""
    found = np.zeros(WORDS, dtype=np.int32)
    start = rest = np.arange(WORDS, dtype=np.int32)
    known, taken, places = (np.full(WORDS, each, dtype=np.int32) for each in (_BITS, 0, 0))
    while len(start):
        entry = one[rest]
        is_code = (entry > 0) & (lengths[rest] <= known) & (known > 0) & (places < PLACES)
        start, rest, known, taken, places, entry = (
            each[is_code] for each in (start, rest, known, taken, places, entry)
        )
        symbol, bits, before = entry & 255, entry >> 8, places
        places = places + np.where(symbol == 0, ENDED, (symbol >> 4) + 1).astype(np.int32)
        rest, known, taken = rest << bits & WORDS - 1, known - bits, taken + bits
        found[start] = taken << 16 | before << 8 | places
    return found
