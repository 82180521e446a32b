"""What the places that pip looks in have to offer: indexes, folders and pages of links."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from packaging.utils import canonicalize_name
from pypi_simple import (
    DistributionPackage,
    NoSuchProjectError,
    ProjectPage,
    PyPISimple,
    UnparsableFilenameError,
    UnsupportedRepoVersionError,
    parse_filename,
)

from radanki.library.digests import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from radanki.fetch.packages.pip_settings import PipSettings
    from radanki.model.reference import Reference

    _Reader = Callable[[PyPISimple, "PipSettings", str | None, Reference], tuple["Offer", ...]]


_CONNECT_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Offer:
    """An archive that an index or a folder has; ``sha256`` is ``None`` where it does not say."""

    url: str
    version: str | None
    sha256: str | None
    size_bytes: int | None


def offers_by_place(
    client: PyPISimple, settings: PipSettings, reference: Reference, complaints: list[str]
) -> Iterator[tuple[Offer, ...]]:
    """Give what each place offers, the near ones first; a place that can't be read gives a complaint instead."""
    index_urls = sorted(settings.index_urls, key=lambda url: not is_local(url or ""))
    links = sorted(settings.find_links, key=lambda url: not is_local(url))
    readers: list[tuple[_Reader, str | None]] = [(_links, url) for url in links if is_local(url)]
    readers += [(_index, url) for url in index_urls]
    readers += [(_links, url) for url in links if not is_local(url)]
    for read, url in readers:
        try:
            yield read(client, settings, url, reference)
        except NoSuchProjectError:
            continue
        except UnsupportedRepoVersionError:
            complaints.append("the package index speaks a newer protocol than radanki knows")
        except (OSError, ValueError) as error:
            complaints.append(plain_reason(error))


def _index(client: PyPISimple, settings: PipSettings, url: str | None, reference: Reference) -> tuple[Offer, ...]:
    name = canonicalize_name(reference.name)
    if url is not None and is_local(url):
        page_path = local_path(url) / name / "index.html"
        if not page_path.is_file():
            return ()
        base = f"{local_path(url).absolute().as_uri()}/{name}/"
        return _offers(ProjectPage.from_html(name, page_path.read_bytes(), base), name)
    if url is not None:
        client.endpoint = url.rstrip("/") + "/"
    return _offers(client.get_project_page(name, timeout=timeouts(settings)), name)


def _links(client: PyPISimple, settings: PipSettings, url: str | None, reference: Reference) -> tuple[Offer, ...]:
    name = canonicalize_name(reference.name)
    if url is None:
        return ()
    if not is_local(url):
        answer = client.s.get(url, timeout=timeouts(settings))
        answer.raise_for_status()
        return _offers(ProjectPage.from_html(name, answer.content, answer.url), name)
    path = local_path(url)
    if path.is_dir():
        return tuple(_offers_of_folder(path, name, reference.version))
    return _offers(ProjectPage.from_html(name, path.read_bytes(), path.absolute().as_uri()), name)


def _offers(page: ProjectPage, name: str) -> tuple[Offer, ...]:
    return tuple(_offer(package) for package in page.packages if _is_called(package.project, name))


def _offer(package: DistributionPackage) -> Offer:
    return Offer(package.url, package.version, package.digests.get("sha256"), package.size)


def _offers_of_folder(folder: Path, name: str, wanted: str | None) -> Iterator[Offer]:
    for path in sorted(folder.iterdir()):
        try:
            project, version, _ = parse_filename(path.name, name)
        except UnparsableFilenameError:
            continue
        if _is_called(project, name) and path.is_file():
            sha256 = sha256_of(path) if version == wanted else None
            yield Offer(path.absolute().as_uri(), version, sha256, path.stat().st_size)


def _is_called(project: str | None, name: str) -> bool:
    return project is not None and canonicalize_name(project) == name


def timeouts(settings: PipSettings) -> tuple[float, float]:
    """Give the seconds to connect and to read."""
    return (min(_CONNECT_SECONDS, settings.timeout_seconds), settings.timeout_seconds)


def is_local(url: str) -> bool:
    """Whether an address is a file or folder of this machine."""
    return urlsplit(url).scheme in {"file", ""} and url != ""


def local_path(url: str) -> Path:
    """Give the path of such an address."""
    parts = urlsplit(url)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else Path(url).expanduser()


def plain_reason(error: Exception) -> str:
    """Say what went wrong without addresses: an index of somebody's own may carry a password in its own."""
    reason = getattr(error, "response", None)
    if reason is not None:
        return f"the package index answered {reason.status_code}"
    if isinstance(error, FileNotFoundError):
        return "a folder of pip's configuration is not there"
    return f"the package index can't be reached or read ({type(error).__name__})"
