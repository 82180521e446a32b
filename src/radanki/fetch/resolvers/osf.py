"""Files at the Open Science Framework, by the id of a file's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.fetch.resolvers.place import RemoteFile

if TYPE_CHECKING:
    from radanki.model.reference import Reference


def locate_osf(reference: Reference) -> RemoteFile:
    """Give the address of an ``osf:`` reference: of one version, or of the newest."""
    version = "" if reference.version is None else f"?version={reference.version}"
    return RemoteFile((f"https://osf.io/download/{reference.name}/{version}",), reference.member)
