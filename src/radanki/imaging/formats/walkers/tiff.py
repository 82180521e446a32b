"""The directories of a TIFF file (TIFF 6.0, section 2; BigTIFF too), which EXIF blocks have as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from radanki.errors import ImageError

_MOST_DIRECTORIES = 256
_MOST_ENTRIES = 4096
_CLASSIC, _BIG = 42, 43
# Bytes of one value, by field type: TIFF 6.0 section 2, and LONG8, SLONG8, IFD8 of BigTIFF.
_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """A field: its value is ``count`` numbers of ``unit_bytes`` from ``start`` on."""

    tag: int
    start: int
    unit_bytes: int
    count: int

    @property
    def stop(self) -> int:
        """Where the value ends."""
        return self.start + self.unit_bytes * self.count


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory from ``start`` to ``stop``, and its fields."""

    start: int
    stop: int
    entries: tuple[DirectoryEntry, ...]

    def find(self, tag: int) -> DirectoryEntry | None:
        """Find a field."""
        return next((entry for entry in self.entries if entry.tag == tag), None)


@dataclass(frozen=True, slots=True)
class Layout:
    """How numbers and directories are written."""

    order: Literal["little", "big"]
    is_big: bool

    @property
    def header_bytes(self) -> int:
        """The bytes before everything else."""
        return 16 if self.is_big else 8

    @property
    def pointer_bytes(self) -> int:
        """The bytes of a place in the file."""
        return 8 if self.is_big else 4


def layout_of(octets: bytes) -> Layout:
    """Read how the file is written."""
    order: Literal["little", "big"] | None = {b"II": "little", b"MM": "big"}.get(octets[:2])  # type: ignore[assignment]  # literals of a dict
    version = int.from_bytes(octets[2:4], order or "big")
    if order is None or version not in {_CLASSIC, _BIG}:
        raise _damaged()
    return Layout(order, version == _BIG)


def directories_of(octets: bytes) -> tuple[Directory, ...]:
    """Read the chain of directories; raises :class:`ImageError` for a chain that is damaged, or goes in circles."""
    layout = layout_of(octets)
    pointer = layout.pointer_bytes
    start = _number(octets, layout.header_bytes - pointer, pointer, layout)
    directories: list[Directory] = []
    while start:
        if len(directories) == _MOST_DIRECTORIES or any(start == known.start for known in directories):
            raise _damaged()
        directory = _read_directory(octets, start, layout)
        directories.append(directory)
        start = _number(octets, directory.stop - pointer, pointer, layout)
    return tuple(directories)


def _read_directory(octets: bytes, start: int, layout: Layout) -> Directory:
    """Read one directory."""
    count_bytes, entry_bytes = (8, 20) if layout.is_big else (2, 12)
    count = _number(octets, start, count_bytes, layout)
    stop = start + count_bytes + count * entry_bytes + layout.pointer_bytes
    if count > _MOST_ENTRIES or stop > len(octets):
        raise _damaged()
    first = start + count_bytes
    places = range(first, first + count * entry_bytes, entry_bytes)
    return Directory(start, stop, tuple(_read_entry(octets, place, layout) for place in places))


def numbers_of(octets: bytes, entry: DirectoryEntry, layout: Layout) -> list[int]:
    """Read the whole numbers of a field."""
    places = range(entry.start, entry.stop, entry.unit_bytes)
    return [_number(octets, place, entry.unit_bytes, layout) for place in places]


def _read_entry(octets: bytes, at: int, layout: Layout) -> DirectoryEntry:
    pointer = layout.pointer_bytes
    tag, kind = _number(octets, at, 2, layout), _number(octets, at + 2, 2, layout)
    count = _number(octets, at + 4, pointer, layout)
    unit = _TYPE_BYTES.get(kind, 1)
    value_at = at + 4 + pointer
    start = value_at if unit * count <= pointer else _number(octets, value_at, pointer, layout)
    if start + unit * count > len(octets):
        raise _damaged()
    return DirectoryEntry(tag, start, unit, count)


def _number(octets: bytes, at: int, size: int, layout: Layout) -> int:
    if at + size > len(octets):
        raise _damaged()
    return int.from_bytes(octets[at : at + size], layout.order)


def _damaged() -> ImageError:
    return ImageError("a directory of the TIFF structure is damaged", fix="Save the picture again, best as PNG.")
