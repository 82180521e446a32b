"""A file that may be packed in gzip, read from its start to its end in small parts."""

from __future__ import annotations

import re
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Literal

from radanki.errors import ImageError
from radanki.imaging.limits import RAW_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PART_BYTES = 1 << 18
_MAGIC = b"\x1f\x8b"
# RFC 1952 section 2.3.1: no flags (names, comments), no time; how hard it was packed, and on which system.
_SILENT_HEAD = re.compile(rb"\x1f\x8b\x08\x00\x00{4}[\x00\x02\x04][\x00-\x0d\xff]", re.DOTALL)
MOST_BYTES = RAW_BYTES + 32 * 1024**2
"""Bytes of a file, unpacked: the voxels and a header with its extensions."""


class PackedFile:
    """The bytes of a file, unpacked on the way where it is a gzip file.

    ``has_names`` where the header of gzip itself has a time, a file name, a comment or an extra field.
    """

    def __init__(self, file: BinaryIO, start: int = 0) -> None:
        """Look at the first bytes; the file is read from ``start`` on."""
        file.seek(start)
        head = file.read(10)
        file.seek(start)
        self._file = file
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16) if head.startswith(_MAGIC) else None
        self.has_names = self._stream is not None and _SILENT_HEAD.fullmatch(head) is None
        self._given = 0

    def take(self, count: int) -> bytes:
        """Give the next bytes; raises :class:`ImageError` where there are not so many."""
        return b"".join(self._parts(count))

    def skip(self, count: int) -> None:
        """Pass over the next bytes; raises as :meth:`take` does."""
        for _ in self._parts(count):
            pass

    def take_most(self, count: int) -> bytes:
        """Give the next bytes, or as many as there are."""
        parts = []
        while count and (part := self._some(count)):
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def find_rest(self) -> Literal["bytes", "after gzip"] | None:
        """Tell whether bytes other than zero follow, or anything follows the end of the gzip stream."""
        rest = self._some(_PART_BYTES)
        while rest and not rest.strip(b"\0"):
            rest = self._some(_PART_BYTES)
        if rest:
            return "bytes"
        is_followed = self._stream is not None and bool(self._stream.unused_data or self._file.read(1))
        return "after gzip" if is_followed else None

    def _parts(self, count: int) -> Iterator[bytes]:
        while count:
            part = self._some(count)
            if not part:
                raise ImageError("the volume ends too early", fix="Save the volume again.")
            yield part
            count -= len(part)

    def _some(self, most: int) -> bytes:
        most = min(most, _PART_BYTES)
        part = self._file.read(most) if self._stream is None else self._unpack(self._stream, most)
        self._given += len(part)
        if self._given > MOST_BYTES:
            raise ImageError("the volume is too large", fix="Export only what the case needs.", rule="media/too-large")
        return part

    def _unpack(self, stream: zlib._Decompress, most: int) -> bytes:
        while not stream.eof:
            packed = stream.unconsumed_tail or self._file.read(_PART_BYTES)
            part = stream.decompress(packed, most)
            if part or not packed:
                return part
        return b""


@contextmanager
def open_packed(path: Path, start: int = 0) -> Iterator[PackedFile]:
    """Open a file for reading once, from a place to its end."""
    with path.open("rb") as file:
        yield PackedFile(file, start)
