"""A student's collection as a file of ours: copied or unpacked, within bounds, so that the student's is never touched.

Anki holds its collection locked while it runs, and keeps what is newest beside it (``-wal``): both are copied, and the
copy is opened. What Anki exports (``.colpkg``, ``.apkg``) is a zip with the collection in it, since 2.1.50 packed by
Zstandard (``collection.anki21b``); beside that one lies an old collection that only asks to update Anki.
"""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING, Final

from radanki.errors import PackageError, UsageError
from radanki.package.guarded_opening import COPY_BYTES, SQLITE_MAGIC, BoundedFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

COLLECTION_LIMIT_BYTES: Final = 1 << 30
"""A collection of 100,000 notes and a million answers is a quarter of this."""
NEWEST: Final = "collection.anki21b"
"""Where it is, collection and media are packed by Zstandard, and the list of media is no JSON."""
_MEMBERS: Final = (NEWEST, "collection.anki21", "collection.anki2")
_ENDINGS: Final = frozenset({".colpkg", ".apkg"})
_BESIDE: Final = "-wal"
_ENCRYPTED: Final = 0x1


def bring_collection(path: Path, target: Path) -> None:
    """Write the collection of a file (``.anki2``, ``.colpkg``, ``.apkg``) to ``target``.

    Raises:
        PackageError: where the file is no collection, or asks for more than an honest one.
        UsageError: where what unpacks Anki's newer packages is not installed.
    """
    if not path.is_file():
        raise PackageError("it is not a file" if path.exists() else "there is no such file")
    if path.suffix.lower() in _ENDINGS:
        _unpack(path, target)
    else:
        _copy(path, target)


def _copy(path: Path, target: Path) -> None:
    beside = path.with_name(path.name + _BESIDE)
    if path.stat().st_size > COLLECTION_LIMIT_BYTES:
        raise PackageError("it is larger than any collection")
    with path.open("rb") as file:
        if not file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC:
            raise PackageError("it is no collection of Anki")
    shutil.copyfile(path, target)
    if beside.is_file():
        shutil.copyfile(beside, target.with_name(target.name + _BESIDE))


def _unpack(path: Path, target: Path) -> None:
    with BoundedFile(path) as file, zipfile.ZipFile(file) as archive:
        name = next((name for name in _MEMBERS if name in archive.namelist()), None)
        if name is None:
            raise PackageError("it holds no collection")
        with target.open("wb") as copy:
            _pour(unpacked_blocks(archive, name, is_packed=name == NEWEST), copy)


def unpacked_blocks(archive: zipfile.ZipFile, name: str, *, is_packed: bool) -> Iterator[bytes]:
    """Give a member block by block, where ``is_packed`` says so out of Zstandard.

    Raises:
        PackageError: where a password locks it, or it is damaged.
        UsageError: where nothing here unpacks Zstandard.
    """
    if archive.getinfo(name).flag_bits & _ENCRYPTED:
        raise PackageError("it is locked by a password")
    with archive.open(name) as member:
        if is_packed:
            yield from _out_of_zstandard(member)
        else:
            yield from iter(lambda: member.read(COPY_BYTES), b"")


def _out_of_zstandard(member: IO[bytes]) -> Iterator[bytes]:
    try:
        import zstandard  # noqa: PLC0415  # an extra: whoever has no such file needs no such library
    except ImportError as error:
        raise UsageError(
            "Anki's newer packages are packed by Zstandard, and nothing here unpacks it: install radanki[collections], "
            "or export with `Support older Anki versions`."
        ) from error
    try:
        reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(member)
        yield from iter(lambda: reader.read(COPY_BYTES), b"")
    except zstandard.ZstdError as error:
        raise PackageError("Zstandard can't unpack what is in it") from error


def _pour(blocks: Iterator[bytes], copy: IO[bytes]) -> None:
    written = 0
    for block in blocks:
        if not written and not block.startswith(SQLITE_MAGIC):
            raise PackageError("its collection is not a database")
        written += len(block)
        if written > COLLECTION_LIMIT_BYTES:
            raise PackageError("it unpacks to more than any collection holds")
        copy.write(block)
    if not written:
        raise PackageError("its collection is empty")
