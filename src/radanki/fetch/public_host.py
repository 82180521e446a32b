"""One request to a machine of the public internet, of which a few bytes are read."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from radanki import __version__
from radanki.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable

    Ask = Callable[[str, str], "LinkAnswer"]
    Progress = Callable[[int, int], None]


_TIMEOUT_SECONDS: Final = 20.0
_FEW_BYTES: Final = 1024
ASK_LATER: Final = "Open it in a browser; ask again another day."


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """What a server said: the status, and for a redirection where it leads."""

    status: int
    location: str = ""


def ask_public_host(method: str, address: str) -> LinkAnswer:
    """Send one request for an ``https`` address to a machine of the public internet, and read a few bytes at most.

    Raises:
        FetchError: where no answer came, or the host is not public; its text says why.
    """
    return ask_host(method, address, ssl.create_default_context(), _is_public)


def ask_host(
    method: str, address: str, context: ssl.SSLContext, is_allowed: Callable[[str], bool], port: int = 443
) -> LinkAnswer:
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
            return LinkAnswer(answer.status, answer.headers.get("Location", ""))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _no_answer(_reason(error)) from error


def _no_answer(why: str) -> FetchError:
    return FetchError(why, fix=ASK_LATER, rule="provenance/link-unreachable")


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
