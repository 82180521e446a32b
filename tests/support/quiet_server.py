"""A web server of this machine that prints nothing: no log, and no complaint when a browser goes away."""

from __future__ import annotations

import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from socketserver import BaseRequestHandler


class QuietHandler(SimpleHTTPRequestHandler):
    """Gives the files of a folder, and prints no log."""

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


class QuietServer(ThreadingHTTPServer):
    """Serves from a thread of its own; a browser that closed before it had all of a file is no fault.

    As a context it serves until the context ends; :meth:`close` ends it earlier, for a test of what works without it.
    """

    def __init__(self, handler: Callable[..., BaseRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Give a server of a folder."""
        return cls(partial(QuietHandler, directory=str(folder)))

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as socketserver gives them

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Answer nobody any more; a second time it does nothing."""
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
            self.server_close()
