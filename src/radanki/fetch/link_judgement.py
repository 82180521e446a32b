"""An address is followed to its end, and judged by what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from radanki.errors import FetchError
from radanki.fetch.public_host import ASK_LATER, LinkAnswer
from radanki.licensing.recognise import find_kind_that_forbids_fetch, host_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Ask = Callable[[str, str], "LinkAnswer"]


SECONDS_BETWEEN: Final = 1.0
"""No host is asked more often."""
_MOST_REDIRECTIONS: Final = 6
_GONE: Final = frozenset({404, 410})
_MOVED: Final = frozenset({301, 308})
_REDIRECTED: Final = frozenset({*_MOVED, 302, 303, 307})
_FINE: Final = range(200, 400)
_RESOLVERS: Final = frozenset({"doi.org", "hdl.handle.net"})
"""Addresses that are meant to lead elsewhere."""


@dataclass(slots=True)
class Pace:
    """Lets a second pass between two requests to one host; ``now`` gives seconds, ``sleep`` waits so many."""

    now: Callable[[], float]
    sleep: Callable[[float], None]
    last: dict[str, float] = field(default_factory=dict)

    def wait_for(self, host: str) -> None:
        """Wait until the host may be asked again."""
        if host in self.last:
            left = self.last[host] + SECONDS_BETWEEN - self.now()
            if left > 0:
                self.sleep(left)
        self.last[host] = self.now()


@dataclass(frozen=True, slots=True)
class LinkProblem:
    """What is wrong with an address: the end of a rule's code, what it is, and what to do."""

    rule: str
    message: str
    fix: str
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class ByHand:
    """An address that a program may not ask, or that leads to one."""

    address: str


def judge_link(address: str, pace: Pace, ask: Ask) -> LinkProblem | ByHand | None:
    """Follow an address to its end; ``None`` where all is well."""
    at, moved = address, False
    for _ in range(_MOST_REDIRECTIONS):
        if find_kind_that_forbids_fetch(at) is not None:
            return ByHand(address)
        try:
            answer = _asked(at, pace, ask)
        except FetchError as error:
            return _unreachable(address, str(error))
        if answer.status not in _REDIRECTED or not answer.location:
            return _judged(address, at, answer.status, moved=moved)
        moved = moved or (answer.status in _MOVED and host_of(at) not in _RESOLVERS)
        at = urljoin(at, answer.location)
        if urlsplit(at).scheme != "https":
            return _unreachable(address, "it leads to an address that is not encrypted")
    return _unreachable(address, "it leads from one address to the next")


def _asked(address: str, pace: Pace, ask: Ask) -> LinkAnswer:
    """Ask for a page's head, and for a few bytes of it where the server does not answer to that."""
    host = urlsplit(address).hostname or ""
    pace.wait_for(host)
    answer = ask("HEAD", address)
    if answer.status in _FINE:
        return answer
    pace.wait_for(host)
    return ask("GET", address)


def _judged(address: str, at: str, status: int, *, moved: bool) -> LinkProblem | None:
    if status in _GONE:
        return LinkProblem(
            "link-dead",
            f"there is nothing at {address} any more (answered {status})",
            "Find the page's new address, or another source of the same fact; take the link out where there is none.",
            is_error=True,
        )
    if status not in _FINE:
        return _unreachable(address, f"answered {status}")
    if moved and _without_trifles(at) != _without_trifles(address):
        return LinkProblem("link-moved", f"{address} moved for good", f"Write {at}, if that is the same page.")
    return None


def _without_trifles(address: str) -> str:
    return address.replace("://www.", "://").removesuffix("/")


def _unreachable(address: str, why: str) -> LinkProblem:
    return LinkProblem(
        "link-unreachable",
        f"{address} could not be asked now: {why}",
        ASK_LATER,
    )
