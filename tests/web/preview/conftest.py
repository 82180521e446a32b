"""A library to look at, the page that shows it, and the same as files, in a real browser."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw

from radanki.preview.pages import answering
from radanki.preview.session import PreviewRequest, PreviewSession, changes_of
from radanki.preview.static import write_preview
from radanki.server.local_server import LocalServer
from support.cases import LOOKED, a_case, a_finding, an_image
from support.libraries import SMALL_FOLDER, write_case, write_small_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog, Frame, Page

    from radanki.preview.cards import PreviewCase

STACK_CASE = a_case(
    "00000000000000d2",
    "Lung nodule",
    images=[
        an_image(
            a_finding(label="Round nodule", rect=[20, 20, 10, 10], slice=2, asks=["find"]),
            name="axial",
            file="slices",
            slices={"plane": "axial", "start": 0, "stop": 4, "key": 2},
            looked=LOOKED,
        )
    ],
    diagnosis="Nodule of the right lung",
)


class Desk:
    """A page that shows a library; what it logs and asks from elsewhere is kept."""

    def __init__(self, page: Page, root: Path) -> None:
        self.page, self.root = page, root
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._dismiss)
        page.on("request", lambda request: self._note(request.url))

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append("dialog")
        dialog.dismiss()

    def _note(self, url: str) -> None:
        if not url.startswith(("data:", "file:", "about:", "http://127.0.0.1:")):
            self.strangers.append(url)

    @property
    def case_yaml(self) -> Path:
        return self.root / SMALL_FOLDER / "case.yaml"

    def choose(self, title: str) -> None:
        self.page.locator("#cards button", has_text=title).first.click()

    def frame(self, side: str = "Front") -> Frame:
        """Give the finished document of a side; the first where there is one before and one now."""
        figure = self.page.locator("#frames figure", has=self.page.locator("figcaption", has_text=side)).first
        # Frames out of sight are not painted, and what is not painted is never still.
        figure.locator("iframe").evaluate("frame => frame.scrollIntoView()")
        frame = figure.locator("iframe").element_handle().content_frame()
        assert frame is not None
        frame.wait_for_selector("#qa *", state="attached")
        frame.wait_for_load_state("load")
        return frame

    def edit(self, old: str, new: str) -> None:
        text = self.case_yaml.read_text(encoding="utf-8")
        assert old in text
        self.case_yaml.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film and a stack of four slices, each brighter than the last."""
    root = write_small_library(tmp_path_factory.mktemp("preview") / "library")
    slices = write_case(root, "ct/chest/nodule", STACK_CASE) / "slices"
    slices.mkdir()
    for number in range(4):
        picture = Image.new("L", (64, 64), 40 + 40 * number)
        ImageDraw.Draw(picture).rectangle((20, 20, 29, 29), fill=250)
        picture.save(slices / f"slice{number}.png")
    return root


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def opened(browser: Browser, cache: Path) -> Iterator[Callable[..., Desk]]:
    """Give a function that serves a library and opens its page."""
    running = []

    def open_page(
        root: Path, *folders: str, before: tuple[PreviewCase, ...] | None = None, size: tuple[int, int] = (1500, 1000)
    ) -> Desk:
        session = PreviewSession(PreviewRequest(root, cache, folders, None, 1, before))
        server = serving(session)
        address = server.__enter__()
        page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        running.append((page, server, session))
        desk = Desk(page, root)
        page.goto(address)
        page.wait_for_selector("#cards button")
        return desk

    yield open_page
    for page, server, session in running:
        page.close()
        session.close()
        server.__exit__(None, None, None)


@contextmanager
def serving(session: PreviewSession) -> Iterator[str]:
    faults: list[Exception] = []
    with LocalServer(answering(session), token="t" * 32, on_fault=faults.append) as server:
        yield server.address
    assert faults == []


@pytest.fixture(scope="session")
def files(library: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same library as files."""
    out = tmp_path_factory.mktemp("out")
    write_preview(changes_of(PreviewRequest(library, cache, (), None, 1)), out, base=None, root=library)
    return out
