"""What a DICOM data set is made of (PS3.5 section 7): its elements, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass

_BINARY = frozenset(("AT", "FD", "FL", "OB", "OD", "OF", "OL", "OV", "OW", "SL", "SS", "SV", "UL", "US", "UV"))
_MOST_PADDING = 1024

Path = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a data set is written: with or without value representations, and in which byte order."""

    is_implicit: bool
    is_little: bool

    def number(self, octets: memoryview) -> int:
        """Read a whole number without sign."""
        return int.from_bytes(octets, "little" if self.is_little else "big")


IMPLICIT_LITTLE = Encoding(is_implicit=True, is_little=True)
EXPLICIT_LITTLE = Encoding(is_implicit=False, is_little=True)
EXPLICIT_BIG = Encoding(is_implicit=False, is_little=False)


@dataclass(frozen=True, slots=True)
class DataElement:
    """An element and where it stands: ``path`` has, from the top down, each sequence's tag and the item's number.

    ``representation`` is the dictionary's where the file does not say it, such as ``US or SS``, or empty. ``value`` is
    empty for a sequence, whose elements follow where it ``has_items``, and for encapsulated pixels, whose
    ``fragments`` begin with the offset table.
    """

    tag: int
    representation: str
    path: Path
    value: memoryview
    encoding: Encoding
    has_items: bool = False
    fragments: tuple[memoryview, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is no value, or one of padding alone (PS3.5 section 6.2)."""
        if self.has_items or self.fragments is not None:
            return False
        if _BINARY.intersection(self.representation.split(" or ")) or len(self.value) > _MOST_PADDING:
            return not self.value
        return not bytes(self.value).strip(b" \0")


@dataclass(frozen=True, slots=True)
class UnreadBytes:
    """The bytes after the last element that can be read."""

    octets: memoryview
