"""Whether the pages that cases point to are still there: asked by hand, one at a time, and never of who forbids it.

Each address is asked once, over an encrypted connection to a public machine, with no more than a second's request to a
host. What a source's terms forbid a program to do, a person does: those addresses are listed instead.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from radanki import __version__
from radanki.errors import FetchError
from radanki.library.selection import case_folders
from radanki.licensing.recognise import find_kind_that_forbids_fetch, host_of, lasting_address
from radanki.model.problem import Problem
from radanki.model.reference import BadReference, parse_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from radanki.model.library import CaseFile, Library, Location, Places

    Ask = Callable[[str, str], "LinkState"]
    Progress = Callable[[int, int], None]

SECONDS_BETWEEN: Final = 1.0
"""No host is asked more often."""

_MOST_REDIRECTIONS: Final = 6
_TIMEOUT_SECONDS: Final = 20.0
_FEW_BYTES: Final = 1024
_GONE: Final = frozenset({404, 410})
_MOVED: Final = frozenset({301, 308})
_REDIRECTED: Final = frozenset({*_MOVED, 302, 303, 307})
_FINE: Final = range(200, 400)
_RESOLVERS: Final = frozenset({"doi.org", "hdl.handle.net"})
"""Addresses that are meant to lead elsewhere."""
_LATER: Final = "Open it in a browser; ask again another day."


@dataclass(frozen=True, slots=True)
class LinkState:
    """What a server said: the status, and for a redirection where it leads."""

    status: int
    location: str = ""


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What came of the links: problems in the order of places, how many were asked, and what people open themselves."""

    problems: tuple[Problem, ...]
    asked: int
    by_hand: tuple[str, ...]


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
class _Link:
    """An address at its place in a case."""

    places: Places
    location: Location
    address: str


@dataclass(frozen=True, slots=True)
class _Finding:
    """What is wrong with an address: the end of a rule's code, what it is, and what to do."""

    rule: str
    message: str
    fix: str
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class _ByHand:
    """An address that a program may not ask, or that leads to one."""

    address: str


def check_links(  # noqa: PLR0913  # what is asked for, how fast, by whom, and who is told
    library: Library,
    names: Sequence[str],
    start: Path,
    pace: Pace,
    *,
    ask: Ask | None = None,
    progress: Progress | None = None,
) -> LinkReport:
    """Ask for the address of every source, link and ``https`` picture of the named cases, or of all cases.

    ``ask`` sends a method and an address, and gives the answer (:func:`ask_public_host`). ``progress`` is told how many
    of how many addresses were asked.

    Raises:
        UsageError: where a name is no case.
    """
    folders = case_folders(library, names, start)
    chosen = [file for file in library.cases if not folders or _is_below(file.places.path, folders)]
    links: dict[str, list[_Link]] = defaultdict(list)
    for case_file in chosen:
        for link in _links_of(case_file):
            links[link.address].append(link)
    outcomes: dict[str, _Finding | _ByHand | None] = {}
    for done, address in enumerate(links):
        if progress is not None:
            progress(done, len(links))
        outcomes[address] = _outcome(address, pace, ask or ask_public_host)
    return LinkReport(
        problems=tuple(sorted(_problems(links, outcomes))),
        asked=sum(not isinstance(outcome, _ByHand) for outcome in outcomes.values()),
        by_hand=tuple(sorted({outcome.address for outcome in outcomes.values() if isinstance(outcome, _ByHand)})),
    )


def _is_below(path: str, folders: Iterable[str]) -> bool:
    return any(path.startswith(f"{folder}/") for folder in folders)


def _links_of(case_file: CaseFile) -> Iterator[_Link]:
    """Give the web addresses of a case in their lasting form; what is none is the business of another rule."""
    case, places = case_file.case, case_file.places
    stated: list[tuple[Location, str]] = [
        (("sources", place, "url"), source.url) for place, source in enumerate(case.sources) if source.url is not None
    ]
    for place, image in enumerate(case.images):
        if image.link is not None:
            stated.append((("images", place, "link"), image.link))
        reference = None if image.from_ is None else parse_reference(image.from_)
        if reference is not None and not isinstance(reference, BadReference) and reference.scheme == "https":
            stated.append((("images", place, "from"), reference.name))
    for location, address in stated:
        lasting = lasting_address(address)
        if lasting is not None:
            yield _Link(places, location, lasting)


def _problems(
    links: Mapping[str, Sequence[_Link]], outcomes: Mapping[str, _Finding | _ByHand | None]
) -> Iterator[Problem]:
    for address, outcome in outcomes.items():
        if not isinstance(outcome, _Finding):
            continue
        for link in links[address]:
            yield Problem(
                link.places.path,
                *link.places.at(*link.location),
                f"provenance/{outcome.rule}",
                outcome.message,
                outcome.fix,
                "error" if outcome.is_error else "warning",
            )


def _outcome(address: str, pace: Pace, ask: Ask) -> _Finding | _ByHand | None:
    """Follow an address to its end; ``None`` where all is well."""
    at, moved = address, False
    for _ in range(_MOST_REDIRECTIONS):
        if find_kind_that_forbids_fetch(at) is not None:
            return _ByHand(address)
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


def _asked(address: str, pace: Pace, ask: Ask) -> LinkState:
    """Ask for a page's head, and for a few bytes of it where the server does not answer to that."""
    host = urlsplit(address).hostname or ""
    pace.wait_for(host)
    answer = ask("HEAD", address)
    if answer.status in _FINE:
        return answer
    pace.wait_for(host)
    return ask("GET", address)


def _judged(address: str, at: str, status: int, *, moved: bool) -> _Finding | None:
    if status in _GONE:
        return _Finding(
            "link-dead",
            f"there is nothing at {address} any more (answered {status})",
            "Find the page's new address, or another source of the same fact; take the link out where there is none.",
            is_error=True,
        )
    if status not in _FINE:
        return _unreachable(address, f"answered {status}")
    if moved and _without_trifles(at) != _without_trifles(address):
        return _Finding("link-moved", f"{address} moved for good", f"Write {at}, if that is the same page.")
    return None


def _without_trifles(address: str) -> str:
    return address.replace("://www.", "://").removesuffix("/")


def _unreachable(address: str, why: str) -> _Finding:
    return _Finding(
        "link-unreachable",
        f"{address} could not be asked now: {why}",
        _LATER,
    )


def ask_public_host(method: str, address: str) -> LinkState:
    """Send one request for an ``https`` address to a machine of the public internet, and read a few bytes at most.

    Raises:
        FetchError: where no answer came, or the host is not public; its text says why.
    """
    return ask_host(method, address, ssl.create_default_context(), _is_public)


def ask_host(
    method: str, address: str, context: ssl.SSLContext, is_allowed: Callable[[str], bool], port: int = 443
) -> LinkState:
    """Do the same with certificates, IP addresses and a port of the caller's choice: what tests need.

    The address that was judged is the one that is connected to: a name can't point elsewhere in between. A proxy is
    not used, because what lies behind it can't be judged.

    Raises:
        FetchError: as above.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    headers = {"Host": host, "User-Agent": f"radanki/{__version__}", "Accept": "*/*", "Connection": "close"}
    if method == "GET":
        headers["Range"] = f"bytes=0-{_FEW_BYTES - 1}"
    try:
        with (
            socket.create_connection((_allowed_ip(host, is_allowed), port), timeout=_TIMEOUT_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            connection = http.client.HTTPConnection(host, timeout=_TIMEOUT_SECONDS)
            connection.sock = secure
            connection.request(method, target, headers=headers)
            answer = connection.getresponse()
            answer.read(_FEW_BYTES)
            return LinkState(answer.status, answer.headers.get("Location", ""))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _no_answer(_reason(error)) from error


def _no_answer(why: str) -> FetchError:
    return FetchError(why, fix=_LATER, rule="provenance/link-unreachable")


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {_TIMEOUT_SECONDS:.0f} seconds"
    if isinstance(error, socket.gaierror):
        return "its host has no address"
    return " ".join(str(error).split()) or type(error).__name__


def _allowed_ip(host: str, is_allowed: Callable[[str], bool]) -> str:
    """Give an IP address of a host, none of which may lie outside of what is allowed."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    if not found or not all(is_allowed(ip) for ip in found):
        raise _no_answer("its host is no public machine")
    return found[0]


def _is_public(ip: str) -> bool:
    address = ipaddress.ip_address(ip.partition("%")[0])
    return address.is_global and not address.is_multicast
