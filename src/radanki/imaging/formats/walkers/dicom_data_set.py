"""A DICOM data set element by element, by its bytes (PS3.5 section 7): at any depth, and nothing left out.

pydicom reads what it needs and forgives the rest; a search for PHI must know of every byte. Memory and time are
bounded: values are views of the file, and depth and number of elements have limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydicom.datadict import dictionary_VR

from radanki.errors import ImageError
from radanki.imaging.formats.walkers.dicom_elements import IMPLICIT_LITTLE, DataElement, UnreadBytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.imaging.formats.walkers.dicom_elements import Encoding, Path

MOST_DEPTH = 200
MOST_ELEMENTS = 300_000

_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_UNDEFINED = 0xFFFFFFFF
_FLOW_TAGS = {0x7FE00010}
_SHORT = frozenset(b"AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US".split())
_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())
_ITEM_STARTS = {True: b"\xfe\xff\x00\xe0", False: b"\xff\xfe\xe0\x00"}


@dataclass(slots=True)
class _Level:
    kind: Literal["items", "elements"]
    end: int
    is_open: bool
    encoding: Encoding
    path: Path
    tag: int = 0
    item: int = 0


class _UnreadableError(Exception):
    """No element starts here."""


def walk_data_set(
    octets: memoryview, start: int, encoding: Encoding, *, only_group: int | None = None
) -> Iterator[DataElement | UnreadBytes]:
    """Give every element from ``start`` on, in the order of the file, sequences before what is in them.

    At the end, or where nothing can be read any more, come :class:`UnreadBytes`. With ``only_group`` the walk ends
    before the first element of another group. Raises :class:`ImageError` for what is damaged inside a sequence, and
    for what is deeper or has more elements than the limits.
    """
    walker = _Walker(octets, start, encoding)
    yield from walker.elements(only_group)


class _Walker:
    def __init__(self, octets: memoryview, start: int, encoding: Encoding) -> None:
        self._octets = octets
        self._at = start
        self._levels = [_Level("elements", len(octets), is_open=False, encoding=encoding, path=())]
        self._count = 0

    def elements(self, only_group: int | None) -> Iterator[DataElement | UnreadBytes]:
        while True:
            self._leave_finished()
            if not self._levels:
                break
            level = self._levels[-1]
            if level.kind == "items":
                self._enter_item(level)
                continue
            start = self._at
            try:
                if only_group is not None and len(self._levels) == 1 and self._peek_tag(level) >> 16 != only_group:
                    break
                element = self._read_element(level)
            except _UnreadableError:
                if len(self._levels) > 1:
                    raise _damaged() from None
                yield UnreadBytes(self._octets[start:])
                return
            if element is not None:
                yield element
        yield UnreadBytes(self._octets[self._at :])

    def _leave_finished(self) -> None:
        while self._levels and self._at >= self._levels[-1].end and not self._levels[-1].is_open:
            if self._at > self._levels[-1].end:
                raise _damaged()
            self._levels.pop()

    def _enter_item(self, level: _Level) -> None:
        tag, length = self._tag_and_length(level)
        if tag == _SEQUENCE_END and level.is_open and not length:
            self._levels.pop()
            return
        if tag != _ITEM:
            raise _damaged()
        self._push(
            _Level(
                "elements",
                level.end if length == _UNDEFINED else self._at + length,
                is_open=length == _UNDEFINED,
                encoding=level.encoding,
                path=(*level.path, (level.tag, level.item)),
            )
        )
        level.item += 1

    def _tag_and_length(self, level: _Level) -> tuple[int, int]:
        if self._at + 8 > level.end:
            raise _damaged()
        head = self._octets[self._at : self._at + 8]
        self._at += 8
        return _tag(head, level.encoding), level.encoding.number(head[4:8])

    def _push(self, level: _Level) -> None:
        if level.end > self._levels[-1].end:
            raise _damaged()
        if len(self._levels) >= 2 * MOST_DEPTH:
            raise ImageError(f"the data set is nested more than {MOST_DEPTH} deep", fix=_FIX)
        self._levels.append(level)

    def _peek_tag(self, level: _Level) -> int:
        if self._at + 8 > level.end:
            raise _UnreadableError
        return _tag(self._octets[self._at : self._at + 4], level.encoding)

    def _read_element(self, level: _Level) -> DataElement | None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise ImageError(f"the data set has more than {MOST_ELEMENTS:,} elements", fix=_FIX, rule="media/too-large")
        tag = self._peek_tag(level)
        if tag == _ITEM_END and level.is_open:
            if self._tag_and_length(level)[1]:
                raise _UnreadableError
            self._levels.pop()
            return None
        if tag >> 16 == 0xFFFE:  # noqa: PLR2004  # the group of delimiters, which belong nowhere else
            raise _UnreadableError
        representation, length, value_at = self._read_head(level)
        if length == _UNDEFINED:
            self._at = value_at
            return self._open_element(level, tag, representation)
        if value_at + length > level.end:
            raise _UnreadableError
        self._at = value_at + length
        return self._closed_element(level, tag, representation, value_at)

    def _read_head(self, level: _Level) -> tuple[str, int, int]:
        """Give the representation, the value's length and its place."""
        at, encoding = self._at, level.encoding
        if encoding.is_implicit:
            named = find_representation(_tag(self._octets[at : at + 4], encoding)) or ""
            return named, encoding.number(self._octets[at + 4 : at + 8]), at + 8
        representation = bytes(self._octets[at + 4 : at + 6])
        if representation in _SHORT:
            return representation.decode(), encoding.number(self._octets[at + 6 : at + 8]), at + 8
        if representation not in _LONG or at + 12 > level.end or any(self._octets[at + 6 : at + 8]):
            raise _UnreadableError
        return representation.decode(), encoding.number(self._octets[at + 8 : at + 12]), at + 12

    def _open_element(self, level: _Level, tag: int, representation: str) -> DataElement:
        """Begin a sequence, or collect the fragments of pixels, without a stated length."""
        if tag in _FLOW_TAGS and representation != "SQ":
            return DataElement(
                tag, representation, level.path, self._octets[:0], level.encoding, fragments=self._fragments(level)
            )
        if representation not in {"SQ", "UN"} and not level.encoding.is_implicit:
            raise _UnreadableError
        # A sequence whose representation is unknown is written as implicit little endian (PS3.5 section 6.2.2).
        encoding = IMPLICIT_LITTLE if representation == "UN" else level.encoding
        self._push(_Level("items", level.end, is_open=True, encoding=encoding, path=level.path, tag=tag))
        is_filled = self._starts_item(self._at, level.end, encoding)
        return DataElement(tag, "SQ", level.path, self._octets[:0], encoding, has_items=is_filled)

    def _fragments(self, level: _Level) -> tuple[memoryview, ...]:
        fragments: list[memoryview] = []
        while True:
            tag, length = self._tag_and_length(level)
            if tag == _SEQUENCE_END and not length:
                return tuple(fragments)
            self._count += 1
            if tag != _ITEM or self._at + length > level.end or self._count > MOST_ELEMENTS:
                raise _damaged()
            fragments.append(self._octets[self._at : self._at + length])
            self._at += length

    def _closed_element(self, level: _Level, tag: int, representation: str, value_at: int) -> DataElement:
        """Give an element of stated length; a sequence is begun, also where only its first bytes show what it is."""
        encoding = IMPLICIT_LITTLE if representation == "UN" else level.encoding
        value = self._octets[value_at : self._at]
        looks_like_one = representation in {"", "UN"} and self._starts_item(value_at, self._at, encoding)
        if not value or not (representation == "SQ" or (looks_like_one and _is_walkable(value, encoding))):
            return DataElement(tag, representation, level.path, value, level.encoding)
        end, self._at = self._at, value_at
        self._push(_Level("items", end, is_open=False, encoding=encoding, path=level.path, tag=tag))
        return DataElement(tag, "SQ", level.path, self._octets[:0], encoding, has_items=True)

    def _starts_item(self, at: int, end: int, encoding: Encoding) -> bool:
        return at + 8 <= end and bytes(self._octets[at : at + 4]) == _ITEM_STARTS[encoding.is_little]


def _is_walkable(value: memoryview, encoding: Encoding) -> bool:
    """Whether a value is whole items one after the other; those that are not stay one value."""
    at = 0
    while at + 8 <= len(value) and bytes(value[at : at + 4]) == _ITEM_STARTS[encoding.is_little]:
        length = encoding.number(value[at + 4 : at + 8])
        if length == _UNDEFINED:
            return True
        at += 8 + length
    return at == len(value)


def find_representation(tag: int) -> str | None:
    """Find the value representation of a tag in the dictionary (PS3.6), such as ``SQ`` or ``US or SS``."""
    try:
        return dictionary_VR(tag)
    except KeyError:
        return None


def _tag(head: memoryview, encoding: Encoding) -> int:
    return encoding.number(head[:2]) << 16 | encoding.number(head[2:4])


_FIX = "Export the picture again from its source."


def _damaged() -> ImageError:
    return ImageError("the data set's structure is damaged", fix=_FIX)
