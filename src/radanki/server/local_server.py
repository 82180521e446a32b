"""A small server for pages on this machine alone: whoever did not start it gets nothing from it.

Pages of the whole web run in the browser that shows ours, and may send requests to any port of this machine. So a
request must come from our own page (``Origin``, ``Sec-Fetch-Site``), know the cookie that only the address on the
terminal gives, and name this very server (``Host``: a name that an attacker's DNS points here is refused).
One request a connection: what can't be read twice in two ways can't be smuggled.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import socketserver
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final, NoReturn
from urllib.parse import parse_qsl, unquote

from radanki.errors import UsageError

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

STRICT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
MOST_BODY_BYTES: Final = 4_000_000
"""A case's findings are some kilobytes; a thousand traced polygons stay below this."""

_MOST_SECONDS: Final = 15.0
"""How long a client may take to send its request, and how long it may leave an answer unread."""
_MOST_CONNECTIONS: Final = 32
"""A browser opens six."""
_TWICE_IS_AN_ATTACK: Final = ("host", "origin", "content-length", "content-type", "sec-fetch-site", "cookie")
_ODD_IN_PATH: Final = re.compile(r"[\x00-\x1f\x7f\\]")
_SEALED: Final = {
    "cache-control": "no-store",
    "content-security-policy": STRICT_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What a page asks: ``path`` is decoded, has no ``..``, and is a name to look up, never a way into a folder.

    ``headers`` have lower-case names.
    """

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Response:
    """What a page gets. ``policy`` replaces the strict Content-Security-Policy, and lets our own pages frame it.

    ``headers`` replace those that every answer has.
    """

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    policy: str | None = None


Handler = Callable[[Request], Response]
"""What a command answers with; called from several threads at once."""


class LocalServer:
    """A server at 127.0.0.1, while the ``with`` block lasts; :meth:`run` serves.

    The token is a secret that is never shown: the address and the cookie hold different keys made of it, and the
    address's key opens the door once, so that who reads it later in a list of processes is too late.
    """

    def __init__(
        self,
        handler: Handler,
        *,
        token: str,
        port: int = 0,
        on_fault: Callable[[Exception], None] | None = None,
        most_seconds: float = _MOST_SECONDS,
    ) -> None:
        """Take the port (0: any that is free).

        ``on_fault`` is told what the handler raises; the page never is. Raises :class:`UsageError` where the port is
        not to be had.
        """
        self._guard = _Guard(handler, token, on_fault)
        try:
            self._server = _Server(port, self._guard, most_seconds)
        except (OSError, OverflowError) as error:
            raise UsageError(f"port {port} is not to be had; another one, or none (--port 0), may be") from error
        self.port: int = self._server.server_address[1]
        self._guard.port = self.port

    @property
    def address(self) -> str:
        """Where the pages are, with the key that opens the door once."""
        return f"http://127.0.0.1:{self.port}/?token={self._guard.address_key}"

    def __enter__(self) -> Self:
        """Begin to answer."""
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop answering, and give the port back."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def run(self, stop: threading.Event) -> None:
        """Serve until ``stop`` is set; an interrupt of the program passes through."""
        # Waiting in one piece would keep an interrupt waiting as well on some systems.
        while not stop.wait(0.5):
            pass


class _RefusedError(Exception):
    """A request that gets a plain sentence instead of what it asked for."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class _Guard:
    """Who may ask what: one decision after the other, each of which may refuse."""

    def __init__(self, handler: Handler, token: str, on_fault: Callable[[Exception], None] | None) -> None:
        self.handler = handler
        self.port = 0
        self.address_key = _derived(token, "address")
        self._cookie_key = _derived(token, "cookie")
        self._is_used = False
        self._lock = threading.Lock()
        self._on_fault = on_fault

    def admit(self, request: Request) -> Response | None:
        """Let a request pass (``None``), or give the answer that turns the address's key into a cookie."""
        host = request.headers.get("host", "")
        if host not in {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}:
            raise _RefusedError(403, "This server is not for that name.")
        site = request.headers.get("sec-fetch-site")
        if site not in ({None, "same-origin"} if request.method == "POST" else {None, "same-origin", "none"}):
            raise _RefusedError(403, "Requests from other pages are refused.")
        if request.method == "POST" and request.headers.get("origin") != f"http://{host}":
            raise _RefusedError(403, "Requests from other pages are refused.")
        if not _same(self._cookie_of(request), self._cookie_key):
            return self._exchange(request)
        if "token" in request.query and request.path == "/":
            return Response(b"", status=303, headers=(("location", "/"),))
        return None

    def _exchange(self, request: Request) -> Response:
        is_key = _same(request.query.get("token", ""), self.address_key)
        if request.method != "GET" or request.path != "/" or not is_key:
            raise _RefusedError(403, "Open the address that radanki printed.")
        with self._lock:
            if self._is_used:
                raise _RefusedError(403, "This address was opened before, elsewhere. Stop radanki and start it again.")
            self._is_used = True
        cookie = f"{self._cookie_name}={self._cookie_key}; Path=/; HttpOnly; SameSite=Strict"
        return Response(b"", status=303, headers=(("location", "/"), ("set-cookie", cookie)))

    @property
    def _cookie_name(self) -> str:
        """Browsers share cookies between the ports of a host, so the port is part of the name."""
        return f"radanki-{self.port}"

    def _cookie_of(self, request: Request) -> str:
        try:
            cookie = SimpleCookie(request.headers.get("cookie", "")).get(self._cookie_name)
        except CookieError:
            return ""
        return "" if cookie is None else cookie.value

    def answer(self, request: Request) -> Response:
        """Ask the handler; whatever it raises becomes one sentence."""
        try:
            return self.handler(request)
        except Exception as error:  # noqa: BLE001  # the page's last boundary, as cli.run is the program's: never a traceback
            if self._on_fault is not None:
                self._on_fault(error)
            raise _RefusedError(500, "Something went wrong here; the terminal says more.") from None


def _derived(token: str, use: str) -> str:
    return hmac.new(token.encode(), use.encode(), hashlib.sha256).hexdigest()


def _same(given: str, expected: str) -> bool:
    """Compare in constant time, so that nothing is learnt of how much was right."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    # On Windows the option would let another program take the port over.
    allow_reuse_address = os.name == "posix"

    def __init__(self, port: int, guard: _Guard, most_seconds: float) -> None:
        self.guard = guard
        self.most_seconds = most_seconds
        self._free = threading.BoundedSemaphore(_MOST_CONNECTIONS)
        super().__init__(("127.0.0.1", port), _Connection)

    def server_bind(self) -> None:
        # The parent asks the network for this machine's name, which may take seconds.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away; what the handler raises is told elsewhere."""


class _Connection(BaseHTTPRequestHandler):
    """One request and its answer; then the connection is closed."""

    server: _Server
    connection: socket.socket
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        self.request.settimeout(self.server.most_seconds)
        super().setup()

    def handle(self) -> None:
        # A client that sends a byte now and then never times out by itself.
        deadline = threading.Timer(self.server.most_seconds, self._hang_up)
        deadline.daemon = True
        deadline.start()
        try:
            self.close_connection = True
            self.raw_requestline = self.rfile.readline(65_537)
            if not self.raw_requestline:
                return
            if len(self.raw_requestline) > 65_536:  # noqa: PLR2004  # as http.server has it
                self.command = self.requestline = self.request_version = ""
                self._send(_sentence(414, "The address is too long."))
            elif self.parse_request():
                self._serve(deadline)
        finally:
            deadline.cancel()

    def _hang_up(self) -> None:
        import socket  # noqa: PLC0415  # only where a client is slow

        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _serve(self, deadline: threading.Timer) -> None:
        guard = self.server.guard
        try:
            request = self._read()
            deadline.cancel()
            answer = guard.admit(request) or guard.answer(request)
        except _RefusedError as refused:
            answer = _sentence(refused.status, refused.sentence)
        self._send(answer)

    def _read(self) -> Request:
        """Read the request; whatever two programs could read in two ways is refused."""
        headers = self._plain_headers()
        if self.request_version not in {"HTTP/1.0", "HTTP/1.1"}:
            raise _RefusedError(400, "Only HTTP/1.1 is spoken here.")
        if self.command not in {"GET", "HEAD", "POST"}:
            raise _RefusedError(405, "Only GET, HEAD and POST are known here.")
        path, query = _target(self.path)
        return Request(self.command, path, query, self._body(headers), headers)

    def _plain_headers(self) -> dict[str, str]:
        if self.headers.defects:
            raise _RefusedError(400, "The request can't be read.")
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            key = name.lower()
            if (key in headers and key in _TWICE_IS_AN_ATTACK) or "\n" in value or "\r" in value or "\0" in value:
                raise _RefusedError(400, "The request can't be read.")
            headers[key] = value
        if "transfer-encoding" in headers or "upgrade" in headers or "expect" in headers:
            raise _RefusedError(400, "The request must come in one piece.")
        return headers

    def _body(self, headers: Mapping[str, str]) -> bytes:
        length = headers.get("content-length")
        if self.command != "POST":
            if length not in {None, "0"}:
                raise _RefusedError(400, "Only POST brings something along.")
            return b""
        if length is None:
            raise _RefusedError(411, "The length is missing.")
        if not (length.isascii() and length.isdigit() and len(length) < 16):  # noqa: PLR2004  # int() also reads +1 and 1_0
            raise _RefusedError(400, "The length is no number.")
        if int(length) > MOST_BODY_BYTES:
            raise _RefusedError(413, "That is too much at once.")
        kind, _, parameter = headers.get("content-type", "").lower().partition(";")
        if kind.strip() != "application/json" or parameter.strip() not in {"", "charset=utf-8"}:
            raise _RefusedError(415, "Only JSON is taken here.")
        body = self.rfile.read(int(length))
        if len(body) != int(length):
            raise _RefusedError(400, "The request ended too early.")
        return body

    def _send(self, answer: Response) -> None:
        headers = _SEALED | {"connection": "close", "content-type": answer.content_type}
        if answer.policy is not None:
            headers |= {"content-security-policy": answer.policy, "x-frame-options": "SAMEORIGIN"}
        headers |= {name.lower(): value for name, value in answer.headers}
        headers["content-length"] = str(len(answer.body))
        if any(_ODD_IN_PATH.search(value) for value in headers.values()):
            answer, headers = _sentence(500, "Something went wrong here."), dict(_SEALED)
        with suppress(OSError):  # the client may be gone
            self.send_response_only(answer.status)
            for name, value in headers.items():
                self.send_header(name.title(), value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what http.server itself can't read; its own pages would quote the request."""
        del message, explain
        self.request_version = "HTTP/1.1"  # without a version that it knows, http.server would leave the headers out
        self._send(_sentence(int(code), "The request can't be read."))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the parent's name
        """Keep quiet: the terminal belongs to the command."""


def _sentence(status: int, sentence: str) -> Response:
    headers = (("allow", "GET, HEAD, POST"),) if status == 405 else ()  # noqa: PLR2004  # RFC 9110 15.5.6 asks for it
    return Response(f"{sentence}\n".encode(), "text/plain; charset=utf-8", status, headers)


def _target(target: str) -> tuple[str, Mapping[str, str]]:
    """Give the decoded path and the query; a path is decoded once, and what could still lead upwards is refused."""
    raw, _, search = target.partition("?")
    if not raw.startswith("/"):
        _refuse_path()
    try:
        path = unquote(raw, errors="strict")
        query = parse_qsl(search, keep_blank_values=True, strict_parsing=bool(search), max_num_fields=40)
    except ValueError:
        _refuse_path()
    steps = path.split("/")[1:]
    if _ODD_IN_PATH.search(path) or "%" in path or ".." in steps or "." in steps or "" in steps[:-1]:
        _refuse_path()
    if len({name for name, _ in query}) < len(query):
        _refuse_path()
    return path, dict(query)


def _refuse_path() -> NoReturn:
    raise _RefusedError(404, "There is nothing at this address.")
