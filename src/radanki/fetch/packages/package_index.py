"""Archives of Python packages, from wherever the user's own pip would take them; pip downloads and builds nothing.

pip builds a source archive to learn its metadata, which runs code of the archive. So its configuration is asked where
to look, and the archive is found there by its digest, never opened by pip.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from pypi_simple import PYPI_SIMPLE_ENDPOINT, PyPISimple

from radanki.errors import FetchError
from radanki.fetch.download import copy_within_limit
from radanki.fetch.packages.offers import Offer, is_local, local_path, offers_by_place, plain_reason, timeouts
from radanki.library.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from radanki.fetch.packages.pip_settings import PipSettings
    from radanki.model.reference import Reference


DEFAULT_INDEX: Final = PYPI_SIMPLE_ENDPOINT
"""Where pip looks when it is not configured."""
_BLOCK_BYTES: Final = 1 << 20


def download_package(
    reference: Reference, target: Path, settings: PipSettings, progress: Callable[[int, int | None], None]
) -> None:
    """Write the archive whose digest a reference pins to ``target``; where it pins none, the only one of the version.

    Raises:
        FetchError: where no place that pip knows has it, none can be reached, or there are several to choose from.
    """
    complaints: list[str] = []
    seen: list[Offer] = []
    with _prepared(PyPISimple(), settings) as client:
        for offers in offers_by_place(client, settings, reference, complaints):
            seen += offers
            pinned = next((offer for offer in offers if _is_pinned(offer, reference)), None)
            if pinned is not None:
                _download(client, pinned, target, settings, progress)
                return
        if reference.archive_sha256 is None:
            _download(client, _only_one(reference, seen, complaints), target, settings, progress)
            return
        for offer in seen:
            if offer.sha256 is None and offer.version == reference.version:
                _download(client, offer, target, settings, progress)
                if sha256_of(target) == reference.archive_sha256:
                    return
                target.unlink()
    raise _not_found(reference, {offer.version for offer in seen}, complaints)


def _is_pinned(offer: Offer, reference: Reference) -> bool:
    return reference.archive_sha256 is not None and offer.sha256 == reference.archive_sha256


def _only_one(reference: Reference, seen: list[Offer], complaints: list[str]) -> Offer:
    offers = {offer.url.rpartition("/")[2]: offer for offer in seen if offer.version == reference.version}
    if not offers:
        raise _not_found(reference, set(), complaints)
    if len(offers) > 1:
        listed = "; ".join(f"{name}: {offer.sha256 or 'not stated'}" for name, offer in sorted(offers.items()))
        raise FetchError(
            f"{reference.name} {reference.version} has {len(offers)} archives and the case does not pin one: {listed}",
            fix="Choose the one that holds the picture and write its sha256 as `archive_sha256`.",
            rule="fetch/no-pin",
        )
    return next(iter(offers.values()))


def _not_found(reference: Reference, versions: set[str | None], complaints: list[str]) -> FetchError:
    wanted = f"{reference.name} {reference.version}"
    if reference.version in versions:
        return FetchError(
            f"{wanted} is there, but no archive of it has the sha256 that the case pins",
            fix="Look at `archive_sha256`: every version has several archives.",
            rule="fetch/wrong-digest",
        )
    if complaints:
        return FetchError(f"{wanted} can't be had now: {complaints[0]}", fix="Try again when you are connected.")
    return FetchError(f"no package index that pip is configured to has {wanted}", fix="Look at name and version.")


def _prepared(client: PyPISimple, settings: PipSettings) -> PyPISimple:
    if settings.cert is not None:
        client.s.verify = settings.cert
    if settings.client_cert is not None:
        client.s.cert = settings.client_cert
    if settings.proxy is not None:
        client.s.proxies = {"http": settings.proxy, "https": settings.proxy}
    return client


def _download(
    client: PyPISimple,
    offer: Offer,
    target: Path,
    settings: PipSettings,
    progress: Callable[[int, int | None], None],
) -> None:
    try:
        if is_local(offer.url):
            with local_path(offer.url).open("rb") as file:
                copy_within_limit(_blocks(file), target, offer.size_bytes, progress)
            return
        with closing(client.s.get(offer.url, stream=True, timeout=timeouts(settings))) as answer:
            answer.raise_for_status()
            stated = answer.headers.get("Content-Length", "")
            size_bytes = int(stated) if stated.isdigit() else offer.size_bytes
            copy_within_limit(answer.iter_content(_BLOCK_BYTES), target, size_bytes, progress)
    except (OSError, ValueError) as error:
        raise FetchError(f"the archive can't be downloaded: {plain_reason(error)}", fix="Try again later.") from error


def _blocks(file: Any) -> Iterable[bytes]:
    while block := file.read(_BLOCK_BYTES):
        yield block
