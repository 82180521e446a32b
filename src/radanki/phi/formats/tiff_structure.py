"""TIFF files of plain structure: strips exactly as long as their rows, fields that these rows need, usual numbers."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

from radanki.imaging import limits
from radanki.imaging.formats.walkers.tiff import numbers_of
from radanki.model.phi.location import PhiLocation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.imaging.formats.walkers.tiff import Directory, DirectoryEntry, Layout

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_STARTS, _SAMPLES, _ROWS_PER_STRIP, _SIZES, _PLANAR, _COLOUR_MAP = 273, 277, 278, 279, 284, 320
_RESOLUTIONS, _FORMAT = {282, 283}, 339
_PLAIN, _DEFLATES = 1, {8, 32946}
_PALETTE = 3
_DEEP = 16
# What each field of a plain file may say (TIFF 6.0); those without a row are looked at apart.
_WORDS = {
    254: {0},
    _BITS: {1, 4, 8, 16, 32},
    _COMPRESSION: {_PLAIN, *_DEFLATES},
    _PHOTOMETRIC: {0, 1, 2, _PALETTE},
    266: {1},
    274: set(range(1, 9)),
    _SAMPLES: {1, 3},
    _PLANAR: {1},
    296: {1, 2, 3},
    297: {0, 1},
    317: {1, 2, 3},
    _FORMAT: {1, 2, 3},
}
_SIZES_AND_PLACES = {_WIDTH, _HEIGHT, _STARTS, _ROWS_PER_STRIP, _SIZES}
_DOTS = {1, 28, 38, 59, 72, 96, 100, 118, 120, 144, 150, 200, 240, 300, 400, 600}
_MOST_UNITS = {1, 10, 100, 1000, 10_000, 1 << 20, 1 << 22}


def locations_in_structure(octets: bytes, directory: Directory, layout: Layout) -> Iterator[PhiLocation]:
    """Give what one page has beside plain strips; it is shown by name where a field is at fault."""
    tags = [entry.tag for entry in directory.entries]
    if len(tags) != len(set(tags)) or tags != sorted(tags):
        yield PhiLocation("privacy/unknown-part", "fields that stand twice, or out of order")
        return
    numbers = {entry.tag: numbers_of(octets, entry, layout) for entry in directory.entries if entry.unit_bytes > 1}
    for entry in directory.entries:
        if not _is_usual(entry, numbers, octets, layout):
            yield PhiLocation(_rule_of(entry.tag), f"field {entry.tag}")
        if any(_spare_bytes(octets, entry, layout)):
            yield PhiLocation("privacy/unknown-part", f"the unused bytes of field {entry.tag}")
    yield from _locations_in_strips(octets, numbers)


def _rule_of(tag: int) -> str:
    """Say what is wrong with a field: those of the pixels tell how they are written, which is no hiding place yet."""
    is_of_pixels = tag in {_COMPRESSION, _PLANAR, _SAMPLES, _PHOTOMETRIC, _BITS}
    return "privacy/not-canonical" if is_of_pixels else "privacy/unknown-part"


def _is_usual(entry: DirectoryEntry, numbers: dict[int, list[int]], octets: bytes, layout: Layout) -> bool:
    values = numbers.get(entry.tag, [])
    samples = _one(numbers, _SAMPLES, 1)
    if entry.tag in _WORDS:
        most = samples if entry.tag in {_BITS, _FORMAT} else 2 if entry.tag == 297 else 1  # noqa: PLR2004  # PageNumber
        fits = len(values) == most and set(values) <= _WORDS[entry.tag]
        return fits and not (entry.tag == _BITS and samples > 1 and max(values) >= _DEEP)
    if entry.tag in _RESOLUTIONS:
        return _is_usual_resolution(octets[entry.start : entry.stop], layout)
    if entry.tag == _COLOUR_MAP:
        return _one(numbers, _PHOTOMETRIC, 0) == _PALETTE and len(values) == 3 << _one(numbers, _BITS, 1)
    return entry.tag in _SIZES_AND_PLACES and bool(values)


def _is_usual_resolution(octets: bytes, layout: Layout) -> bool:
    above, below = (int.from_bytes(octets[at : at + 4], layout.order) for at in (0, 4))
    return len(octets) == 8 and below in _MOST_UNITS and above % below == 0 and above // below in _DOTS  # noqa: PLR2004  # a fraction


def _spare_bytes(octets: bytes, entry: DirectoryEntry, layout: Layout) -> bytes:
    """Give what is left of the four or eight bytes in which a short value stands."""
    length = entry.unit_bytes * entry.count
    return octets[entry.stop : entry.start + layout.pointer_bytes] if length < layout.pointer_bytes else b""


def _one(numbers: dict[int, list[int]], tag: int, default: int) -> int:
    return (numbers.get(tag) or [default])[0]


def _locations_in_strips(octets: bytes, numbers: dict[int, list[int]]) -> Iterator[PhiLocation]:
    """Give a location for strips of other lengths than their rows have, and for bits behind a row's last pixel."""
    width, height = _one(numbers, _WIDTH, 0), _one(numbers, _HEIGHT, 0)
    limits.check_size(width, height)
    row_bits = width * _one(numbers, _BITS, 1) * _one(numbers, _SAMPLES, 1)
    row_bytes, step = (row_bits + 7) // 8, min(_one(numbers, _ROWS_PER_STRIP, height), height)
    starts, sizes = numbers.get(_STARTS, []), numbers.get(_SIZES, [])
    compression = _one(numbers, _COMPRESSION, _PLAIN)
    if not step or not len(starts) == len(sizes) == -(-height // step) or compression not in {_PLAIN, *_DEFLATES}:
        yield PhiLocation("privacy/not-canonical", "strips that are written in another way than plain or deflated")
        return
    for place, (start, size) in enumerate(zip(starts, sizes, strict=True)):
        wanted = row_bytes * min(step, height - place * step)
        packed = octets[start : start + size]
        rows = packed if compression == _PLAIN else _inflated(packed, wanted)
        if rows is None or len(rows) != wanted:
            yield PhiLocation("privacy/unknown-part", f"strip {place + 1} has another length than its rows")
        elif row_bits % 8 and _has_spare_bits(rows, row_bytes, -row_bits % 8):
            yield PhiLocation("privacy/hidden-pixels", f"bits after the last pixel of a row, in strip {place + 1}")


def _inflated(packed: bytes, wanted: int) -> bytes | None:
    """Unpack a strip; none where it is damaged, or holds or is followed by more than wanted."""
    stream = zlib.decompressobj()
    try:
        rows = stream.decompress(packed, wanted + 1)
    except zlib.error:
        return None
    return rows if stream.eof and not stream.unused_data else None


def _has_spare_bits(rows: bytes, row_bytes: int, spare: int) -> bool:
    last = np.frombuffer(rows, dtype=np.uint8)[row_bytes - 1 :: row_bytes]
    return bool(np.any(last & (1 << spare) - 1))
