"""The resolver that a reference asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.fetch.resolvers.commons import locate_commons
from radanki.fetch.resolvers.figshare import locate_figshare
from radanki.fetch.resolvers.git import locate_git
from radanki.fetch.resolvers.idc import locate_series
from radanki.fetch.resolvers.osf import locate_osf
from radanki.fetch.resolvers.zenodo import locate_zenodo
from radanki.fetch.resolvers.zip_member import locate_address

if TYPE_CHECKING:
    from collections.abc import Callable

    from radanki.fetch.resolvers.place import Ask, RemoteFile
    from radanki.model.reference import Reference


_WITHOUT_ASKING: Final[dict[str, Callable[[Reference], RemoteFile]]] = {
    "git": locate_git,
    "commons": locate_commons,
    "zenodo": locate_zenodo,
    "osf": locate_osf,
    "https": locate_address,
    "zip": locate_address,
}


def locate(reference: Reference, ask: Ask) -> tuple[RemoteFile, ...]:
    """Give the files that one place of a reference means: one, or the instances of a series.

    Only ``figshare:`` and ``idc:`` series ask anything. Packages are no files on the web: they give none.

    Raises:
        FetchError: where what has to be asked gives no answer, or knows no such file.
    """
    if reference.scheme == "idc":
        return locate_series(reference, ask)
    if reference.scheme == "figshare":
        return (locate_figshare(reference, ask),)
    file = locate_without_asking(reference)
    return () if file is None else (file,)


def locate_without_asking(reference: Reference) -> RemoteFile | None:
    """Give the file that one place means where its address follows from the reference; ``None`` for all others."""
    resolver = _WITHOUT_ASKING.get(reference.scheme)
    return None if resolver is None else resolver(reference)
