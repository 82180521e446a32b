"""Who may ask what of the local server."""

from __future__ import annotations

import hashlib
import hmac
import threading
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING

from radanki.server.messages import Handler, RefusedError, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable


class Guard:
    """Who may ask what: one decision after the other, each of which may refuse."""

    def __init__(self, handler: Handler, token: str, on_fault: Callable[[Exception], None] | None) -> None:
        """Derive the keys from the token; the port is known once the server has one."""
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
            raise RefusedError(403, "This server is not for that name.")
        site = request.headers.get("sec-fetch-site")
        if site not in ({None, "same-origin"} if request.method == "POST" else {None, "same-origin", "none"}):
            raise RefusedError(403, "Requests from other pages are refused.")
        if request.method == "POST" and request.headers.get("origin") != f"http://{host}":
            raise RefusedError(403, "Requests from other pages are refused.")
        if not _same(self._cookie_of(request), self._cookie_key):
            return self._exchange(request)
        if "token" in request.query and request.path == "/":
            return Response(b"", status=303, headers=(("location", "/"),))
        return None

    def _exchange(self, request: Request) -> Response:
        is_key = _same(request.query.get("token", ""), self.address_key)
        if request.method != "GET" or request.path != "/" or not is_key:
            raise RefusedError(403, "Open the address that radanki printed.")
        with self._lock:
            if self._is_used:
                raise RefusedError(403, "This address was opened before, elsewhere. Stop radanki and start it again.")
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

    def respond(self, request: Request) -> Response:
        """Ask the handler; whatever it raises becomes one sentence."""
        try:
            return self.handler(request)
        except Exception as error:  # noqa: BLE001  # the page's last boundary, as cli.run is the program's: never a traceback
            if self._on_fault is not None:
                self._on_fault(error)
            raise RefusedError(500, "Something went wrong here; the terminal says more.") from None


def _derived(token: str, use: str) -> str:
    return hmac.new(token.encode(), use.encode(), hashlib.sha256).hexdigest()


def _same(given: str, expected: str) -> bool:
    """Compare in constant time, so that nothing is learnt of how much was right."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
