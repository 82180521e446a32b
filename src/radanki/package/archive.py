"""The zip around a collection and its media, byte by byte the same for the same contents."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Final

from radanki.errors import PackageError
from radanki.package.contents import MediaContents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MEDIA_LIMIT_BYTES: Final = 100 * (1 << 20)
"""A larger file can't be synchronised (ankitects/anki, rslib/src/media/files.rs)."""

_DEFLATE_LEVEL = 1
"""Level 6 takes four times as long and makes a collection of 31 MB 1.2 MB smaller; pictures outweigh both."""
_BLOCK_BYTES = 1 << 20
_WHOLE_BYTES = 4 * _BLOCK_BYTES
"""Larger media are copied block by block."""
_MODE_0644 = 0o100644 << 16
_UNIX = 3


def write_archive(target: IO[bytes], database: Path, media: Mapping[str, Path]) -> tuple[MediaContents, ...]:
    """Write the package into an open file and give its media, by name.

    Members come in a fixed order (collection, list of media, media by name) with a fixed date and mode; the collection
    is deflated, media are stored, because pictures don't get smaller. Another zlib may deflate to other bytes; what the
    package says, and so its digest, stays. Raises :class:`PackageError` where a file is gone, empty, or too large for
    Anki.
    """
    names = sorted(media)
    with zipfile.ZipFile(target, "w") as archive:
        _add_deflated(archive, "collection.anki2", database)
        listed = json.dumps({str(number): name for number, name in enumerate(names)}, ensure_ascii=True)
        archive.writestr(_member("media", 0), listed.encode("ascii"))
        return tuple(_add_media(archive, str(number), name, media[name]) for number, name in enumerate(names))


def _member(name: str, size_bytes: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    member.create_system = _UNIX
    member.external_attr = _MODE_0644
    member.file_size = size_bytes
    return member


def _add_deflated(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    member = _member(name, path.stat().st_size)
    member.compress_type = zipfile.ZIP_DEFLATED
    # The only way to give a level to a member that is written block by block; Python 3.13 keeps the name.
    member._compresslevel = _DEFLATE_LEVEL  # type: ignore[attr-defined]  # noqa: SLF001
    with path.open("rb") as source, archive.open(member, "w") as copy:
        while block := source.read(_BLOCK_BYTES):
            copy.write(block)


def _add_media(archive: zipfile.ZipFile, number: str, name: str, path: Path) -> MediaContents:
    try:
        octets = _whole(path)
        if octets is None:
            sha256, size = _add_in_blocks(archive, number, path)
        else:
            sha256, size = hashlib.sha256(octets).hexdigest(), len(octets)
            _add_whole(archive, number, octets)
    except FileNotFoundError as error:
        raise PackageError(f"the package can't be written: the file for {name} is gone ({path})") from error
    if not 0 < size <= MEDIA_LIMIT_BYTES:
        raise PackageError(
            f"the package can't be written: {name} has {size} bytes; Anki takes 1 to {MEDIA_LIMIT_BYTES}"
        )
    return MediaContents(name, sha256, size)


def _whole(path: Path) -> bytes | None:
    """Give what a file holds, but of a large one nothing.

    To ask for so many bytes at most would make room for all of them, each time: that took longer than to read.
    """
    with path.open("rb", buffering=0) as source:
        return source.read() if os.fstat(source.fileno()).st_size <= _WHOLE_BYTES else None


def _add_in_blocks(archive: zipfile.ZipFile, number: str, path: Path) -> tuple[str, int]:
    total, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(_member(number, path.stat().st_size), "w") as copy:
        while block := source.read(_BLOCK_BYTES):
            total.update(block)
            size += len(block)
            copy.write(block)
    return total.hexdigest(), size


def _add_whole(archive: zipfile.ZipFile, name: str, octets: bytes) -> None:
    """Add a stored member as zipfile does, whose way by an open member takes longer than to read a small picture."""
    file, member = archive.fp, _member(name, len(octets))
    if file is None:
        raise ValueError("the archive is closed")
    member.compress_size, member.CRC, member.header_offset = len(octets), zlib.crc32(octets), file.tell()
    file.write(member.FileHeader(zip64=False) + octets)
    archive.filelist.append(member)
    archive.NameToInfo[name] = member
    archive.start_dir = file.tell()


def write_stored(target: IO[bytes], members: Iterable[tuple[str, bytes]]) -> None:
    """Write a plain zip into an open file: members as they come, stored, with the same fixed date and mode.

    Nothing is deflated, so every version of zlib gives the same bytes.
    """
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members:
            archive.writestr(_member(name, len(content)), content)
