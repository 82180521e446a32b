"""Links that died, moved or do not answer: told at their line; and who forbids programs is never asked."""

from __future__ import annotations

import hashlib
import http.client
import http.server
import shutil
import socket
import ssl
import subprocess
import threading
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from radanki.cli import run
from radanki.errors import FetchError
from radanki.fetch.link_check import LinkReport, check_links
from radanki.fetch.link_judgement import Pace
from radanki.fetch.public_host import LinkAnswer, ask_host, ask_public_host
from radanki.library.walk import read_library
from support.cases import a_case, an_image
from support.libraries import write_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path


class Site(http.server.BaseHTTPRequestHandler):
    """Serves a page, and addresses that lead elsewhere or nowhere."""

    requests: list[str]

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        self.requests.append(f"{self.command} {self.path}")
        moved = {
            "/moved": (301, "https://example.org/page"),
            "/trifle": (301, "https://www.example.org/trifle/"),
            "/for-now": (302, "/page"),
            "/in-circles": (302, "/in-circles"),
            "/unencrypted": (301, "http://example.org/page"),
            "/to-radiopaedia": (301, "https://radiopaedia.org/cases/61830"),
            "/10.1000/182": (301, "https://example.org/page"),
        }
        status, location = moved.get(self.path, (200, ""))
        statuses = {"/gone": 410, "/missing": 404, "/broken": 503, "/forbidden": 403}
        status = statuses.get(self.path, status)
        if self.path == "/no-head":
            status = 405 if self.command == "HEAD" else 206
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"x" * 9)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library calls it so
        """Keep the tests' output clean."""


@dataclass
class Web:
    """A server of this machine in the place of the whole web: every host leads to it."""

    port: int
    requests: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)

    def ask(self, method: str, address: str) -> LinkAnswer:
        parts = urlsplit(address)
        self.hosts.append(parts.hostname or "")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.request(method, parts.path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return LinkAnswer(answer.status, answer.headers.get("Location", ""))


@pytest.fixture
def web() -> Iterator[Web]:
    requests: list[str] = []
    site = type("OwnSite", (Site,), {"requests": requests})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), site) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Web(server.server_port, requests)
        server.shutdown()
        thread.join()


def no_pace() -> Pace:
    return Pace(lambda: 0.0, lambda seconds: None)  # noqa: ARG005  # time stands still


def add_case(root: Path, slug: str, url: str, image: Mapping[str, Any]) -> None:
    source: dict[str, Any] = {"id": "site", "url": url, "author": "A. Contributor", "licence": "CC-BY-4.0"}
    text = a_case(
        hashlib.sha256(slug.encode()).hexdigest()[:16],
        images=[image],
        diagnosis="Pleural effusion",
        sources=[source | {"accessed": date(2026, 11, 1)}],
    )
    write_case(root, f"xr/chest/{slug}", text)


def audit(
    root: Path, web: Web, url: str, image: Mapping[str, Any] | None = None, names: tuple[str, ...] = ()
) -> LinkReport:
    add_case(root, "effusion", url, image or an_image())
    library, problems = read_library(root)
    assert problems == ()
    return check_links(library, names, root, no_pace(), ask=web.ask)


@pytest.mark.parametrize(
    ("path", "rule", "severity"),
    [
        ("page", None, ""),
        ("no-head", None, ""),
        ("for-now", None, ""),
        ("trifle", None, ""),
        ("missing", "provenance/link-dead", "error"),
        ("gone", "provenance/link-dead", "error"),
        ("moved", "provenance/link-moved", "warning"),
        ("broken", "provenance/link-unreachable", "warning"),
        ("forbidden", "provenance/link-unreachable", "warning"),
        ("in-circles", "provenance/link-unreachable", "warning"),
        ("unencrypted", "provenance/link-unreachable", "warning"),
    ],
)
def test_what_became_of_a_page_is_told_at_the_line_of_its_address(
    web: Web, tmp_path: Path, path: str, rule: str | None, severity: str
) -> None:
    report = audit(tmp_path, web, f"https://example.org/{path}")

    assert [(problem.rule, problem.severity) for problem in report.problems] == ([(rule, severity)] if rule else [])
    assert all((problem.line, problem.column) == (11, 22) for problem in report.problems)
    assert (report.asked, report.by_hand) == (1, ())


def test_a_page_that_moved_for_good_is_told_with_its_new_address(web: Web, tmp_path: Path) -> None:
    (problem,) = audit(tmp_path, web, "https://example.org/moved").problems

    assert problem.fix == "Write https://example.org/page, if that is the same page."


def test_a_doi_is_meant_to_lead_elsewhere(web: Web, tmp_path: Path) -> None:
    assert audit(tmp_path, web, "10.1000/182").problems == ()
    assert web.hosts == ["doi.org", "example.org"]


@pytest.mark.parametrize(
    "url",
    ["https://radiopaedia.org/cases/61830", "10.53347/rID-61830", "https://www.eurorad.org/case/18706"],
)
def test_who_forbids_programs_is_not_asked_but_listed_for_people(web: Web, tmp_path: Path, url: str) -> None:
    report = audit(tmp_path, web, url, image=an_image(link=url))

    assert (report.problems, report.asked, web.requests) == ((), 0, [])
    assert len(report.by_hand) == 1


def test_an_address_that_leads_to_one_who_forbids_programs_is_followed_no_further(web: Web, tmp_path: Path) -> None:
    report = audit(tmp_path, web, "https://example.org/to-radiopaedia")

    assert report.by_hand == ("https://example.org/to-radiopaedia",)
    assert web.hosts == ["example.org"]


def test_sources_links_and_pictures_from_the_web_are_asked_once_each(web: Web, tmp_path: Path) -> None:
    image = an_image(origin="https://example.org/missing", sha256="0" * 64)

    report = audit(tmp_path, web, "https://example.org/missing", image)

    assert [(problem.line, problem.rule) for problem in report.problems] == [
        (9, "provenance/link-dead"),
        (12, "provenance/link-dead"),
    ]
    assert web.requests == ["HEAD /missing", "GET /missing"]


def test_packages_are_no_pages(web: Web, tmp_path: Path) -> None:
    report = audit(tmp_path, web, "https://example.org/page", image=an_image(origin="pypi:a==1#b.png", sha256="0" * 64))

    assert (report.asked, web.requests) == (1, ["HEAD /page"])


def test_only_the_named_cases_are_asked_about(web: Web, tmp_path: Path) -> None:
    add_case(tmp_path, "other", "https://example.org/other", an_image())

    audit(tmp_path, web, "https://example.org/page", names=("cases/xr/chest/effusion",))

    assert web.requests == ["HEAD /page"]


def test_a_host_is_asked_once_a_second_and_another_one_meanwhile() -> None:
    clock = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock[0] += seconds

    pace = Pace(lambda: clock[0], sleep)
    pace.wait_for("a.example")
    pace.wait_for("b.example")
    clock[0] += 0.25
    pace.wait_for("a.example")
    clock[0] += 5
    pace.wait_for("a.example")

    assert slept == [0.75]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "[::1]"])
def test_a_private_machine_is_never_connected_to(host: str) -> None:
    with pytest.raises(FetchError, match="no public machine"):
        ask_public_host("HEAD", f"https://{host}/")


@pytest.fixture
def secure_site(tmp_path: Path) -> Iterator[tuple[int, ssl.SSLContext]]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate of the test's own site")
    key, public = tmp_path / "key.pem", tmp_path / "public.pem"
    words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key), "-out", str(public)]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([openssl, *words, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, key)
    site = type("OwnSite", (Site,), {"requests": []})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), site) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port, ssl.create_default_context(cafile=str(public))
        server.shutdown()
        thread.join()


def is_this_machine(ip: str) -> bool:
    return ip in {"127.0.0.1", "::1"}


def test_a_request_is_encrypted_and_its_answer_read(
    secure_site: tuple[int, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, trusting = secure_site
    real = socket.getaddrinfo
    monkeypatch.setattr("socket.getaddrinfo", lambda _, *more, **named: real("127.0.0.1", *more, **named))

    moved = ask_host("HEAD", "https://localhost/moved", trusting, is_this_machine, port)
    page = ask_host("GET", "https://localhost/page", trusting, is_this_machine, port)

    assert moved == LinkAnswer(301, "https://example.org/page")
    assert page == LinkAnswer(200)
    with pytest.raises(FetchError, match="certificate verify failed"):
        ask_host("HEAD", "https://localhost/page", ssl.create_default_context(), is_this_machine, port)


@pytest.fixture
def radanki(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    monkeypatch.setenv("RADANKI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795500000")
    monkeypatch.delenv("CI", raising=False)

    def call(*arguments: str | Path) -> tuple[int, str]:
        return run([str(argument) for argument in arguments]), capsys.readouterr().err

    return call


def test_in_continuous_integration_nobody_is_asked(
    radanki: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "decks").mkdir()
    monkeypatch.setenv("CI", "true")

    status, said = radanki("-C", tmp_path, "check", "--online")

    assert status == 2
    assert "--online asks other people's servers" in said


def test_the_command_lists_what_people_open_themselves_and_fails_on_a_dead_link(
    radanki: Callable[..., Any], web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("radanki.fetch.link_check.ask_public_host", web.ask)
    audit(tmp_path, web, "https://example.org/missing", image=an_image(link="https://radiopaedia.org/cases/61830"))

    status, said = radanki("-C", tmp_path, "check", "--online")

    assert status == 1
    assert "[provenance/link-dead]" in said
    assert "open these yourself" in said
    assert "  https://radiopaedia.org/cases/61830" in said
