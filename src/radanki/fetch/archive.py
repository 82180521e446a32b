"""Files out of package archives: read one after the other and written by nobody but us; nothing of an archive is run.

An archive is somebody else's: a path may climb out of its folder, a link may point anywhere, a few kilobytes may unpack
to terabytes. So only members that were asked for are read, only plain files, block by block, within limits.
"""

from __future__ import annotations

import bz2
import gzip
import stat
import tarfile
import zipfile
from typing import IO, TYPE_CHECKING, Final, cast

from radanki.fetch.unreadable_archive import broken_is_told, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MEMBER_LIMIT_BYTES: Final = 512 * (1 << 20)
"""The largest volume seen in a package unpacks to 60 MB."""
ARCHIVE_LIMIT_BYTES: Final = 1 << 30
"""How much of a compressed tar file is unpacked, wanted or not, before it is given up; the largest seen has 80 MB."""
MEMBERS_LIMIT: Final = 50_000
"""How many members an archive may have; the largest source archive seen has 4,000."""

_BLOCK_BYTES: Final = 1 << 20


def read_members(archive: Path, wants: Callable[[str], bool]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Give the path and the blocks of every wanted member; each has to be used up before the next.

    Paths are those of a case: as they stand in a wheel, below the single top folder in every other archive. Members
    that nobody wants are passed over, whatever they are.

    Raises:
        FetchError: where the archive can't be read, a wanted member is no plain file, comes twice, or would climb out
            of its folder, or anything goes beyond the limits.
    """
    seen: set[str] = set()
    with broken_is_told():
        for path, blocks in _members(archive, wants):
            if path in seen:
                raise refused(f"`{path}` is in the archive twice")
            seen.add(path)
            yield path, _within(MEMBER_LIMIT_BYTES, path, blocks)


def read_zip_members(file: IO[bytes], wants: Callable[[str], bool]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Give the whole path and the blocks of every wanted member of a zip archive; each is used up before the next.

    Of the archive only its list and these members are read.

    Raises:
        FetchError: as :func:`read_members` does.
    """
    seen: set[str] = set()
    with broken_is_told(), zipfile.ZipFile(file) as package:
        members = package.infolist()
        if len(members) > MEMBERS_LIMIT:
            raise refused(f"the archive has more than {MEMBERS_LIMIT} members")
        for member in members:
            path = member.filename
            if member.is_dir() or not wants(path):
                continue
            kind = stat.S_IFMT(member.external_attr >> 16)  # as for packages, below
            _refuse_hostile(path, is_plain=kind in {0, stat.S_IFREG})
            if path in seen:
                raise refused(f"`{path}` is in the archive twice")
            seen.add(path)
            with package.open(member) as content:
                # What a member says of its own size is a promise; no more than that is taken.
                yield path, _within(min(member.file_size, MEMBER_LIMIT_BYTES), path, _blocks(content))


def read_zip(archive: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Give the whole path and the blocks of every file of a zip file; each has to be used up before the next.

    Paths are for looking at only: whoever writes a member gives it a name of their own.

    Raises:
        FetchError: where it can't be read, a member is no plain file or would climb out of its folder, or anything
            goes beyond the limits.
    """
    left = ARCHIVE_LIMIT_BYTES
    with broken_is_told(), zipfile.ZipFile(archive) as package:
        members = package.infolist()
        if len(members) > MEMBERS_LIMIT:
            raise refused(f"the archive has more than {MEMBERS_LIMIT} members")
        for member in members:
            if member.is_dir():
                continue
            kind = stat.S_IFMT(member.external_attr >> 16)  # as for packages, below
            _refuse_hostile(member.filename, is_plain=kind in {0, stat.S_IFREG})
            left -= member.file_size
            if left < 0:
                raise refused(f"the archive unpacks to more than {ARCHIVE_LIMIT_BYTES >> 30} GB")
            with package.open(member) as content:
                # What a member says of its own size is a promise; no more than that is taken.
                limit = min(member.file_size, MEMBER_LIMIT_BYTES)
                yield member.filename, _within(limit, member.filename, _blocks(content))


def read_flat_members(archive: Path, ending: str, limit_bytes: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Give name and blocks of every file of a zip whose name ends so; each has to be used up before the next.

    Unlike :func:`read_members` names stand as they are, and a file is never written anywhere.

    Raises:
        FetchError: where the zip can't be read, or it or a member goes beyond the limits.
    """
    with broken_is_told(), zipfile.ZipFile(archive) as package:
        members = package.infolist()
        if len(members) > MEMBERS_LIMIT:
            raise refused(f"the archive has more than {MEMBERS_LIMIT} members")
        left = MEMBER_LIMIT_BYTES
        for member in members:
            if member.is_dir() or not member.filename.lower().endswith(ending):
                continue
            with package.open(member) as content:
                octets = b"".join(_within(min(limit_bytes, left), ending, _blocks(content)))
            left -= len(octets)
            yield member.filename, iter((octets,))


def _members(archive: Path, wants: Callable[[str], bool]) -> Iterator[tuple[str, Iterator[bytes]]]:
    with archive.open("rb") as file:
        head = file.read(4)
        file.seek(0)
        if head[:2] == b"PK":
            yield from _zip_members(file, wants)
        elif head[:2] == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield from _tar_members(cast("IO[bytes]", unpacked), wants)
        elif head[:3] == b"BZh":
            with bz2.BZ2File(file) as unpacked:
                yield from _tar_members(unpacked, wants)
        else:
            raise refused("the archive is neither a zip file nor a compressed tar file")


def _zip_members(file: IO[bytes], wants: Callable[[str], bool]) -> Iterator[tuple[str, Iterator[bytes]]]:
    with zipfile.ZipFile(file) as package:
        members = package.infolist()
        if len(members) > MEMBERS_LIMIT:
            raise refused(f"the archive has more than {MEMBERS_LIMIT} members")
        is_wheel = any(_is_wheel_mark(member.filename) for member in members)
        for member in members:
            path = member.filename if is_wheel else _below_top(member.filename)
            if member.is_dir() or not wants(path):
                continue
            # A zip that was made on Unix keeps a file's mode in the upper half; other systems leave it 0.
            kind = stat.S_IFMT(member.external_attr >> 16)
            _refuse_hostile(path, is_plain=kind in {0, stat.S_IFREG})
            with package.open(member) as content:
                yield path, _blocks(content)


def _tar_members(unpacked: IO[bytes], wants: Callable[[str], bool]) -> Iterator[tuple[str, Iterator[bytes]]]:
    # `r|` reads forwards only, so an archive is unpacked once and no member is held in memory.
    with tarfile.open(fileobj=cast("IO[bytes]", _Counted(unpacked)), mode="r|") as package:
        for count, member in enumerate(package, 1):
            if count > MEMBERS_LIMIT:
                raise refused(f"the archive has more than {MEMBERS_LIMIT} members")
            path = _below_top(member.name)
            if member.isdir() or not wants(path):
                continue
            _refuse_hostile(path, is_plain=member.isreg() and not member.issparse())
            content = package.extractfile(member)
            if content is not None:
                yield path, _blocks(content)


class _Counted:
    """A stream that gives up after the limit of what may be unpacked."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._left = ARCHIVE_LIMIT_BYTES

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self._left -= len(block)
        if self._left < 0:
            raise refused(f"the archive unpacks to more than {ARCHIVE_LIMIT_BYTES >> 30} GB")
        return block


def _is_wheel_mark(name: str) -> bool:
    """Whether a member is the file that makes a zip a wheel (binary distribution format, PEP 427)."""
    folder, _, rest = name.partition("/")
    return folder.endswith(".dist-info") and rest == "WHEEL"


def _below_top(name: str) -> str:
    return name.removeprefix("./").partition("/")[2]


def _refuse_hostile(path: str, *, is_plain: bool) -> None:
    if not is_plain:
        raise refused(f"`{path}` is a link or a device, not a file")
    if any(step in {"", ".", ".."} for step in path.split("/")) or "\\" in path or "\0" in path or "\n" in path:
        raise refused(f"`{path}` would climb out of its folder")


def _blocks(content: IO[bytes]) -> Iterator[bytes]:
    while block := content.read(_BLOCK_BYTES):
        yield block


def _within(limit_bytes: int, path: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
    left = limit_bytes
    with broken_is_told():
        for block in blocks:
            left -= len(block)
            if left < 0:
                raise refused(f"`{path}` unpacks to more than {limit_bytes >> 20} MB")
            yield block
