"""Palettes: the colours that stored values stand for (PS3.3 C.7.6.3.1.5, C.7.6.3.1.6 and C.7.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from radanki.errors import ImageError
from radanki.imaging.picture import Array, Grey8, LookupTable
from radanki.imaging.windowing.window import look_up

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_COLOURS = ("Red", "Green", "Blue")
_DISCRETE, _LINEAR, _INDIRECT = 0, 1, 2
_MOST_ENTRIES = 1 << 16


def colours_of(stored: Array, dataset: Dataset, *, little_endian: bool) -> Grey8:
    """Give the colours (rows, columns, 3) of stored values (rows, columns)."""
    tables = [_table(dataset, colour, little_endian=little_endian) for colour in _COLOURS]
    return np.stack([look_up(stored, table).astype(np.uint8) for table in tables], axis=-1)


def words_of(value: object, *, bits: int, count: int, little_endian: bool) -> Array:
    """Give the numbers of table data, which comes as numbers (VR US) or as bytes (VR OW) in the file's byte order.

    pydicom hands bytes over as they stand in the file; in a big endian file the words are the other way round.
    Entries of 8 bits come packed, two to a word, or one to a word (PS3.3 C.7.6.3.1.6, note 3).
    """
    if not isinstance(value, bytes | bytearray):
        return np.atleast_1d(np.asarray(value)).astype(np.int64) & 0xFFFF
    words = np.frombuffer(value[: len(value) // 2 * 2], dtype="<u2" if little_endian else ">u2").astype(np.int64)
    if bits > 8 or (count and len(words) >= count):  # noqa: PLR2004  # more than a byte each
        return words
    return np.stack([words & 0xFF, words >> 8], axis=-1).ravel()


def _table(dataset: Dataset, colour: str, *, little_endian: bool) -> LookupTable:
    """Give one colour's table with 8-bit entries."""
    count, first, bits = (int(number) for number in dataset[f"{colour}PaletteColorLookupTableDescriptor"].value)
    count = count or _MOST_ENTRIES
    segmented = dataset.get(f"Segmented{colour}PaletteColorLookupTableData")
    if segmented is not None:
        words = words_of(segmented, bits=bits, count=0, little_endian=little_endian)
        entries = np.asarray(_expand(words.tolist(), count), dtype=np.int64)
    else:
        data = dataset.get(f"{colour}PaletteColorLookupTableData")
        entries = words_of(data, bits=bits, count=count, little_endian=little_endian)[:count]
    if not len(entries):
        raise ImageError("the palette of the picture is empty", fix="Convert the picture to PNG.")
    # Tables of 16 bits often hold 8-bit colours in their high byte, 0xFF00 for white: the high byte is the colour.
    is_deep = bits > 8 and int(entries.max()) > 0xFF  # noqa: PLR2004  # a byte
    return LookupTable(first, (entries >> 8) if is_deep else entries & 0xFF, 8)


def _expand(words: list[int], count: int) -> list[int]:
    """Write out a segmented table (PS3.3 C.7.9.2), up to the number of entries that its descriptor tells."""
    entries: list[int] = []
    place = 0
    while place + 1 < len(words) and len(entries) < count:
        place = _expand_segment(words, place, entries, may_refer=True)
    return entries[:count]


def _expand_segment(words: list[int], place: int, entries: list[int], *, may_refer: bool) -> int:
    """Append one segment's entries and give the place of the next segment."""
    kind, length = words[place], words[place + 1]
    if kind == _DISCRETE:
        entries.extend(words[place + 2 : place + 2 + length])
        return place + 2 + length
    if kind == _LINEAR and entries and place + 2 < len(words):
        start, end = entries[-1], words[place + 2]
        # Half up, in whole numbers: the same on every machine.
        entries.extend(start + ((end - start) * step * 2 + length) // (2 * length) for step in range(1, length + 1))
        return place + 3
    if kind == _INDIRECT and may_refer and place + 3 < len(words):
        target = words[place + 2] | words[place + 3] << 16
        for _ in range(length):
            if target + 1 >= len(words):
                break
            target = _expand_segment(words, target, entries, may_refer=False)
        return place + 4
    raise ImageError("the segmented palette of the picture is damaged", fix="Convert the picture to PNG.")
