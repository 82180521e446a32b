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


def find_bytes(octets: bytes, needles: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Give every occurrence in ``octets``: the needle's place in ``needles``, and where it begins.

    Each needle has :data:`LEAST_BYTES` or more; shorter ones are passed over.
    """
    by_prefix: dict[int, list[int]] = {}
    for place, needle in enumerate(needles):
        if len(needle) >= LEAST_BYTES:
            by_prefix.setdefault(int.from_bytes(needle[:_PREFIX_BYTES], "little"), []).append(place)
    if not by_prefix:
        return
    prefixes = np.array(sorted(by_prefix), dtype=np.uint32)
    slots = np.zeros(1 << _SLOT_BITS, dtype=np.bool_)
    slots[_slot_of(prefixes)] = True
    for at in _candidates(octets, prefixes, slots):
        for place in by_prefix[int.from_bytes(octets[at : at + _PREFIX_BYTES], "little")]:
            if octets.startswith(needles[place], at):
                yield place, at


def _slot_of(words: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    return (words * _SPREAD) >> np.uint32(32 - _SLOT_BITS)


def _candidates(octets: bytes, prefixes: npt.NDArray[np.uint32], slots: npt.NDArray[np.bool_]) -> Iterator[int]:
    """Give the places at which one of the prefixes stands: words are read at four offsets, hashed, then compared."""
    for start in range(0, len(octets), _CHUNK_BYTES):
        for offset in range(start, start + _PREFIX_BYTES):
            count = min((len(octets) - offset) // _PREFIX_BYTES, _CHUNK_BYTES // _PREFIX_BYTES)
            if count < 1:
                continue
            words = np.frombuffer(octets, "<u4", count, offset)
            likely = np.nonzero(slots[_slot_of(words)])[0]
            matching = likely[np.isin(words[likely], prefixes)]
            yield from (int(place) * _PREFIX_BYTES + offset for place in matching)
