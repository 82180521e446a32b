"""Encrypted connections to whoever allows a program to fetch: what every request of this room goes through."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from radanki import __version__
from radanki.errors import FetchError, HostUnreachableError
from radanki.licensing.recognise import find_kind_that_forbids_fetch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TIMEOUT_SECONDS: Final = 30.0
"""How long a server may be silent."""
HEAD_SECONDS: Final = 90.0
"""How long it may take until an answer begins, all redirections included."""
DEADLINE_SECONDS: Final = 3600.0
"""How long a whole answer may take."""
_CLIENT_ERROR: Final = 400
_TOO_MANY: Final = frozenset({429, 503})


@contextmanager
def connected(
    url: str, headers: Mapping[str, str] | None = None, method: str = "GET", timeout_seconds: float = TIMEOUT_SECONDS
) -> Iterator[Any]:
    """Give the answer of an ``https`` address, an ``HTTPResponse``; redirections go to ``https`` addresses only.

    Raises:
        FetchError: where the address, or one that it leads to, may not be fetched from, or answers with an error.
        HostUnreachableError: where its host gives no answer.
    """
    refuse_forbidden(url)
    stated = {"User-Agent": f"radanki/{__version__} (flashcards of radiology; fetched by hand)", **(headers or {})}
    request = urllib.request.Request(url, headers=stated, method=method)  # noqa: S310  # see _opener
    with _opened_in_time(request, timeout_seconds) as answer, _hung_up_in_time(answer):
        yield answer


@contextmanager
def _hung_up_in_time(answer: Any) -> Iterator[None]:
    """End an answer at the deadline, also where its server sends a byte now and then and no more."""
    try:
        line = socket.fromfd(answer.fileno(), socket.AF_INET, socket.SOCK_STREAM)
    except (OSError, ValueError, AttributeError):  # there is nothing left to read
        yield
        return
    timer = threading.Timer(DEADLINE_SECONDS, _hang_up, (line,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        line.close()


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _opened_in_time(request: urllib.request.Request, timeout_seconds: float) -> Any:
    """Open an address; one whose answer's head comes byte by byte is given up."""
    came: list[Any] = []
    opener = threading.Thread(target=lambda: came.append(_outcome(request, timeout_seconds)), daemon=True)
    opener.start()
    opener.join(HEAD_SECONDS)
    if not came:
        raise FetchError(
            f"no answer began within {HEAD_SECONDS:.0f} seconds",
            fix="Try again on a better day.",
            rule="fetch/too-slow",
        )
    if isinstance(came[0], BaseException):
        raise came[0]
    return came[0]


def _outcome(request: urllib.request.Request, timeout_seconds: float) -> Any:
    try:
        return _opened(request, timeout_seconds)
    except Exception as error:  # noqa: BLE001  # raised again where it was asked for
        return error


def read_some(answer: Any, most_bytes: int) -> bytes:
    """Give what has come of an answer, at least a byte, and nothing at its end; a slow server is noticed so.

    Raises:
        FetchError: where the connection breaks.
    """
    try:
        block: bytes = answer.read1(most_bytes)
    except (OSError, http.client.HTTPException) as error:
        raise _broken(error) from error
    return block


def _opened(request: urllib.request.Request, timeout_seconds: float) -> Any:
    host = urlsplit(request.full_url).netloc
    try:
        return _opener().open(request, timeout=timeout_seconds)
    except urllib.error.HTTPError as error:
        error.close()
        raise _refusal(error.code) from error
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            raise FetchError(
                f"the address can't be reached: {error.reason.verify_message}",
                fix="Do not trust it before you know why its certificate is wrong.",
            ) from error
        raise HostUnreachableError(host, _plain(error.reason)) from error
    except TimeoutError as error:
        raise HostUnreachableError(host, _plain(error)) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _broken(error) from error


def _broken(error: Exception) -> FetchError:
    fix = "Try again: it goes on where it stopped."
    return FetchError(f"the download was cut: {_plain(error)}", fix=fix, rule="fetch/cut")


def refuse_forbidden(url: str) -> None:
    """Raise where the terms of an address's source forbid a program to fetch from it.

    Raises:
        FetchError: then.
    """
    kind = find_kind_that_forbids_fetch(url)
    if kind is not None:
        raise FetchError(
            f"{kind.name} gives no leave to fetch from it by program",
            fix="Use `link` to send students there, or save the picture yourself where its licence lets you.",
            rule="fetch/forbidden",
        )


def _refuse_unencrypted(url: str) -> None:
    if not url.lower().startswith("https://"):
        raise FetchError("the address leads to one that is not encrypted", fix="Point to where the file really is.")


def _refusal(status: int) -> FetchError:
    if status in _TOO_MANY:
        return FetchError(f"the address answered {status}: its host is busy", fix="Try again in some minutes.")
    what = "leads in circles or nowhere" if status < _CLIENT_ERROR else f"answered {status}"
    return FetchError(f"the address {what}", fix="Open it in a browser, and correct it.")


def _plain(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return " ".join(str(error).split()) or type(error).__name__


class _OnlyEncrypted(urllib.request.HTTPRedirectHandler):
    """Follows redirections to ``https`` only, and asks each address anew whether it may be fetched from."""

    max_redirections = 5

    def redirect_request(  # noqa: PLR0913, PLR0917  # the library calls it so
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        try:
            _refuse_unencrypted(newurl)
            refuse_forbidden(newurl)
        except FetchError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    """Give an opener that knows ``https`` and nothing else: no files, no FTP, no plain HTTP."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPSHandler(),
        _OnlyEncrypted(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener
