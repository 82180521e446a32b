"""Thousands of byte strings, looked for in a hundred megabytes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

LEAST_BYTES = 6
"""Shorter strings would be found by chance: in 100 MB of compressed pixels one of 4 bytes every 43rd time."""

_PREFIX_BYTES, _CHUNK_BYTES = 4, 1 << 24
_SLOT_BITS = 20
_SPREAD = np.uint32(2_654_435_761)


class ByteSearch:
    """A search for many byte strings, made ready once for all the places that are searched.

    Each needle has :data:`LEAST_BYTES` or more; shorter ones are passed over.
    """

    def __init__(self, needles: Sequence[bytes]) -> None:
        """Sort the needles by how they begin."""
        self._needles = needles
        self._by_prefix: dict[int, list[int]] = {}
        for place, needle in enumerate(needles):
            if len(needle) >= LEAST_BYTES:
                self._by_prefix.setdefault(int.from_bytes(needle[:_PREFIX_BYTES], "little"), []).append(place)
        self._prefixes = np.array(sorted(self._by_prefix), dtype=np.uint32)
        self._slots = np.zeros(1 << _SLOT_BITS, dtype=np.bool_)
        self._slots[_slot_of(self._prefixes)] = True

    def find(self, octets: bytes) -> Iterator[tuple[int, int]]:
        """Give every occurrence in ``octets``: the needle's place among the needles, and where it begins."""
        for at in self._candidates(octets) if self._by_prefix else ():
            for place in self._by_prefix[int.from_bytes(octets[at : at + _PREFIX_BYTES], "little")]:
                if octets.startswith(self._needles[place], at):
                    yield place, at

    def _candidates(self, octets: bytes) -> Iterator[int]:
        """Give the places at which a needle may begin: words are read at four offsets, hashed, then compared."""
        for start in range(0, len(octets), _CHUNK_BYTES):
            for offset in range(start, start + _PREFIX_BYTES):
                count = min((len(octets) - offset) // _PREFIX_BYTES, _CHUNK_BYTES // _PREFIX_BYTES)
                if count < 1:
                    continue
                words = np.frombuffer(octets, "<u4", count, offset)
                likely = np.nonzero(self._slots[_slot_of(words)])[0]
                if not likely.size:
                    continue
                # All but the last, so that a word behind the last one is compared with that.
                nearest = np.searchsorted(self._prefixes[:-1], words[likely])
                matching = likely[self._prefixes[nearest] == words[likely]]
                yield from (int(place) * _PREFIX_BYTES + offset for place in matching)


def _slot_of(words: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    return (words * _SPREAD) >> np.uint32(32 - _SLOT_BITS)
