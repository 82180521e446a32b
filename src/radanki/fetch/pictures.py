"""Pictures that cases point to, brought into the cache; besides `check --online` nothing else opens a connection."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol

from radanki.errors import FetchError
from radanki.fetch.archive import read_members
from radanki.fetch.download import copy_within_limit, download_file
from radanki.fetch.npm import pack_package
from radanki.fetch.pip_settings import read_pip_settings
from radanki.fetch.store import installed_path
from radanki.library.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from radanki.fetch.pip_settings import PipSettings
    from radanki.fetch.store import PictureStore
    from radanki.model.reference import Reference

FOLDER_FILES_LIMIT: Final = 5_000
FOLDER_LIMIT_BYTES: Final = 1 << 30
"""More than the longest CT series of 0.5 mm slices."""


class Progress(Protocol):
    """Is told what is being downloaded and how many bytes of how many are there; the total may not be known."""

    def __call__(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        """Take note."""


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What came of a reference: the path of its picture, or why there is none.

    ``was_here`` says that nothing had to be done.
    """

    reference: Reference
    path: Path | None
    error: FetchError | None = None
    was_here: bool = False


def fetch(
    references: Iterable[Reference],
    store: PictureStore,
    progress: Progress,
    pip_settings: Callable[[], PipSettings] = read_pip_settings,
) -> tuple[FetchResult, ...]:
    """Bring every picture into the store and give what came of each reference, in their order and each once.

    An archive is downloaded once for all its pictures and stays in the store. What can't be had does not keep the
    others from coming. ``pip_settings`` is asked once at most, when an archive of a package index is missing.
    """
    ask_pip = cache(pip_settings)
    wanted = tuple(dict.fromkeys(references))
    results = {reference: result for reference in wanted if (result := _without_download(reference, store)) is not None}
    for group in _by_download([reference for reference in wanted if reference not in results]):
        try:
            found = _fetch_together(group, store, progress, ask_pip)
        except FetchError as error:
            found = [FetchResult(reference, None, error) for reference in group]
        except OSError as error:
            fault = FetchError(f"the cache can't be written: {error.strerror}", fix="Make room, or move RADANKI_CACHE.")
            found = [FetchResult(reference, None, fault) for reference in group]
        results.update({result.reference: result for result in found})
    return tuple(results[reference] for reference in wanted)


def _without_download(reference: Reference, store: PictureStore) -> FetchResult | None:
    """Give what can be said without a connection: it is here, or it is installed or not."""
    path = store.path_of(reference)
    if path is not None:
        return FetchResult(reference, path, was_here=True)
    if reference.scheme == "package":
        return FetchResult(reference, None, _why_not_installed(reference))
    return None


def _why_not_installed(reference: Reference) -> FetchError:
    path = installed_path(reference)
    if path is None:
        return FetchError(
            f"`{reference.member}` of the installed package `{reference.name}` is not there",
            fix="Install the package, or look at the path.",
            rule="fetch/not-installed",
        )
    if reference.sha256 is None:
        return _not_pinned(sha256_of(path))
    return FetchError(
        f"the installed file is not the one that the case pins: its sha256 is {sha256_of(path)}",
        fix="Install the version of the package that the case was written with.",
        rule="fetch/wrong-digest",
    )


def _not_pinned(sha256: str, archive_sha256: str | None = None) -> FetchError:
    archive = f", in an archive whose sha256 is {archive_sha256}" if archive_sha256 is not None else ""
    return FetchError(
        f"it is there but not pinned, so nobody would notice a change: its sha256 is {sha256}{archive}",
        fix="Look at the picture, then write its digests as `sha256` and, for an archive, `archive_sha256`.",
        rule="fetch/no-pin",
    )


def _by_download(references: Sequence[Reference]) -> tuple[tuple[Reference, ...], ...]:
    """Put references that come with the same download together."""
    groups: dict[tuple[str | None, ...], list[Reference]] = defaultdict(list)
    for reference in references:
        digest = reference.archive_sha256 if reference.is_in_archive else reference.sha256
        groups[reference.scheme, reference.name, reference.version, digest].append(reference)
    return tuple(tuple(group) for group in groups.values())


def _fetch_together(
    group: tuple[Reference, ...], store: PictureStore, progress: Progress, ask_pip: Callable[[], PipSettings]
) -> list[FetchResult]:
    if group[0].is_in_archive:
        return _unpack(_archive(group[0], store, progress, ask_pip), group, store)
    reference = group[0]
    with store.partial_picture() as partial:
        download_file(reference.name, partial, _Told(progress, reference.name))
        if reference.sha256 is None:
            raise _not_pinned(sha256_of(partial))
        path = store.keep_picture(partial, reference.sha256)
    return [FetchResult(same, path) for same in group]


def _archive(reference: Reference, store: PictureStore, progress: Progress, ask_pip: Callable[[], PipSettings]) -> Path:
    known = None if reference.archive_sha256 is None else store.archive_path(reference.archive_sha256)
    if known is not None:
        return known
    what = f"{reference.name} {reference.version}"
    with store.partial_archive() as partial:
        if reference.scheme == "npm":
            progress(what, 0, None)
            pack_package(reference, partial)
        else:
            _download_package(reference, partial, ask_pip(), _Told(progress, what))
        return store.keep_archive(partial, reference.archive_sha256 or sha256_of(partial))


def _download_package(reference: Reference, target: Path, settings: PipSettings, progress: _Told) -> None:
    try:
        from radanki.fetch.package_index import download_package  # noqa: PLC0415  # needs the extra `fetch`
    except ImportError as error:
        raise FetchError(
            "the library that reads package indexes is not installed",
            fix="pip install 'radanki[fetch]'",
        ) from error
    download_package(reference, target, settings, progress)


def _unpack(archive: Path, group: tuple[Reference, ...], store: PictureStore) -> list[FetchResult]:
    """Unpack what a group asks for in one pass, then name each picture by its digest."""
    files = {reference.member for reference in group if not reference.is_folder}
    folders = tuple(reference.member or "" for reference in group if reference.is_folder)
    with store.partial_picture() as scratch:
        scratch.mkdir()
        unpacked: dict[str, Path] = {}
        size_bytes = 0
        wanted = read_members(archive, lambda path: path in files or path.startswith(folders))
        for number, (path, blocks) in enumerate(wanted):
            # Numbered, because two paths of an archive may not be able to stand side by side on this file system.
            unpacked[path] = scratch / str(number)
            copy_within_limit(blocks, unpacked[path], None, _nobody)
            size_bytes += unpacked[path].stat().st_size
            if number >= FOLDER_FILES_LIMIT or size_bytes > FOLDER_LIMIT_BYTES:
                raise FetchError(
                    f"there are more than {FOLDER_FILES_LIMIT} files or {FOLDER_LIMIT_BYTES >> 20} MB to unpack",
                    fix="Point to a smaller folder.",
                    rule="fetch/too-large",
                )
        return [_keep(reference, archive, unpacked, store) for reference in group]


def _keep(reference: Reference, archive: Path, unpacked: Mapping[str, Path], store: PictureStore) -> FetchResult:
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
            fault = FetchError(
                f"`{member}` is not in the archive",
                fix="Look at the path: in a source archive it counts from below the top folder.",
                rule="fetch/no-member",
            )
            return FetchResult(reference, None, fault)
        if reference.sha256 is None or reference.archive_sha256 is None:
            return FetchResult(reference, None, _not_pinned(sha256_of(partial), archive.name))
        try:
            return FetchResult(reference, store.keep_picture(partial, reference.sha256))
        except FetchError as error:
            return FetchResult(reference, None, error)


@dataclass(frozen=True, slots=True)
class _Told:
    """Progress of one download, under its name."""

    progress: Progress
    what: str

    def __call__(self, done_bytes: int, total_bytes: int | None) -> None:
        self.progress(self.what, done_bytes, total_bytes)


def _nobody(done_bytes: int, total_bytes: int | None) -> None:
    """Tell nobody."""
