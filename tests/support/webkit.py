"""WebKit, driven by its own driver (W3C WebDriver) without a screen: the engine family of Anki on iPhones and iPads.

Debian's `webkit2gtk-driver` brings the driver and a small browser; `xvfb` the screen, from which pictures are taken,
for the driver's own hang after a filter has changed. What we need of WebDriver is six calls, so no library is taken.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageChops, ImageGrab, ImageStat

from support.card_window import LIMIT_SECONDS, until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DRIVER = "WebKitWebDriver"
_BROWSERS = ("webkit2gtk-4.1/MiniBrowser", "webkit2gtk-4.0/MiniBrowser", "webkitgtk-6.0/MiniBrowser")
_PAINT = (255, 0, 200)
_PAINTED = "data:text/html,<body style='background:rgb(255,0,200)'>"
_NEEDED = (DRIVER, "Xvfb", "dbus-run-session")


class DriverError(Exception):
    """What the driver said when it could not do what it was asked."""


def whats_missing() -> str:
    """Tell what of WebKit this machine does not have; nothing where all is there."""
    missing = [program for program in _NEEDED if shutil.which(program) is None]
    return ", ".join(missing if _browser() else [*missing, "MiniBrowser"])


def _browser() -> Path | None:
    return next((path for name in _BROWSERS for path in sorted(Path("/usr/lib").glob(f"*/{name}"))), None)


@dataclass(slots=True)
class WebKit:
    """A browser window on a screen that nobody sees."""

    port: int
    display: str
    session: str = ""
    version: str = ""
    corner: tuple[int, int] = (0, 0)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Send a command of the session and give its value."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_SECONDS)
        try:
            content = None if method in {"GET", "DELETE"} else json.dumps(body or {}).encode()
            link.request(method, f"/session{self.session and '/' + self.session}{path}", content)
            reply = link.getresponse()
            answer = json.loads(reply.read())["value"]
        finally:
            link.close()
        if reply.status != http.client.OK:
            raise DriverError(f"{answer['error']}: {answer.get('message', '')}")
        return answer

    def start(self, size: tuple[int, int]) -> None:
        """Begin a session whose page is as large as asked for."""
        options = {"binary": str(_browser()), "args": ["--automation"]}
        found = self.ask("POST", "", {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}})
        self.session, self.version = found["sessionId"], found["capabilities"]["browserVersion"]
        self.ask("POST", "/timeouts", {"script": LIMIT_SECONDS * 1000, "pageLoad": LIMIT_SECONDS * 1000})
        self._resize(*size)
        self.go(_PAINTED)
        left, top, _, _ = until(lambda: _box_of(_PAINT, self.screen()), lambda box: box[2:] == size)
        self.corner = left, top

    def _resize(self, width: int, height: int) -> None:
        """Make the page as large as asked for: the window has bars of its own."""
        self.go("about:blank")
        now = self.run("return [innerWidth, innerHeight]")
        window = self.ask("GET", "/window/rect")
        wanted = {"width": window["width"] + width - now[0], "height": window["height"] + height - now[1]}
        self.ask("POST", "/window/rect", {"x": 0, "y": 0, **wanted})
        until(lambda: self.run("return [innerWidth, innerHeight]"), lambda size: size == [width, height])

    def go(self, address: str) -> None:
        """Open a page and wait until it is loaded."""
        self.ask("POST", "/url", {"url": address})

    def run(self, script: str, *given: object) -> Any:
        """Run the body of a function in the page; what it returns, or what a promise of it comes to, is given."""
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(given)})

    def act(self, *sources: Mapping[str, object]) -> None:
        """Do what fingers, mouse or keys do (WebDriver, 17)."""
        self.ask("POST", "/actions", {"actions": list(sources)})

    def into_frame(self, number: int | None) -> None:
        """From now on talk to a frame of the page, or to the page itself."""
        self.ask("POST", "/frame", {"id": number})

    def screen(self) -> Image.Image:
        """Give the whole screen, as it is now."""
        return ImageGrab.grab(xdisplay=self.display)

    def colour_at(self, x: float, y: float) -> tuple[int, int, int]:
        """Give the mean colour that is on the screen around a place of the page."""
        left, top = round(self.corner[0] + x), round(self.corner[1] + y)
        patch = ImageStat.Stat(self.screen().convert("RGB").crop((left - 1, top - 1, left + 2, top + 2)))
        red, green, blue = patch.mean
        return round(red), round(green), round(blue)


def _box_of(colour: tuple[int, int, int], screen: Image.Image) -> tuple[int, int, int, int]:
    """Give left, top, width and height of all that has a colour; nothing is nowhere."""
    different = ImageChops.difference(screen.convert("RGB"), Image.new("RGB", screen.size, colour)).convert("L")
    left, top, right, bottom = different.point(lambda grey: 0 if grey else 255).getbbox() or (0, 0, 0, 0)
    return left, top, right - left, bottom - top


@contextmanager
def webkit(size: tuple[int, int]) -> Iterator[WebKit]:
    """Start a screen, the driver and a browser, and end all of them."""
    with _screen() as display, _driver(display) as port:
        browser = WebKit(port, display)
        browser.start(size)
        yield browser
        browser.ask("DELETE", "")


@contextmanager
def _screen() -> Iterator[str]:
    told, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    with _running(command, dict(os.environ), pass_fds=(writes,)):
        os.close(writes)
        with os.fdopen(told) as numbers:
            yield f":{numbers.readline().strip()}"


@contextmanager
def _driver(display: str) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DISPLAY": display,
        "GDK_BACKEND": "x11",
        "LANG": "C.UTF-8",
        "NO_AT_BRIDGE": "1",
        "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # its sandbox needs rights that a container does not have
    }
    with _running(["dbus-run-session", "--", DRIVER, f"--port={port}"], environment):
        _wait_for(port)
        yield port


def _wait_for(port: int) -> None:
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS).close()
            return
        time.sleep(0.01)
    raise DriverError(f"{DRIVER} does not answer")


@contextmanager
def _running(command: Sequence[str], environment: dict[str, str], **more: Any) -> Iterator[None]:
    """Run a program as long as it is needed; what it started is in its group, which is ours alone."""
    quiet = subprocess.DEVNULL
    program = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True, **more)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGTERM)
        try:
            program.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()
