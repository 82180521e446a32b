"""Single files from the web: encrypted all the way, within a limit, and from nobody who forbids it."""

from __future__ import annotations

import http.server
import shutil
import ssl
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import pytest

from radanki.errors import FetchError
from radanki.fetch.download import copy_within_limit, download_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTENT = b"a volume" * 10_000


class Site(http.server.BaseHTTPRequestHandler):
    """Serves a file, and addresses that lead elsewhere."""

    def do_GET(self) -> None:
        elsewhere = {
            "/moved": "/file",
            "/unencrypted": "http://127.0.0.1:9/file",
            "/to-a-file": "file:///etc/passwd",
            "/to-radiopaedia": "https://radiopaedia.org/cases/61830",
            "/in-circles": "/in-circles",
        }
        if self.path in elsewhere:
            self.send_response(302)
            self.send_header("Location", elsewhere[self.path])
            self.end_headers()
        elif self.path == "/file":
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT)
        elif self.path == "/cut-short":
            self.send_response(200)
            self.send_header("Content-Length", str(2 * len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT)
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library calls it so
        """Keep the tests' output clean."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate of the test's own site")
    folder = tmp_path_factory.mktemp("certificate")
    key, public = folder / "key.pem", folder / "public.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        [
            openssl,
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-keyout",
            key,
            "-out",
            public,
            *names,
        ],
        check=True,
        capture_output=True,
    )
    return key, public


@pytest.fixture
def site(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    key, public = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    monkeypatch.setenv("no_proxy", "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, key)
    with http.server.ThreadingHTTPServer(("localhost", 0), Site) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"https://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


def nobody(done_bytes: int, total_bytes: int | None) -> None:
    """Take no note of progress."""


@pytest.mark.parametrize("path", ["/file", "/moved"])
def test_a_file_comes_whole_also_where_it_moved_to(site: str, path: str, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []

    download_file(site + path, tmp_path / "file", lambda *event: told.append(event))

    assert (tmp_path / "file").read_bytes() == CONTENT
    assert told[0] == (0, len(CONTENT))
    assert told[-1] == (len(CONTENT), len(CONTENT))


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/unencrypted", "not encrypted"),
        ("/to-a-file", "leads in circles or nowhere"),
        ("/to-radiopaedia", "Radiopaedia.org gives no leave"),
        ("/in-circles", "leads in circles or nowhere"),
        ("/missing", "the address answered 404"),
    ],
)
def test_an_address_that_leads_astray_is_not_followed(site: str, path: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=message):
        download_file(site + path, tmp_path / "file", nobody)

    assert not (tmp_path / "file").exists()


def test_a_site_that_can_not_prove_who_it_is_is_not_trusted(
    site: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(FetchError, match="can't be reached"):
        download_file(f"{site}/file", tmp_path / "file", nobody)


def test_a_host_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as caught:
        download_file("https://localhost:9/file", tmp_path / "file", nobody)

    assert "\n" not in str(caught.value)
    assert caught.value.fix


@pytest.mark.parametrize("url", ["https://radiopaedia.org/a.jpg", "https://cdn.eurorad.org/a.jpg"])
def test_who_forbids_it_is_not_even_asked(url: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError) as caught:
        download_file(url, tmp_path / "file", nobody)

    assert caught.value.rule == "fetch/forbidden"


def test_more_than_the_limit_is_given_up_whatever_was_announced(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as caught:
        copy_within_limit((bytes(1000) for _ in range(3000)), tmp_path / "file", 10, nobody, limit_bytes=1 << 20)

    assert caught.value.rule == "fetch/too-large"
    assert (tmp_path / "file").stat().st_size <= 1 << 20


def test_an_answer_whose_head_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    never = threading.Event()
    monkeypatch.setattr("radanki.fetch.connection._opened", lambda *_: never.wait(60))
    monkeypatch.setattr("radanki.fetch.connection.HEAD_SECONDS", 0.05)

    with pytest.raises(FetchError, match="no answer began") as caught:
        download_file("https://example.org/a.png", tmp_path / "a", lambda *_: None)
    never.set()

    assert caught.value.rule == "fetch/too-slow"


def test_a_full_disk_is_named_with_the_file_that_it_has_no_room_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.open", refuse)

    with pytest.raises(OSError, match="No space left") as caught:
        copy_within_limit([b"x"], tmp_path / "film.png", None, lambda *_: None)

    assert caught.value.filename == str(tmp_path / "film.png")
