"""Pictures in archives of packages: an archive is downloaded once for all of them, and stays in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.errors import FetchError
from radanki.fetch.archive import read_members
from radanki.fetch.npm import pack_package
from radanki.fetch.result import FetchResult, NotPinnedError, Told
from radanki.fetch.store import installed_path
from radanki.fetch.unpack import keep_unpacked, unpack
from radanki.library.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from radanki.fetch.pip_settings import PipSettings
    from radanki.fetch.result import Progress
    from radanki.fetch.store import PictureStore
    from radanki.model.reference import Reference


def fetch_from_package(
    group: Sequence[Reference], store: PictureStore, progress: Progress, ask_pip: Callable[[], PipSettings]
) -> list[FetchResult]:
    """Bring pictures that lie in one archive of a package.

    Raises:
        FetchError: where the archive can't be had, or can't be read.
    """
    archive = _archive(group[0], store, progress, ask_pip)
    with store.partial_picture() as scratch:
        unpacked = unpack(group, scratch, lambda wants: read_members(archive, wants))
        return [keep_unpacked(reference, unpacked, store, archive.name) for reference in group]


def why_not_installed(reference: Reference) -> FetchError:
    """Say why a file of an installed package can't be used."""
    path = installed_path(reference)
    if path is None:
        return FetchError(
            f"`{reference.member}` of the installed package `{reference.name}` is not there",
            fix="Install the package, or look at the path.",
            rule="fetch/not-installed",
        )
    if reference.sha256 is None:
        return NotPinnedError(sha256_of(path))
    return FetchError(
        f"the installed file is not the one that the case pins: its sha256 is {sha256_of(path)}",
        fix="Install the version of the package that the case was written with.",
        rule="fetch/wrong-digest",
    )


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
            _download_package(reference, partial, ask_pip(), Told(progress, what))
        return store.keep_archive(partial, reference.archive_sha256 or sha256_of(partial))


def _download_package(reference: Reference, target: Path, settings: PipSettings, progress: Told) -> None:
    try:
        from radanki.fetch.package_index import download_package  # noqa: PLC0415  # needs the extra `fetch`
    except ImportError as error:
        raise FetchError(
            "the library that reads package indexes is not installed",
            fix="pip install 'radanki[fetch]'",
        ) from error
    download_package(reference, target, settings, progress)
