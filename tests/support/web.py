"""A web on this machine: a proxy behind which every host is played by the test, under its own name and encrypted.

What is tested asks the true addresses. It finds its way here by `https_proxy` and `SSL_CERT_FILE`, in this process and
in one of its own, so nothing in the program knows of it. Hosts that no page was put on give no answer.
"""

from __future__ import annotations

import http.server
import re
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

HOSTS: Final = (
    "localhost",
    "example.org",
    "*.example.org",
    "raw.githubusercontent.com",
    "media.githubusercontent.com",
    "gitlab.com",
    "codeberg.org",
    "upload.wikimedia.org",
    "commons.wikimedia.org",
    "zenodo.org",
    "api.figshare.com",
    "ndownloader.figshare.com",
    "osf.io",
    "api.osf.io",
    "files.osf.io",
    "*.s3.amazonaws.com",
    "storage.googleapis.com",
    "www.cancerimagingarchive.net",
    "services.cancerimagingarchive.net",
    "radiopaedia.org",
)
"""Who can be played; a test that needs another host adds it."""


@dataclass(slots=True)
class Page:
    """What an address answers; ``cuts`` is how often it breaks off after ``cut_after`` bytes before it comes whole."""

    content: bytes = b""
    status: int = 200
    location: str = ""
    version: str = ""
    gives_ranges: bool = True
    states_size: bool = True
    cut_after: int = 0
    cuts: int = 0
    in_bytes: bool = False
    kind: str = "application/octet-stream"


Answer = Page | Callable[[dict[str, str]], Page]


@dataclass(slots=True)
class FakeWeb:
    """Pages by address; ``asked`` lists every request as method, address and range, ``most_at_once`` how many met."""

    pages: dict[str, Answer] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, url: str, answer: Answer | bytes) -> None:
        """Put a page, or something that makes one of the query, at an address."""
        self.pages[url] = Page(answer) if isinstance(answer, bytes) else answer

    def downloads(self, url: str = "") -> list[str]:
        """Give the addresses that were asked for with GET, below one."""
        return [asked for method, asked, _ in self.asked if method == "GET" and asked.startswith(url)]

    def knows(self, host: str) -> bool:
        """Whether a host gives answers."""
        return host not in self.silent and any(urlsplit(url).netloc == host for url in self.pages)

    def answer(self, method: str, url: str, wanted_range: str) -> Page:
        """Give what an address answers, and note that it was asked."""
        with self._lock:
            self.asked.append((method, url, wanted_range))
        parts = urlsplit(url)
        bare = f"https://{parts.netloc}{unquote(parts.path)}"
        page = self.pages.get(url) or self.pages.get(bare) or self.pages.get(f"https://{parts.netloc}{parts.path}")
        if page is None:
            return Page(status=404)
        return (
            page if isinstance(page, Page) else page({key: values[0] for key, values in parse_qs(parts.query).items()})
        )

    @contextmanager
    def meeting(self) -> Iterator[None]:
        """Count how many are answered at once."""
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1


def put_series(
    web: FakeWeb, series: str, instances: Mapping[str, bytes], bucket: str = "idc-open-data", page_size: int = 1000
) -> None:
    """Put a series into a bucket that lists as S3 does, in pages."""
    base = f"https://{bucket}.s3.amazonaws.com"
    keys = [f"{series}/{name}" for name in sorted(instances)]
    for name, content in instances.items():
        web.put(f"{base}/{series}/{name}", Page(content, version='"1"'))

    def listing(query: dict[str, str]) -> Page:
        found = [key for key in keys if key.startswith(query.get("prefix", ""))]
        start = int(query.get("continuation-token", "0"))
        shown = found[start : start + page_size]
        more = start + page_size < len(found)
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2023-01-01T00:00:00.000Z</LastModified>"
            f"<Size>{len(instances[key.partition('/')[2]])}</Size></Contents>"
            for key in shown
        )
        token = f"<NextContinuationToken>{start + page_size}</NextContinuationToken>" if more else ""
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>{bucket}</Name><IsTruncated>{str(more).lower()}</IsTruncated>{token}{contents}</ListBucketResult>"
        )
        return Page(text.encode(), kind="application/xml")

    web.put(f"{base}/", listing)


@contextmanager
def fake_web(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[FakeWeb]:
    """Play the web as long as it is needed; ``folder`` holds the certificate."""
    web = FakeWeb()
    key, public = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, key)
    handler = type("Proxy", (_Proxy,), {"web": web, "context": context})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        proxy = f"http://127.0.0.1:{server.server_port}"
        web.environment = {"https_proxy": proxy, "SSL_CERT_FILE": str(public), "no_proxy": "127.0.0.1"}
        for name, value in web.environment.items():
            patch.setenv(name, value)
        patch.delenv("HTTPS_PROXY", raising=False)
        patch.delenv("NO_PROXY", raising=False)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield web
        server.shutdown()
        thread.join()


def _certificate(folder: Path) -> tuple[Path, Path]:
    key, public = folder / "key.pem", folder / "public.pem"
    if public.exists():
        return key, public
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificates of the test's own web")
    names = ",".join(f"DNS:{host}" for host in HOSTS)
    options = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=tests"]
    made = [openssl, "req", *options, "-keyout", str(key), "-out", str(public), "-addext", f"subjectAltName={names}"]
    subprocess.run(made, check=True, capture_output=True)
    return key, public


class _Proxy(http.server.BaseHTTPRequestHandler):
    """Takes the request for a tunnel, and is the other end of it as well."""

    web: FakeWeb
    context: ssl.SSLContext

    def do_CONNECT(self) -> None:
        host = self.path.removesuffix(":443")
        if not self.web.knows(host):
            self.web.refused.append(host)
            self.send_error(502)
            return
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        try:
            with self.context.wrap_socket(self.connection, server_side=True) as secure:
                type("Site", (_Site,), {"web": self.web, "host": host})(secure, self.client_address, self.server)
        except OSError:
            return  # the other side went away, as it may

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library calls it so
        """Keep the tests' output clean."""


class _Site(http.server.BaseHTTPRequestHandler):
    """One host, which answers as its pages say."""

    web: FakeWeb
    host: str

    def do_HEAD(self) -> None:
        page = self.web.answer("HEAD", f"https://{self.host}{self.path}", "")
        self.send_response(200 if self.path == "/" else page.status)
        self.send_header("Content-Length", str(len(page.content)))
        self.end_headers()

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        with self.web.meeting():
            self._give(self.web.answer("GET", f"https://{self.host}{self.path}", wanted), wanted)

    def _give(self, page: Page, wanted: str) -> None:
        content, match = page.content, re.fullmatch(r"bytes=([0-9]+)-([0-9]*)", wanted)
        unchanged = self.headers.get("If-Range", page.version) == page.version
        if match is not None and page.gives_ranges and page.status == 200 and unchanged:  # OK
            start, stop = int(match[1]), min(int(match[2] or len(content)) + 1, len(content))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{stop - 1}/{len(content)}")
            content = content[start:stop]
        else:
            self.send_response(page.status)
        if page.location:
            self.send_header("Location", page.location)
        if page.version:
            self.send_header("ETag", page.version)
        if page.states_size:
            self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Type", page.kind)
        self.end_headers()
        if page.cuts > 0:
            page.cuts -= 1
            content = content[: page.cut_after]
        for at in range(0, len(content), 1 if page.in_bytes else len(content) or 1):
            self.wfile.write(content[at:] if not page.in_bytes else content[at : at + 1])
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library calls it so
        """Keep the tests' output clean."""
