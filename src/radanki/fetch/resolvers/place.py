"""What a resolver gives: files on the web, each with the addresses that hold its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote


class Ask(Protocol):
    """Gives the text that an address answers with, a few megabytes at most; raises :class:`FetchError`."""

    def __call__(self, url: str) -> str:
        """Ask once."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file: addresses of the same bytes, tried in order.

    ``member`` is the path in the zip archive that the addresses give, and ends in ``/`` for all files below it.
    ``path`` is the file's own path in a series, ``size_bytes`` what its source states, of the file or the archive.
    """

    urls: tuple[str, ...]
    member: str | None = None
    path: str = ""
    size_bytes: int | None = None


def quoted(path: str) -> str:
    """Give a path as it stands in an address."""
    return quote(path, safe="/~!$&'()*+,;=:@-._")
