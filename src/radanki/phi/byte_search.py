"""Hundreds of thousands of byte strings, looked for in a hundred megabytes at once."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy.typing as npt

LEAST_BYTES = 6
"""Shorter strings would be found by chance: in 100 MB of compressed pixels one of 4 bytes every 43rd time."""

_WORD_BYTES, _CHUNK_BYTES = 4, 1 << 20
_FILL = bytes(8 - LEAST_BYTES)
_SLOT_BITS = 20
_SPREAD_WORD, _SPREAD = np.uint32(2_654_435_761), np.uint64(0x9E37_79B9_7F4A_7C15)
_SHIFT_WORD = np.uint64(8 * _WORD_BYTES)


class ByteSearch:
    """A search for many byte strings, made ready once for all the places that are searched.

    Needles come in groups, such as all spellings of a name, and shorter ones than :data:`LEAST_BYTES` are passed over.
    Of each group only the beginnings of its needles are held; the needles are asked for where one of them may stand.
    """

    def __init__(self, groups: Iterable[Iterable[bytes]], needles_of: Callable[[int], Iterable[bytes]]) -> None:
        """Sort groups by how their needles begin, without regard to case.

        ``groups`` need to hold each needle of a group in one case only; ``needles_of`` gives all of a group by its
        number, as they are searched for.
        """
        begins, numbers = bytearray(), array("L")
        for number, group in enumerate(groups):
            for needle in group:
                if len(needle) >= LEAST_BYTES:
                    begins += needle[:LEAST_BYTES].lower() + _FILL
                    numbers.append(number)
        unsorted = np.frombuffer(bytes(begins), "<u8").astype(np.uint64)
        order = np.argsort(unsorted, kind="stable")
        self._begins, self._groups = unsorted[order], np.array(numbers, dtype=np.int64)[order]
        self._needles_of = needles_of
        self._known: dict[int, list[tuple[int, bytes]]] = {}
        self._word_slots, self._slots = (np.zeros(1 << _SLOT_BITS, dtype=np.bool_) for _ in range(2))
        self._word_slots[_slot_of_word(self._begins.astype(np.uint32))] = True
        self._slots[_slot_of(self._begins)] = True

    def find(self, octets: bytes) -> Iterator[tuple[int, int, int]]:
        """Give every occurrence in ``octets``: the number of the needle's group, where it begins, and its length."""
        for at, beginning in self._candidates(octets) if self._begins.size else ():
            for group, needle in self._beginning_with(beginning):
                if octets.startswith(needle, at):
                    yield group, at, len(needle)

    def _beginning_with(self, beginning: int) -> list[tuple[int, bytes]]:
        known = self._known.get(beginning)
        if known is None:
            first, end = (np.searchsorted(self._begins, np.uint64(beginning), side) for side in ("left", "right"))
            known = self._known[beginning] = [
                (group, needle)
                for group in sorted(set(self._groups[first:end].tolist()))
                for needle in self._needles_of(group)
                if len(needle) >= LEAST_BYTES and _beginning(needle) == beginning
            ]
        return known

    def _candidates(self, octets: bytes) -> Iterator[tuple[int, int]]:
        """Give the places at which a needle may begin, and how it begins.

        At each byte a word is read, and what may be the first word of a needle is looked at with the two bytes behind.
        """
        small = octets.lower() + bytes(2 * _WORD_BYTES)
        behind = np.ndarray((len(octets),), "<u2", small, _WORD_BYTES, (1,))
        for start in range(0, len(octets), _CHUNK_BYTES):
            words = np.ndarray((min(len(octets) - start, _CHUNK_BYTES),), "<u4", small, start, (1,))
            likely = self._word_slots[_slot_of_word(words)].nonzero()[0]
            if likely.size:
                places = likely + start
                begins = words[likely] | (behind[places].astype(np.uint64) << _SHIFT_WORD)
                yield from self._matching(places, begins)

    def _matching(self, places: npt.NDArray[np.int64], begins: npt.NDArray[np.uint64]) -> Iterator[tuple[int, int]]:
        likely = self._slots[_slot_of(begins)].nonzero()[0]
        begins = begins[likely]
        # All but the last, so that what is larger than the last one is compared with that.
        nearest = self._begins[:-1].searchsorted(begins)
        for at in (self._begins[nearest] == begins).nonzero()[0].tolist():
            yield int(places[likely[at]]), int(begins[at])


def _beginning(needle: bytes) -> int:
    return int.from_bytes(needle[:LEAST_BYTES].lower(), "little")


def _slot_of_word(words: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    return (words * _SPREAD_WORD) >> np.uint32(32 - _SLOT_BITS)


def _slot_of(begins: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    return (begins * _SPREAD) >> np.uint64(64 - _SLOT_BITS)
