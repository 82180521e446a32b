"""A file that may be packed in gzip, read from its start to its end in small parts; and what gzip itself can carry."""

from __future__ import annotations

import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from radanki.errors import ImageError
from radanki.imaging.limits import RAW_BYTES
from radanki.model.phi.location import PhiLocation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PART_BYTES = 1 << 18
_MAGIC = b"\x1f\x8b"
# RFC 1952 section 2.3.1: extra field, original file name and comment. The time of packing is not the patient's.
_SPEAKING_FLAGS = 0x04 | 0x08 | 0x10
MOST_BYTES = RAW_BYTES + 32 * 1024**2
"""Bytes of a file, unpacked: the voxels and a header with its extensions."""


class PackedFile:
    """The bytes of a file, unpacked on the way where it is a gzip file."""

    def __init__(self, file: BinaryIO, start: int = 0) -> None:
        """Look at the first bytes; the file is read from ``start`` on."""
        file.seek(start)
        head = file.read(10)
        file.seek(start)
        self._file = file
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16) if head.startswith(_MAGIC) else None
        self._speaks = self._stream is not None and bool(head[3:4] and head[3] & _SPEAKING_FLAGS)
        self._given = 0

    def take(self, count: int) -> bytes:
        """Give the next bytes; raises :class:`ImageError` where there are not so many."""
        parts = []
        while count:
            part = self._some(count)
            if not part:
                raise ImageError("the volume ends too early", fix="Save the volume again.")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def skip(self, count: int) -> None:
        """Pass over the next bytes."""
        while count:
            part = self._some(count)
            if not part:
                raise ImageError("the volume ends too early", fix="Save the volume again.")
            count -= len(part)

    def traces_of_end(self, where: str) -> Iterator[PhiLocation]:
        """Give a trace for anything that is left, and one for a gzip header that speaks."""
        rest = self._some(_PART_BYTES)
        while rest and not rest.strip(b"\0"):
            rest = self._some(_PART_BYTES)
        if rest:
            yield PhiLocation("privacy/trailing-bytes", where)
        elif self._stream is not None and (self._stream.unused_data or self._file.read(1)):
            yield PhiLocation("privacy/trailing-bytes", "after the end of the gzip stream")
        if self._speaks:
            yield PhiLocation("privacy/gzip-header", "the gzip header's file name, comment or extra field")

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
def opened(path: Path, start: int = 0) -> Iterator[PackedFile]:
    """Open a file for reading once, from a place to its end."""
    with path.open("rb") as file:
        yield PackedFile(file, start)
