"""A picture that the library points to and does not hold: which archive or address, which file in it, which digests.

    pypi:NAME==VERSION#member/path      a wheel or source archive of a Python package index
    npm:NAME@VERSION#member/path        an archive of a Node package registry
    package:import_name/path            a file of an installed Python package
    https://host/path                   a file on the web
    zip+https://host/path#member/path   a file in a zip archive on the web
    git:OWNER/REPO@COMMIT#path          a file of one commit at GitHub; git:gitlab.com/..., git:codeberg.org/...
    commons:NAME                        the original of a file at Wikimedia Commons
    zenodo:RECORD/FILE                  a file of a record, or zenodo:RECORD/FILE.zip#member/path
    figshare:ARTICLE.VERSION/FILE       a file of one version of an article; also with #member/path
    osf:ID@VERSION                      a file at OSF, the version may be left out; also with #member/path
    idc:SERIES/                         a series of NCI Imaging Data Commons, or idc:SERIES/INSTANCE.dcm

A path that ends in ``/`` is a folder. Paths in a source archive and in a Node archive count from below its single top
folder; in a wheel and in a zip archive on the web they stand as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.model.reference_forms import BadReference, read_form

if TYPE_CHECKING:
    from radanki.model.reference_forms import Scheme

__all__ = ["BadReference", "Reference", "parse_reference", "texts_of"]


@dataclass(frozen=True, slots=True)
class Reference:
    """What a ``from:`` points to.

    ``name`` is the package, the repository, the record and its file, or the whole address under ``https`` and ``zip``;
    ``member`` is the path inside archive, package or repository. ``archive_sha256`` pins the archive of a package as it
    is downloaded, ``sha256`` the file in it. A folder's digest is that of the text that ``sha256sum`` prints for its
    files, sorted by their paths below the folder. ``others`` are further places of the same bytes, tried in order.
    """

    scheme: Scheme
    name: str
    version: str | None
    member: str | None
    archive_sha256: str | None
    sha256: str | None
    others: tuple[Reference, ...] = ()

    @property
    def places(self) -> tuple[Reference, ...]:
        """This place and all others, in the order in which they are tried."""
        return (self, *self.others)

    @property
    def is_folder(self) -> bool:
        """Whether the reference means every file of a folder (a series of slices)."""
        return (self.member is None and self.scheme == "idc") or (self.member is not None and self.member.endswith("/"))

    @property
    def is_in_archive(self) -> bool:
        """Whether the file lies in the archive of a package, which has a digest of its own."""
        return self.scheme in {"pypi", "npm"}

    @property
    def text(self) -> str:
        """The reference as a case writes it, without the other places."""
        member = "" if self.member is None else f"#{self.member}"
        record, _, file = self.name.partition("/")
        texts = {
            "pypi": f"pypi:{self.name}=={self.version}{member}",
            "package": f"package:{self.name}/{self.member}",
            "https": self.name,
            "zip": f"zip+{self.name}{member}",
            "figshare": f"figshare:{record}.{self.version}/{file}{member}",
            "idc": f"idc:{self.name}/{self.member or ''}",
        }
        version = "" if self.version is None else f"@{self.version}"
        return texts.get(self.scheme, f"{self.scheme}:{self.name}{version}{member}")


def texts_of(stated: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """Give every place that a ``from:`` names, which is one text or a list."""
    if stated is None:
        return ()
    return (stated,) if isinstance(stated, str) else stated


def parse_reference(
    stated: str | tuple[str, ...], *, archive_sha256: str | None = None, sha256: str | None = None
) -> Reference | BadReference:
    """Read a ``from:``, one text or several places of the same bytes; digests are carried along, and may be missing."""
    places: list[Reference] = []
    for text in texts_of(stated):
        found = read_form(text)
        if isinstance(found, BadReference):
            return found
        archive = archive_sha256 if found.scheme in {"pypi", "npm"} else None
        places.append(Reference(found.scheme, found.name, found.version, found.member, archive, sha256))
    if not places:
        return BadReference("no place is named", "Write where the picture is, or take `from` out.")
    first, *others = places
    if any(other.is_folder != first.is_folder for other in others):
        return BadReference("some of the places are folders and others are files", "Name places of the same bytes.")
    return Reference(first.scheme, first.name, first.version, first.member, first.archive_sha256, sha256, tuple(others))
