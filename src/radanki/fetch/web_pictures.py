"""Pictures on the web, brought into the store: single files, members of zip archives, and series."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Final, cast

from radanki.errors import FetchError, HostUnreachableError
from radanki.fetch.archive import read_zip_members
from radanki.fetch.ranged import open_ranged
from radanki.fetch.resolvers.git import LFS_POINTER
from radanki.fetch.resolvers.locate import locate
from radanki.fetch.result import FetchResult, NotPinnedError, Told, nobody
from radanki.fetch.unpack import FOLDER_FILES_LIMIT, FOLDER_LIMIT_BYTES, keep_unpacked, unpack
from radanki.fetch.web import DOWNLOADS_A_HOST
from radanki.library.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from radanki.fetch.resolvers.place import RemoteFile
    from radanki.fetch.result import Progress
    from radanki.fetch.store import PictureStore
    from radanki.fetch.web import Web
    from radanki.model.reference import Reference

_PART_BYTES: Final = 1 << 20


def fetch_from_web(group: Sequence[Reference], store: PictureStore, web: Web, progress: Progress) -> list[FetchResult]:
    """Bring pictures that come with the same download: one file, one series, or members of one archive.

    Raises:
        FetchError: where none of them can be had.
    """
    first = group[0]
    files = locate(first, web.ask)
    if first.is_folder and files[0].member is None:
        path = _series(first, files, store, web, progress)
    elif first.member is not None and files[0].member is not None:
        return _members(group, files[0], store, web, progress)
    else:
        path = _file(first, files[0], store, web, progress)
    return [FetchResult(reference, path) for reference in group]


def _file(reference: Reference, file: RemoteFile, store: PictureStore, web: Web, progress: Progress) -> Path:
    def download(url: str) -> Path:
        told = Told(progress, reference.text)
        if reference.sha256 is None:
            with store.partial_picture() as partial:
                web.download(url, partial, told)
                raise _kept_unpinned(partial, store)
        for _ in range(2):
            with store.unfinished(reference.sha256) as partial:
                was_begun = partial.exists()
                web.download(url, partial, told)
                _refuse_pointer(partial)
                if not was_begun or sha256_of(partial) == reference.sha256:
                    return store.keep_picture(partial, reference.sha256)
        raise AssertionError  # the second time nothing was begun

    return _first_of(file.urls, download)


def _first_of(urls: Sequence[str], attempt: Callable[[str], Path]) -> Path:
    """Try addresses of the same bytes in order.

    Raises:
        FetchError: where all fail: of the first that says most.
    """
    errors: list[FetchError] = []
    for url in urls:
        try:
            return attempt(url)
        except NotPinnedError:
            raise
        except FetchError as error:
            errors.append(error)
    raise most_telling(errors)


def most_telling(errors: Sequence[FetchError]) -> FetchError:
    """Give the error that a person can do most about: other bytes, then any, then a host that is silent."""
    return max(errors, key=lambda error: (error.rule == "fetch/wrong-digest", error.rule != "fetch/offline"))


def _refuse_pointer(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(len(LFS_POINTER)) == LFS_POINTER:
            raise FetchError(
                "there is a pointer of Git LFS in place of the file", fix="Look where the repository keeps the file."
            )


def _kept_unpinned(partial: Path, store: PictureStore) -> NotPinnedError:
    if partial.is_file():
        _refuse_pointer(partial)
    found = sha256_of(partial)
    store.keep_picture(partial, found)
    return NotPinnedError(found)


def _series(
    reference: Reference, files: Sequence[RemoteFile], store: PictureStore, web: Web, progress: Progress
) -> Path:
    total = sum(file.size_bytes or 0 for file in files)
    if len(files) > FOLDER_FILES_LIMIT or total > FOLDER_LIMIT_BYTES:
        raise FetchError(
            f"the series has more than {FOLDER_FILES_LIMIT} files or {FOLDER_LIMIT_BYTES >> 20} MB",
            fix="Point to a smaller series.",
            rule="fetch/too-large",
        )
    told = Told(progress, reference.text)
    place = store.partial_picture() if reference.sha256 is None else store.unfinished(reference.sha256)
    with place as partial:
        partial.mkdir(exist_ok=True)
        told(0, total or None)
        with ThreadPoolExecutor(DOWNLOADS_A_HOST) as pool:
            jobs = [pool.submit(_instance, partial, file, web) for file in files]
            done = 0
            try:
                for job in jobs:
                    done += job.result()
                    told(done, total or None)
            finally:
                pool.shutdown(cancel_futures=True)
        wanted = {file.path for file in files}
        for stray in [path for path in partial.iterdir() if path.name not in wanted]:
            stray.unlink()
        if reference.sha256 is None:
            raise _kept_unpinned(partial, store)
        return store.keep_picture(partial, reference.sha256)


def _instance(folder: Path, file: RemoteFile, web: Web) -> int:
    path = folder / file.path
    size_bytes = path.stat().st_size if path.is_file() else -1
    if size_bytes >= 0 and size_bytes == file.size_bytes:
        return size_bytes

    def download(url: str) -> Path:
        web.download(url, path, nobody)
        return path

    return _first_of(file.urls, download).stat().st_size


def _members(
    group: Sequence[Reference], file: RemoteFile, store: PictureStore, web: Web, progress: Progress
) -> list[FetchResult]:
    found: list[FetchResult] = []

    def attempt(url: str) -> Path:
        found[:] = _members_at(url, group, store, web, progress)
        wrong = [result.error for result in found if result.error is not None]
        if len(wrong) == len(found) and not isinstance(wrong[0], NotPinnedError):
            raise wrong[0]
        return store.folder

    try:
        _first_of(file.urls, attempt)
    except HostUnreachableError:
        raise
    except FetchError as error:
        return found or [FetchResult(reference, None, error) for reference in group]
    return found


def _members_at(
    url: str, group: Sequence[Reference], store: PictureStore, web: Web, progress: Progress
) -> list[FetchResult]:
    """Read members by ranges, or out of the whole archive where its server gives no ranges."""
    told = Told(progress, replace(group[0], member=None).text)
    ranged = open_ranged(web, url)
    if ranged is not None:
        ranged.progress = told
        with io.BufferedReader(ranged, _PART_BYTES) as file:
            return _unpack(cast("IO[bytes]", file), group, store)
    with store.partial_archive() as partial:
        web.download(url, partial, told)
        with partial.open("rb") as file:
            return _unpack(file, group, store)


def _unpack(file: IO[bytes], group: Sequence[Reference], store: PictureStore) -> list[FetchResult]:
    with store.partial_picture() as scratch:
        unpacked = unpack(group, scratch, lambda wants: read_zip_members(file, wants))
        return [keep_unpacked(reference, unpacked, store) for reference in group]
