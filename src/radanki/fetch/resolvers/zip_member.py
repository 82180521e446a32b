"""Files in zip archives on the web, and single files by their address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.fetch.resolvers.place import RemoteFile

if TYPE_CHECKING:
    from radanki.model.reference import Reference


def locate_address(reference: Reference) -> RemoteFile:
    """Give the address of an ``https:`` or ``zip+https:`` reference."""
    return RemoteFile((reference.name,), reference.member)
