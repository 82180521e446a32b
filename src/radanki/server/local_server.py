"""A small server for pages on this machine alone: whoever did not start it gets nothing from it.

Pages of the whole web run in the browser that shows ours, and may send requests to any port of this machine. So a
request must come from our own page (``Origin``, ``Sec-Fetch-Site``), know the cookie that only the address on the
terminal gives, and name this very server (``Host``: a name that an attacker's DNS points here is refused).
One request a connection: what can't be read twice in two ways can't be smuggled.
"""

from __future__ import annotations

import os
import socket
import socketserver
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final

from radanki.errors import UsageError
from radanki.server.guard import Guard
from radanki.server.messages import SEALED, Handler, RefusedError, Response, plain_response
from radanki.server.request_reading import ODD_IN_TEXT, read_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self


_MOST_SECONDS: Final = 15.0
"""How long a client may take to send its request, and how long it may leave an answer unread."""
_MOST_CONNECTIONS: Final = 32
"""A browser opens six."""


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
        self._guard = Guard(handler, token, on_fault)
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


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    # On Windows the option would let another program take the port over.
    allow_reuse_address = os.name == "posix"

    def __init__(self, port: int, guard: Guard, most_seconds: float) -> None:
        self.guard = guard
        self.most_seconds = most_seconds
        self._lock = threading.Lock()
        self._open: dict[socket.socket, bool] = {}
        super().__init__(("127.0.0.1", port), _Connection)

    def server_bind(self) -> None:
        # The parent asks the network for this machine's name, which may take seconds.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            if len(self._open) >= _MOST_CONNECTIONS:
                self._make_room()
            is_admitted = len(self._open) < _MOST_CONNECTIONS
            if is_admitted:
                self._open[request] = True
        if is_admitted:
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def _make_room(self) -> None:
        """Hang up on whoever has kept a connection open for longest without asking for anything."""
        idle = next((connection for connection, is_idle in self._open.items() if is_idle), None)
        if idle is not None:
            del self._open[idle]
            with suppress(OSError):
                idle.shutdown(socket.SHUT_RDWR)

    def begins(self, request: socket.socket) -> None:
        """Note that a connection has asked for something."""
        with self._lock:
            if request in self._open:
                self._open[request] = False

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._open.pop(request, None)

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
                self._send(plain_response(414, "The address is too long."))
            elif self.parse_request():
                self.server.begins(self.request)
                self._serve(deadline)
        finally:
            deadline.cancel()

    def _hang_up(self) -> None:
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _serve(self, deadline: threading.Timer) -> None:
        guard = self.server.guard
        try:
            request = read_request(self.command, self.path, self.request_version, self.headers, self.rfile)
            deadline.cancel()
            response = guard.admit(request) or guard.respond(request)
        except RefusedError as refused:
            response = plain_response(refused.status, refused.sentence)
        self._send(response)

    def _send(self, response: Response) -> None:
        headers = SEALED | {"connection": "close", "content-type": response.content_type}
        if response.policy is not None:
            headers |= {"content-security-policy": response.policy, "x-frame-options": "SAMEORIGIN"}
        headers |= {name.lower(): value for name, value in response.headers}
        headers["content-length"] = str(len(response.body))
        if any(ODD_IN_TEXT.search(value) for value in headers.values()):
            response, headers = plain_response(500, "Something went wrong here."), dict(SEALED)
        with suppress(OSError):  # the client may be gone
            self.send_response_only(response.status)
            for name, value in headers.items():
                self.send_header(name.title(), value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(response.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what http.server itself can't read; its own pages would quote the request."""
        del message, explain
        self.request_version = "HTTP/1.1"  # without a version that it knows, http.server would leave the headers out
        self._send(plain_response(int(code), "The request can't be read."))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the parent's name
        """Keep quiet: the terminal belongs to the command."""
