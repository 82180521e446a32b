"""Finished renderings that lie where other machines find them, and those that other machines left there.

    renderings/<processor>/<key>.json    the SHA-256 of each file of a job, then what came of it
    media/<name>                         its files, as in a cache

The key is that of the cache: all that decides the pixels. A processor of another kind may round another way.
"""

from __future__ import annotations

import hashlib
import platform
import re
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from pydantic import TypeAdapter, ValidationError

from radanki.library.whole_file import write_for_now
from radanki.model.imaging.rendered import Outlines, RenderedStack, RenderedStill

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from radanki.fetch.shared_store import SharedStore
    from radanki.model.imaging.card_picture import Media

Rendered: TypeAlias = RenderedStill | RenderedStack | Outlines

_AT_ONCE: Final = 16
"""Requests side by side: each waits for an answer most of the time."""
_WAITING: Final = 256
_NAME: Final = re.compile(r"rk-[0-9a-f]{16}\.[a-z]{3,4}")
_DIGESTS: Final = TypeAdapter(dict[str, str])


class SharedRenderings:
    """The renderings of a store, as a cache's folder of media takes them; without a store there are none."""

    def __init__(self, store: SharedStore | None, media: Path, record: TypeAdapter[Rendered]) -> None:
        """Write files of others into ``media``; ``record`` reads and writes what came of a job."""
        self._store, self._media, self._record = store, media, record
        self._threads = ThreadPoolExecutor(_AT_ONCE)
        self._going: list[Future[None]] = []

    def __enter__(self) -> Self:
        """Give the renderings, all of which lie in the store when the block has ended."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for what is on its way, and raise what went wrong with it."""
        self._threads.shutdown(cancel_futures=error is not None)
        if error is None:
            self._await(self._going)

    def bring(self, keys: Iterable[str]) -> Iterator[tuple[str, Rendered]]:
        """Write what the store has under these keys into the folder, and give what is whole."""
        if self._store is None:
            return
        wanted = list(keys)
        for start in range(0, len(wanted), _WAITING):
            some = wanted[start : start + _WAITING]
            for key, rendered in zip(some, self._threads.map(self._bring, some), strict=True):
                if rendered is not None:
                    yield key, rendered

    def keep(self, key: str, rendered: Rendered) -> None:
        """Have what was rendered here brought to the store, files before the record that tells of them."""
        if self._store is None:
            return
        if len(self._going) >= _WAITING:
            self._await(self._going[:_AT_ONCE])
            del self._going[:_AT_ONCE]
        self._going.append(self._threads.submit(self._keep, key, rendered))

    @staticmethod
    def _await(going: Iterable[Future[None]]) -> None:
        for future in going:
            future.result()

    def _bring(self, key: str) -> Rendered | None:
        assert self._store is not None  # noqa: S101  # else nobody asks
        listed, _, described = (self._store.get(f"{_place_of(key)}.json") or b"").partition(b"\n")
        try:
            rendered, digests = self._record.validate_json(described), _DIGESTS.validate_json(listed)
        except ValidationError:
            return None  # nothing there, torn, or of another version
        rendered, files = placed_in(self._media, rendered)
        return rendered if all(self._has_brought(one, digests.get(one.name)) for one in files) else None

    def _has_brought(self, one: Media, digest: str | None) -> bool:
        assert self._store is not None  # noqa: S101  # else nobody asks
        if not _NAME.fullmatch(one.name):
            return False
        octets = self._store.get(f"media/{one.name}")
        if octets is None or len(octets) != one.size_bytes or hashlib.sha256(octets).hexdigest() != digest:
            return False
        write_for_now(one.path, octets)
        return True

    def _keep(self, key: str, rendered: Rendered) -> None:
        assert self._store is not None  # noqa: S101  # else nobody asks
        digests = {}
        for one in placed_in(self._media, rendered)[1]:
            octets = one.path.read_bytes()
            digests[one.name] = hashlib.sha256(octets).hexdigest()
            self._store.put(f"media/{one.name}", octets)
        nowhere, _ = placed_in(Path(), rendered)  # where this machine keeps its cache may tell who works there
        self._store.put(f"{_place_of(key)}.json", _DIGESTS.dump_json(digests) + b"\n" + self._record.dump_json(nowhere))


def placed_in(folder: Path, rendered: Rendered) -> tuple[Rendered, tuple[Media, ...]]:
    """Give an outcome whose files lie in a folder, and these files."""
    match rendered:
        case RenderedStill():
            still = rendered.in_folder(folder)
            return still, (still.media,)
        case RenderedStack():
            stack = rendered.in_folder(folder)
            return stack, tuple(one.media for one in stack.slices)
        case _:
            return rendered, ()


def _place_of(key: str) -> str:
    return f"renderings/{platform.machine()}/{key}"
