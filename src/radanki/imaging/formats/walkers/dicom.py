"""A DICOM file from its first byte to its last (PS3.10 section 7): preamble, file meta information, data set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.imaging.formats.deflate import inflate
from radanki.imaging.formats.walkers.dicom_data_set import walk_data_set
from radanki.imaging.formats.walkers.dicom_elements import (
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    DataElement,
    Encoding,
    UnreadBytes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

META_GROUP, TRANSFER_SYNTAX = 0x0002, 0x00020010
_PREAMBLE_BYTES, _PREFIX = 128, b"DICM"
_DEFLATED = "1.2.840.10008.1.2.1.99"
_ENCODINGS = {"1.2.840.10008.1.2": IMPLICIT_LITTLE, "1.2.840.10008.1.2.2": EXPLICIT_BIG}
_MOST_UID_BYTES = 64


@dataclass(frozen=True, slots=True)
class Preamble:
    """The first 128 bytes, which may hold anything."""

    octets: memoryview


def walk_dicom(octets: memoryview) -> Iterator[Preamble | DataElement | UnreadBytes]:
    """Give all of a file with or without preamble, a deflated one inflated; raises as :func:`walk_data_set` does.

    Raises :class:`ImageError` too where a file would be too large inflated, and ``zlib.error`` where it is damaged.
    """
    start = 0
    if bytes(octets[_PREAMBLE_BYTES : _PREAMBLE_BYTES + 4]) == _PREFIX:
        start = _PREAMBLE_BYTES + 4
        yield Preamble(octets[:_PREAMBLE_BYTES])
    syntax = ""
    for found in walk_data_set(octets, start, EXPLICIT_LITTLE, only_group=META_GROUP):
        if isinstance(found, DataElement):
            if found.tag == TRANSFER_SYNTAX and not found.path and len(found.value) <= _MOST_UID_BYTES:
                syntax = bytes(found.value).decode("latin-1").strip(" \0")
            yield found
            continue
        start = len(octets) - len(found.octets)
    if syntax == _DEFLATED:
        octets, start = _inflated(octets[start:]), 0
    yield from walk_data_set(octets, start, _encoding_at(octets[start:], syntax))


def _inflated(deflated: memoryview) -> memoryview:
    content, rest = inflate(deflated)
    # What follows the stream belongs to the rest of the data set, unless it is padding.
    return memoryview(content + (rest if rest.strip(b"\0") else b""))


def _encoding_at(octets: memoryview, syntax: str) -> Encoding:
    """Tell how the data set is written: what the file says, else what its first element looks like."""
    if syntax:
        return _ENCODINGS.get(syntax, EXPLICIT_LITTLE)
    if len(octets) > 1 and not octets[0] and octets[1]:
        return EXPLICIT_BIG
    return EXPLICIT_LITTLE if bytes(octets[4:6]).isalpha() and bytes(octets[4:6]).isupper() else IMPLICIT_LITTLE
