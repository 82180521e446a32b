"""The web as one run sees it: a host that gave no answer once is not asked again."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from radanki.errors import FetchError, HostUnreachableError
from radanki.fetch.connection import connected, refuse_forbidden
from radanki.fetch.download import Watch, blocks_of, download_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

DOWNLOADS_A_HOST: Final = 4
"""How many of one host come side by side: what a browser did in its politer days."""
PROBE_SECONDS: Final = 2.0
_TEXT_LIMIT_BYTES: Final = 8 * (1 << 20)


class Web:
    """Downloads and questions of one run, safe to be used from several threads; ``now`` gives seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Know nothing of any host yet."""
        self._now = now
        self._lock = threading.Lock()
        self._hosts: dict[str, threading.Event] = {}
        self._silent: dict[str, HostUnreachableError] = {}
        self._slots: dict[str, threading.Semaphore] = {}
        self._stopped = threading.Event()

    def download(self, url: str, target: Path, progress: Callable[[int, int | None], None]) -> None:
        """Write what an address gives to ``target``, as :func:`~radanki.fetch.download.download_file` does.

        Raises:
            FetchError: as there.
            HostUnreachableError: where its host gave no answer within two seconds, in this run.
        """
        self.reach(url)

        def watched(done_bytes: int, total_bytes: int | None) -> None:
            self._go_on()
            progress(done_bytes, total_bytes)

        with self._lock:
            slot = self._slots.setdefault(urlsplit(url).netloc, threading.Semaphore(DOWNLOADS_A_HOST))
        try:
            with slot:
                download_file(url, target, watched, self._now)
        except HostUnreachableError as error:
            self._silent.setdefault(error.host, error)
            raise

    def stop(self) -> None:
        """Let every download end at its next bytes."""
        self._stopped.set()

    def ask(self, url: str) -> str:
        """Give a short text: what an API says of a record.

        Raises:
            FetchError: where there is none, or it is longer than a listing can be.
        """
        octets = bytearray()
        with self.open(url) as answer:
            for block in self.read(answer):
                octets += block
                if len(octets) > _TEXT_LIMIT_BYTES:
                    raise FetchError("the answer is longer than any listing can be", rule="fetch/too-large")
        return octets.decode("utf-8", "replace")

    def read(self, answer: Any) -> Iterator[bytes]:
        """Give what comes of an answer, block by block.

        Raises:
            FetchError: where it is cut, comes too slowly, or everything was stopped.
        """
        for block in Watch(self._now).over(blocks_of(answer)):
            self._go_on()
            yield block

    def size_of(self, url: str) -> int | None:
        """Give how many bytes an address says that it has; ``None`` where it can't be asked or does not say."""
        try:
            self.reach(url)
            with connected(url, method="HEAD") as answer:
                stated = answer.headers.get("Content-Length", "")
        except FetchError:
            return None
        return int(stated) if stated.isdigit() else None

    def open(self, url: str, headers: dict[str, str] | None = None) -> AbstractContextManager[Any]:
        """Give the answer of an address, as :func:`~radanki.fetch.connection.connected` does.

        Raises:
            FetchError: as there.
            HostUnreachableError: where its host gave no answer within two seconds, in this run.
        """
        self.reach(url)
        return connected(url, headers)

    def _go_on(self) -> None:
        if self._stopped.is_set():
            raise FetchError("it was stopped", fix="Call it again: it goes on there.", rule="fetch/stopped")

    def reach(self, url: str) -> None:
        """Ask a host once whether it is there; everybody else who needs it waits for the answer.

        Raises:
            HostUnreachableError: where it gave no answer within two seconds.
            FetchError: where its terms forbid it.
        """
        refuse_forbidden(url)
        host = urlsplit(url).netloc
        with self._lock:
            known = self._hosts.get(host)
            if known is None:
                asked = self._hosts[host] = threading.Event()
        if known is not None:
            known.wait()
        else:
            error = _probe(host)
            if error is not None:
                self._silent[host] = error
            asked.set()
        if host in self._silent:
            raise self._silent[host]


def _probe(host: str) -> HostUnreachableError | None:
    """Ask a host for the head of its first page; whatever it answers, it is there.

    A name that can't be resolved may take longer than any timeout of a connection, so nobody waits for that thread.
    """
    answers: list[HostUnreachableError | None] = []
    thread = threading.Thread(target=lambda: answers.append(_ask_head(host)), daemon=True)
    thread.start()
    thread.join(PROBE_SECONDS + 0.5)
    return answers[0] if answers else HostUnreachableError(host, "no answer in time")


def _ask_head(host: str) -> HostUnreachableError | None:
    try:
        with connected(f"https://{host}/", method="HEAD", timeout_seconds=PROBE_SECONDS):
            return None
    except HostUnreachableError as error:
        return error
    except FetchError:
        return None  # it answered, if not with a page
