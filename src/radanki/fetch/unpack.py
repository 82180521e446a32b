"""Members of archives, unpacked in one pass for all references that want some, and named by their digests."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from radanki.errors import FetchError
from radanki.fetch.download import copy_within_limit
from radanki.fetch.result import FetchResult, NotPinnedError, nobody
from radanki.library.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from radanki.fetch.store import PictureStore
    from radanki.model.reference import Reference

    Read = Callable[[Callable[[str], bool]], Iterator[tuple[str, Iterator[bytes]]]]

FOLDER_FILES_LIMIT: Final = 5_000
FOLDER_LIMIT_BYTES: Final = 1 << 30
"""More than the longest CT series of 0.5 mm slices."""


def unpack(group: Sequence[Reference], scratch: Path, read: Read) -> Mapping[str, Path]:
    """Write what a group asks for into a new folder ``scratch``; ``read`` gives the members that a test accepts.

    Raises:
        FetchError: where the archive can't be read, a wanted member is refused, or there is too much of it.
    """
    files = {reference.member for reference in group if not reference.is_folder}
    folders = tuple(reference.member or "" for reference in group if reference.is_folder)
    scratch.mkdir()
    unpacked: dict[str, Path] = {}
    size_bytes = 0
    for number, (path, blocks) in enumerate(read(lambda path: path in files or path.startswith(folders))):
        # Numbered, because two paths of an archive may not be able to stand side by side on this file system.
        unpacked[path] = scratch / str(number)
        size_bytes += copy_within_limit(blocks, unpacked[path], None, nobody)
        if number >= FOLDER_FILES_LIMIT or size_bytes > FOLDER_LIMIT_BYTES:
            raise FetchError(
                f"there are more than {FOLDER_FILES_LIMIT} files or {FOLDER_LIMIT_BYTES >> 20} MB to unpack",
                fix="Point to a smaller folder.",
                rule="fetch/too-large",
            )
    return unpacked


def keep_unpacked(
    reference: Reference, unpacked: Mapping[str, Path], store: PictureStore, archive_sha256: str | None = None
) -> FetchResult:
    """Name what a reference asked for by its digest; ``archive_sha256`` is that of the archive, where it is known."""
    member = reference.member or ""
    with store.partial_picture() as partial:
        if reference.is_folder:
            below = {path.removeprefix(member): file for path, file in unpacked.items() if path.startswith(member)}
            for path, file in below.items():
                (partial / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, partial / path)
        elif member in unpacked:
            shutil.copyfile(unpacked[member], partial)
        if not partial.exists():
            return FetchResult(reference, None, _no_member(reference))
        found = sha256_of(partial)
        if reference.sha256 is None or (reference.is_in_archive and reference.archive_sha256 is None):
            store.keep_picture(partial, found)
            return FetchResult(reference, None, NotPinnedError(found, archive_sha256))
        try:
            return FetchResult(reference, store.keep_picture(partial, reference.sha256))
        except FetchError as error:
            return FetchResult(reference, None, error)


def _no_member(reference: Reference) -> FetchError:
    where = "in a source archive it counts from below the top folder" if reference.is_in_archive else "it stands whole"
    return FetchError(
        f"`{reference.member}` is not in the archive", fix=f"Look at the path: {where}.", rule="fetch/no-member"
    )
