"""One file from the web: within limits of bytes, time and rate, and taken up again where it broke."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, Final

from radanki.errors import FetchError
from radanki.fetch.connection import DEADLINE_SECONDS, connected, read_some
from radanki.library.whole_file import naming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

DOWNLOAD_LIMIT_BYTES: Final = 512 * (1 << 20)
"""No picture and no archive of pictures that a card is made from is larger."""
LEAST_BYTES_A_SECOND: Final = 1000
"""A megabyte in a quarter of an hour; what is slower would not end before the deadline."""
RATE_SECONDS: Final = 30.0
"""Over how long the rate is measured."""

_TRIES: Final = 3
_BLOCK_BYTES: Final = 1 << 18
_PARTIAL_CONTENT: Final = 206
_RANGE: Final = re.compile(r"bytes (?P<start>[0-9]+)-[0-9]+/(?P<whole>[0-9]+|\*)")


def download_file(
    url: str,
    target: Path,
    progress: Callable[[int, int | None], None],
    now: Callable[[], float] = time.monotonic,
) -> None:
    """Write what an ``https`` address gives to ``target``; redirections are followed to ``https`` addresses only.

    What stands in ``target`` already is taken for the beginning of the file, and the rest is asked for. A download that
    breaks is taken up twice; what came of it stays in ``target``, so that a later call goes on from there.

    Raises:
        FetchError: where the address, or one that it leads to, may not be fetched from, can't be reached, gives too
            much or too slowly, or breaks again and again.
    """
    watch = Watch(now)
    for attempt in range(1, _TRIES + 1):
        try:
            _take_up(url, target, progress, watch)
        except FetchError as error:
            if error.rule != "fetch/cut" or attempt == _TRIES:
                raise
        else:
            return


def copy_within_limit(  # noqa: PLR0913, PLR0917  # the last two stand for what they are by default
    blocks: Iterable[bytes],
    target: Path,
    size_bytes: int | None,
    progress: Callable[[int, int | None], None],
    limit_bytes: int = DOWNLOAD_LIMIT_BYTES,
    start_bytes: int = 0,
) -> int:
    """Write blocks to a file, behind its first bytes, and tell ``progress`` how many are there, of how many.

    Gives how many bytes the file has then.

    Raises:
        FetchError: where there are more than the limit.
    """
    done = start_bytes
    progress(done, size_bytes)
    if size_bytes is not None and size_bytes > limit_bytes:
        raise _too_large(limit_bytes)
    with naming(target), target.open("ab" if start_bytes else "wb") as file:
        for block in blocks:
            done += len(block)
            if done > limit_bytes:
                raise _too_large(limit_bytes)
            file.write(block)
            progress(done, size_bytes)
    return done


def _too_large(limit_bytes: int) -> FetchError:
    return FetchError(
        f"there is more than {limit_bytes >> 20} MB of it", fix="Point to a smaller file.", rule="fetch/too-large"
    )


def _take_up(url: str, target: Path, progress: Callable[[int, int | None], None], watch: Watch) -> None:
    here = target.stat().st_size if target.is_file() else 0
    headers = {"Range": f"bytes={here}-"} if here else {}
    with connected(url, headers) as answer:
        start, whole = _part(answer, here)
        done = copy_within_limit(watch.over(blocks_of(answer)), target, whole, progress, start_bytes=start)
        if whole is not None and done != whole:
            raise FetchError(
                f"the download was cut after {done:,} of {whole:,} bytes",
                fix="Try again: it goes on where it stopped.",
                rule="fetch/cut",
            )


def _part(answer: Any, here: int) -> tuple[int, int | None]:
    """Give from which byte on an answer goes, and how many the whole has."""
    if here and answer.status == _PARTIAL_CONTENT:
        match = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if match is not None and int(match["start"]) == here:
            return here, int(match["whole"]) if match["whole"] != "*" else None
    stated = answer.headers.get("Content-Length", "")
    return 0, int(stated) if stated.isdigit() else None


def blocks_of(answer: Any) -> Iterator[bytes]:
    """Give what comes as it comes, so that a slow server is noticed."""
    while block := read_some(answer, _BLOCK_BYTES):
        yield block


class Watch:
    """Gives up what takes too long as a whole, or comes too slowly."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Begin to count the time."""
        self._now = now
        self._deadline = now() + DEADLINE_SECONDS

    def over(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Pass blocks on as they come.

        Raises:
            FetchError: where they come too slowly, or for too long.
        """
        since, got = self._now(), 0
        for block in blocks:
            yield block
            got += len(block)
            at = self._now()
            if at > self._deadline:
                raise _too_slow(f"it takes longer than {DEADLINE_SECONDS / 60:.0f} minutes")
            if at - since >= RATE_SECONDS:
                if got < LEAST_BYTES_A_SECOND * (at - since):
                    raise _too_slow(f"less than {LEAST_BYTES_A_SECOND} bytes a second come")
                since, got = at, 0


def _too_slow(why: str) -> FetchError:
    return FetchError(
        f"the download was given up: {why}", fix="Try again on a better day: it goes on there.", rule="fetch/too-slow"
    )
