"""Archives of Python packages, from wherever the user's own pip would take them; pip downloads and builds nothing.

pip builds a source archive to learn its metadata, which runs code of the archive. So its configuration is asked where
to look, and the archive is found there by its digest, never opened by pip.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from radanki.errors import FetchError
from radanki.fetch.download import copy_within_limit
from radanki.fetch.store import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pypi_simple import DistributionPackage, ProjectPage, PyPISimple

    from radanki.model.reference import Reference

    _Reader = Callable[[PyPISimple, "PipSettings", str | None, Reference], tuple["Offer", ...]]

_SETTING: Final = re.compile(r"(?P<section>:env:|[a-z0-9-]+)\.\.?(?P<name>[a-z-]+)=(?P<value>.*)")
_SECTIONS: Final = ("global", "install", "download", ":env:")
"""From weak to strong, as pip reads them."""
_CONNECT_SECONDS: Final = 15.0
_BLOCK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class PipSettings:
    """Where pip looks for archives, and how it connects; ``index_urls`` is empty where pip asks no index at all.

    ``None`` as an index means the one that pip asks where nothing is configured.
    """

    index_urls: tuple[str | None, ...] = (None,)
    find_links: tuple[str, ...] = ()
    cert: str | None = None
    client_cert: str | None = None
    proxy: str | None = None
    timeout_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Offer:
    """An archive that an index or a folder has; ``sha256`` is ``None`` where it does not say."""

    url: str
    version: str | None
    sha256: str | None
    size_bytes: int | None


def read_pip_settings() -> PipSettings:
    """Give what pip is configured to; where there is no pip, what it would do without configuration."""
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return PipSettings()
    return parse_pip_settings(answer.stdout) if answer.returncode == 0 else PipSettings()


def parse_pip_settings(text: str) -> PipSettings:
    """Read what ``pip config list`` prints; where sections differ, the stronger one counts."""
    values: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for line in text.splitlines():
        match = _SETTING.fullmatch(line.strip())
        if match is not None and match["section"] in values:
            values[match["section"]][match["name"]] = _unquoted(match["value"])
    merged = {name: value for section in _SECTIONS for name, value in values[section].items()}
    has_index = merged.get("no-index", "").lower() not in {"1", "true", "yes", "on", "y", "t"}
    index_urls = (merged.get("index-url"), *merged.get("extra-index-url", "").split()) if has_index else ()
    return PipSettings(
        index_urls=index_urls,
        find_links=tuple(merged.get("find-links", "").split()),
        cert=merged.get("cert"),
        client_cert=merged.get("client-cert"),
        proxy=merged.get("proxy"),
        timeout_seconds=_seconds(merged),
    )


def download_package(
    reference: Reference, target: Path, settings: PipSettings, progress: Callable[[int, int | None], None]
) -> None:
    """Write the archive whose digest a reference pins to ``target``; where it pins none, the only one of the version.

    Raises:
        FetchError: where no place that pip knows has it, none can be reached, or there are several to choose from.
    """
    from pypi_simple import PyPISimple  # noqa: PLC0415  # brings requests; most runs fetch nothing

    complaints: list[str] = []
    seen: list[Offer] = []
    with _prepared(PyPISimple(), settings) as client:
        for offers in _places(client, settings, reference, complaints):
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
                if digest_of(target) == reference.archive_sha256:
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


def _places(
    client: PyPISimple, settings: PipSettings, reference: Reference, complaints: list[str]
) -> Iterator[tuple[Offer, ...]]:
    """Give what each place offers, the near ones first; a place that can't be read gives a complaint instead."""
    from pypi_simple import NoSuchProjectError, UnsupportedRepoVersionError  # noqa: PLC0415  # as above

    index_urls = sorted(settings.index_urls, key=lambda url: not _is_local(url or ""))
    links = sorted(settings.find_links, key=lambda url: not _is_local(url))
    readers: list[tuple[_Reader, str | None]] = [(_links, url) for url in links if _is_local(url)]
    readers += [(_index, url) for url in index_urls]
    readers += [(_links, url) for url in links if not _is_local(url)]
    for read, url in readers:
        try:
            yield read(client, settings, url, reference)
        except NoSuchProjectError:
            continue
        except UnsupportedRepoVersionError:
            complaints.append("the package index speaks a newer protocol than radanki knows")
        except (OSError, ValueError) as error:
            complaints.append(_plain(error))


def _index(client: PyPISimple, settings: PipSettings, url: str | None, reference: Reference) -> tuple[Offer, ...]:
    from pypi_simple import ProjectPage  # noqa: PLC0415  # as above

    name = re.sub(r"[-_.]+", "-", reference.name).lower()
    if url is not None and _is_local(url):
        page_path = _local_path(url) / name / "index.html"
        if not page_path.is_file():
            return ()
        base = f"{_local_path(url).absolute().as_uri()}/{name}/"
        return _offers(ProjectPage.from_html(name, page_path.read_bytes(), base), name)
    if url is not None:
        client.endpoint = url.rstrip("/") + "/"
    return _offers(client.get_project_page(name, timeout=_timeouts(settings)), name)


def _links(client: PyPISimple, settings: PipSettings, url: str | None, reference: Reference) -> tuple[Offer, ...]:
    from pypi_simple import ProjectPage  # noqa: PLC0415  # as above

    name = re.sub(r"[-_.]+", "-", reference.name).lower()
    if url is None:
        return ()
    if not _is_local(url):
        answer = client.s.get(url, timeout=_timeouts(settings))
        answer.raise_for_status()
        return _offers(ProjectPage.from_html(name, answer.content, answer.url), name)
    path = _local_path(url)
    if path.is_dir():
        return tuple(_offers_of_folder(path, name, reference.version))
    return _offers(ProjectPage.from_html(name, path.read_bytes(), path.absolute().as_uri()), name)


def _offers(page: ProjectPage, name: str) -> tuple[Offer, ...]:
    return tuple(_offer(package) for package in page.packages if _is_called(package.project, name))


def _offer(package: DistributionPackage) -> Offer:
    return Offer(package.url, package.version, package.digests.get("sha256"), package.size)


def _offers_of_folder(folder: Path, name: str, wanted: str | None) -> Iterator[Offer]:
    from pypi_simple import UnparsableFilenameError, parse_filename  # noqa: PLC0415  # as above

    for path in sorted(folder.iterdir()):
        try:
            project, version, _ = parse_filename(path.name, name)
        except UnparsableFilenameError:
            continue
        if _is_called(project, name) and path.is_file():
            sha256 = digest_of(path) if version == wanted else None
            yield Offer(path.absolute().as_uri(), version, sha256, path.stat().st_size)


def _is_called(project: str | None, name: str) -> bool:
    return project is not None and re.sub(r"[-_.]+", "-", project).lower() == name


def _download(
    client: PyPISimple,
    offer: Offer,
    target: Path,
    settings: PipSettings,
    progress: Callable[[int, int | None], None],
) -> None:
    try:
        if _is_local(offer.url):
            with _local_path(offer.url).open("rb") as file:
                copy_within_limit(_blocks(file), target, offer.size_bytes, progress)
            return
        with closing(client.s.get(offer.url, stream=True, timeout=_timeouts(settings))) as answer:
            answer.raise_for_status()
            stated = answer.headers.get("Content-Length", "")
            size_bytes = int(stated) if stated.isdigit() else offer.size_bytes
            copy_within_limit(answer.iter_content(_BLOCK_BYTES), target, size_bytes, progress)
    except (OSError, ValueError) as error:
        raise FetchError(f"the archive can't be downloaded: {_plain(error)}", fix="Try again later.") from error


def _blocks(file: Any) -> Iterable[bytes]:
    while block := file.read(_BLOCK_BYTES):
        yield block


def _timeouts(settings: PipSettings) -> tuple[float, float]:
    return (min(_CONNECT_SECONDS, settings.timeout_seconds), settings.timeout_seconds)


def _is_local(url: str) -> bool:
    return urlsplit(url).scheme in {"file", ""} and url != ""


def _local_path(url: str) -> Path:
    parts = urlsplit(url)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else Path(url).expanduser()


def _unquoted(value: str) -> str:
    try:
        read = ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return value
    return read if isinstance(read, str) else value


def _seconds(settings: Mapping[str, str]) -> float:
    for name in ("timeout", "default-timeout"):
        if settings.get(name, "").isdigit():
            return float(settings[name])
    return PipSettings().timeout_seconds


def _plain(error: Exception) -> str:
    """Say what went wrong without addresses: an index of somebody's own may carry a password in its own."""
    reason = getattr(error, "response", None)
    if reason is not None:
        return f"the package index answered {reason.status_code}"
    if isinstance(error, FileNotFoundError):
        return "a folder of pip's configuration is not there"
    return f"the package index can't be reached or read ({type(error).__name__})"
