"""A file on the web that is read in parts, so that one picture comes out of an archive of gigabytes."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from radanki.errors import FetchError
from radanki.fetch.result import nobody

if TYPE_CHECKING:
    from collections.abc import Callable

    from radanki.fetch.web import Web

_PART_BYTES: Final = 1 << 20
_TRIES: Final = 3
_PARTIAL_CONTENT: Final = 206
_RANGE: Final = re.compile(r"bytes [0-9]+-[0-9]+/(?P<whole>[0-9]+)")


class RangedFile(io.RawIOBase):
    """Reads a file by ranges (RFC 9110, section 14) of a megabyte, of which the last two are kept.

    ``size_bytes`` is the size of the whole, ``fetched_bytes`` what has come so far, of which ``progress`` is told.
    """

    def __init__(self, web: Web, url: str, size_bytes: int, version: str) -> None:
        """Use an address that :func:`open_ranged` found to give ranges."""
        super().__init__()
        self._web = web
        self._url = url
        self._version = version
        self._at = 0
        self._parts: dict[int, bytes] = {}
        self.size_bytes = size_bytes
        self.fetched_bytes = 0
        self.progress: Callable[[int, int | None], None] = nobody

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def tell(self) -> int:
        """Give where the next read begins."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go somewhere; nothing is fetched by that."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size_bytes}[whence]
        if start + offset < 0:
            raise OSError("a place before the beginning")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read what one part has of it.

        Raises:
            FetchError: where the server does not give the range, or the file changed meanwhile.
        """
        if self._at >= self.size_bytes:
            return 0
        number, within = divmod(self._at, _PART_BYTES)
        some = self._part(number)[within : within + len(buffer)]
        buffer[: len(some)] = some
        self._at += len(some)
        return len(some)

    def _part(self, number: int) -> bytes:
        if number not in self._parts:
            start = number * _PART_BYTES
            stop = min(start + _PART_BYTES, self.size_bytes)
            octets = self._fetched(start, stop)
            self.fetched_bytes += len(octets)
            self.progress(self.fetched_bytes, None)
            kept = list(self._parts.items())[-1:]
            self._parts = dict([*kept, (number, octets)])
        return self._parts[number]

    def _fetched(self, start: int, stop: int) -> bytes:
        for attempt in range(1, _TRIES + 1):
            try:
                return _range(self._web, self._url, start, stop, self._version)
            except FetchError as error:
                if error.rule != "fetch/cut" or attempt == _TRIES:
                    raise
        raise AssertionError  # the last try returns or raises


def open_ranged(web: Web, url: str) -> RangedFile | None:
    """Give a file that is read in parts; ``None`` where its server gives it as a whole only.

    Raises:
        FetchError: where the address can't be had.
    """
    with web.open(url, {"Range": "bytes=0-0"}) as answer:
        match = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if answer.status != _PARTIAL_CONTENT or match is None:
            return None
        version = answer.headers.get("ETag", "") or answer.headers.get("Last-Modified", "")
        # Every part asks the address itself: what it leads to may be good for some seconds only (figshare, OSF).
        return RangedFile(web, url, int(match["whole"]), version)


def _range(web: Web, url: str, start: int, stop: int, version: str) -> bytes:
    strong = version if version and not version.startswith("W/") else ""
    headers = {"Range": f"bytes={start}-{stop - 1}", **({"If-Range": strong} if strong else {})}
    octets = bytearray()
    with web.open(url, headers) as answer:
        if answer.status != _PARTIAL_CONTENT:
            raise FetchError(
                "the archive changed while it was read, or its server gives no parts any more",
                fix="Try again.",
                rule="fetch/changed",
            )
        for block in web.read(answer):
            octets += block
            if len(octets) > stop - start:
                break
    if len(octets) != stop - start:
        raise FetchError(
            f"the download was cut after {start + len(octets):,} bytes", fix="Try again.", rule="fetch/cut"
        )
    return bytes(octets)
