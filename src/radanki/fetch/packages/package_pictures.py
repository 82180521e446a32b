"""Pictures in archives of packages: an archive is downloaded once for all of them, and stays in the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from radanki.errors import FetchError, HostUnreachableError
from radanki.fetch.archive import read_members
from radanki.fetch.packages.npm import pack_package
from radanki.fetch.result import FetchResult, NotPinnedError, Told
from radanki.fetch.store import installed_path
from radanki.fetch.unpack import keep_unpacked, unpack
from radanki.library.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from radanki.fetch.packages.pip_settings import PipSettings
    from radanki.fetch.result import Progress
    from radanki.fetch.store import PictureStore
    from radanki.fetch.web import Web
    from radanki.model.reference import Reference


@dataclass(frozen=True, slots=True)
class PackagePlaces:
    """Where packages come from, of which a silent one is asked once, and not by pip's or npm's patience."""

    web: Web
    ask_pip: Callable[[], PipSettings]
    ask_npm: Callable[[], str | None]

    def reachable(self, default: str) -> tuple[PipSettings, HostUnreachableError | None]:
        """Give pip's settings with the indexes that give an answer, and the error of one that does not.

        ``default`` is the index that pip asks where nothing is configured.
        """
        settings = self.ask_pip()
        if settings.proxy is not None:
            return settings, None
        silent: HostUnreachableError | None = None
        answering: list[str | None] = []
        for url in settings.index_urls:
            try:
                self._reach(default if url is None else url)
            except HostUnreachableError as error:
                silent = error
            else:
                answering.append(url)
        return replace(settings, index_urls=tuple(answering)), silent

    def reach_registry(self) -> None:
        """Ask whether npm's registry is there.

        Raises:
            HostUnreachableError: where it is not.
        """
        registry = self.ask_npm()
        if registry is not None:
            self._reach(registry)

    def _reach(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme == "https" and parts.hostname and parts.port in {None, 443}:
            self.web.reach(f"https://{parts.hostname}/")


def fetch_from_package(
    group: Sequence[Reference], store: PictureStore, progress: Progress, places: PackagePlaces
) -> list[FetchResult]:
    """Bring pictures that lie in one archive of a package.

    Raises:
        FetchError: where the archive can't be had, or can't be read.
    """
    archive = _archive(group[0], store, progress, places)
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


def _archive(reference: Reference, store: PictureStore, progress: Progress, places: PackagePlaces) -> Path:
    known = None if reference.archive_sha256 is None else store.archive_path(reference.archive_sha256)
    if known is not None:
        return known
    what = f"{reference.name} {reference.version}"
    with store.partial_archive() as partial:
        if reference.scheme == "npm":
            progress(what, 0, None)
            places.reach_registry()
            pack_package(reference, partial)
        else:
            _download_package(reference, partial, places, Told(progress, what))
        return store.keep_archive(partial, reference.archive_sha256 or sha256_of(partial))


def _download_package(reference: Reference, target: Path, places: PackagePlaces, progress: Told) -> None:
    try:
        from radanki.fetch.packages.package_index import DEFAULT_INDEX, download_package  # noqa: PLC0415  # needs the extra `fetch`
    except ImportError as error:
        raise FetchError(
            "the library that reads package indexes is not installed",
            fix="pip install 'radanki[fetch]'",
        ) from error
    settings, silent = places.reachable(DEFAULT_INDEX)
    try:
        download_package(reference, target, settings, progress)
    except FetchError as error:
        if silent is not None and error.rule == "fetch/unavailable":
            raise silent from error
        raise
