"""A zip of annotations as CVAT, Label Studio and others hand it out: its files of shapes, read as if unpacked."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from radanki.errors import AnnotationError, FetchError
from radanki.fetch.archive import read_flat_members

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ENDINGS: Final = (".xml", ".json", ".csv")
_LIMIT_BYTES: Final = 64 << 20


def holds(path: Path, ending: str) -> bool:
    """Whether a zip has a file of this ending; no further one is unpacked."""
    return any(True for _ in _members(path, ending))


def annotations_in(path: Path) -> list[tuple[str, bytes]]:
    """Give place and bytes of each file of shapes in a zip; a name of a member, which may be a person's, is not told.

    Raises:
        AnnotationError: where the zip can't be unpacked, or holds none.
    """
    found = [
        (f"member {at} ({PurePosixPath(name).suffix.lower()})", octets)
        for at, (name, octets) in enumerate((one for ending in _ENDINGS for one in _members(path, ending)), 1)
    ]
    if not found:
        raise AnnotationError("the zip holds no annotations (.xml, .json, .csv, .roi): unpack it, and give the file")
    return found


def _members(path: Path, ending: str) -> Iterator[tuple[str, bytes]]:
    try:
        for name, blocks in read_flat_members(path, ending, _LIMIT_BYTES):
            yield name, b"".join(blocks)
    except FetchError as error:
        raise AnnotationError(error.message) from error
