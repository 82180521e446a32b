"""A library with one case of three pictures, and the server that `radanki annotate` would start for it."""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from radanki.authoring.annotate.pages import answering
from radanki.authoring.annotate.session import CaseSession
from radanki.server.local_server import LocalServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WIDTH, HEIGHT = 320, 240
CASE = """\
# Ours, and its comments stay.
id: 00000000000000a7
title: Solid nodule      # what it shows
kind: pathology
level: 1
certainty: certain
basis: Drawn for this test.
images:
  - name: frontal
    file: frontal.png
    findings:
      # The one that matters.
      - number: 1
        label: Solid nodule
        rect: [40, 30, 50, 60]   # by hand
        why: It is round.
      - {number: 4, label: Rib, polygon: [[100, 100], [150, 100], [150, 120.5]], why: It is dense.}
    reserved: [2]
  - name: lateral
    link: https://radiopaedia.org/cases/61830
    source: mine
diagnosis: Solid nodule
sources: [{id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}]
licence: CC-BY-4.0
contributors: [A. Contributor]
"""
FOLDER = "cases/xr/chest/nodule"


@dataclass(frozen=True)
class Door:
    """A running server: how to knock, and what it must not change."""

    port: int
    cookie: str
    address_key: str
    case_yaml: Path
    session: CaseSession

    def send(self, raw: bytes, *, seconds: float = 600.0) -> bytes:
        """Send bytes as they are, and give all that comes back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            connection.sendall(raw)
            answer = b""
            try:
                while part := connection.recv(65_536):
                    answer += part
            except OSError:
                pass
            return answer

    def ask(self, method: str, target: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """Ask as our own page does; headers may be replaced."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        usual = {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin"}
        if method == "POST":
            usual |= {"Origin": f"http://127.0.0.1:{self.port}", "Content-Type": "application/json"}
        connection.request(
            method, target, body, usual | {name.replace("_", "-"): text for name, text in headers.items()}
        )
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    folder = root / FOLDER
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    film = np.where(np.hypot(columns - 65, rows - 60) < 20, 200, 60).astype(np.uint8)
    Image.fromarray(film).save(folder / "frontal.png")
    (root / "decks").mkdir()
    return root


@pytest.fixture
def session(library: Path, tmp_path: Path) -> Iterator[CaseSession]:
    (tmp_path / "work").mkdir()
    session = CaseSession(
        library, FOLDER, tmp_path / "cache", tmp_path / "work", today=lambda: date(2026, 11, 24), workers=0
    )
    yield session
    session.close()


def go_in(server: LocalServer) -> str:
    """Open the address as a browser does, and give the cookie that it brings."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", f"/?{server.address.partition('?')[2]}")
    cookie = (connection.getresponse().getheader("Set-Cookie") or "").partition(";")[0]
    connection.close()
    return cookie


@pytest.fixture
def enter(session: CaseSession, library: Path) -> Callable[[LocalServer], Door]:
    """Gives, for a server that was started, the door that its address opens."""
    case_yaml = library / FOLDER / "case.yaml"
    return lambda server: Door(server.port, go_in(server), server.address.partition("token=")[2], case_yaml, session)


@pytest.fixture
def door(session: CaseSession, enter: Callable[[LocalServer], Door]) -> Iterator[Door]:
    with LocalServer(answering(session), token="for-tests-only", most_seconds=1) as server:  # noqa: S106  # a test's own
        yield enter(server)
