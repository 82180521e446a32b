"""Files of records at Zenodo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from radanki.fetch.resolvers.place import RemoteFile, quoted

if TYPE_CHECKING:
    from radanki.model.reference import Reference


def locate_zenodo(reference: Reference) -> RemoteFile:
    """Give the addresses of a ``zenodo:`` reference: that of the record's page, and that of its API."""
    record, _, file = reference.name.partition("/")
    name = quoted(file)
    return RemoteFile(
        (
            f"https://zenodo.org/records/{record}/files/{name}?download=1",
            f"https://zenodo.org/api/records/{record}/files/{name}/content",
        ),
        reference.member,
    )


def zenodo_record_url(record: str) -> str:
    """Give where Zenodo's API tells of a record."""
    return f"https://zenodo.org/api/records/{record}"
