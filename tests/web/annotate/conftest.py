"""The annotator in a browser, on a library of its own: a film, a CT stack, and a picture that is only linked to."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from radanki.authoring.annotate.pages import answering
from radanki.authoring.annotate.session import CaseSession
from radanki.library.case_file import read_case
from radanki.model.placement import Placement
from radanki.server.local_server import LocalServer
from support.pictures import write_nifti

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from playwright.sync_api import Browser, Dialog, Page

WIDTH, HEIGHT = 640, 480
FOLDER = "cases/ct/chest/nodule"
CASE = """\
# A comment that stays.
id: 00000000000000a7
title: Solid <i>nodule</i>
kind: pathology
level: 1
certainty: certain
basis: Drawn for this test.
images:
  - name: frontal
    file: frontal.png
    findings:
      - number: 1
        label: "<img src=x onerror=alert(1)> nodule"
        polygon: [[300, 100], [400, 100], [400, 200], [300, 200]]   # by hand
        why: It is round.
  - name: axial
    file: chest.nii
    slices: {plane: axial, start: 2, stop: 8, key: 4}
    window: lung
    windows: [lung, soft]
    findings:
      - {number: 1, label: Ball, rect: [20, 20, 30, 30], slices: [4, 6], why: It is round.}
  - name: lateral
    link: https://radiopaedia.org/cases/61830
diagnosis: Solid nodule
sources: [{id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}]
licence: CC-BY-4.0
contributors: [A. Contributor]
"""


def write_library(root: Path) -> Path:
    folder = root / FOLDER
    folder.mkdir(parents=True)
    (folder / "case.yaml").write_text(CASE, encoding="utf-8")
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    film = (60 + columns * 80 // WIDTH).astype(np.uint8)
    film[np.hypot(columns - 160, rows - 300) < 60] = 230
    Image.fromarray(film).save(folder / "frontal.png")
    values = np.full((96, 96, 10), -850, dtype=np.int16)
    values[20:50, 46:76, 4:7] = 40
    # Pixels twice as high as wide, to see that places stay exact where a picture is stretched.
    write_nifti(folder / "chest.nii", values, np.diag((-1.0, -2.0, 3.0, 1.0)))
    (root / "decks").mkdir()
    return folder / "case.yaml"


@dataclass
class Annotator:
    """The page, and the file that it writes."""

    page: Page
    case_yaml: Path
    session: CaseSession
    faults: list[str] = field(default_factory=list)

    @property
    def case(self) -> Any:
        content = self.case_yaml.read_bytes()
        case_file, problems = read_case(content, "case.yaml", self.case_yaml.parent, Placement("ct", "chest"))
        assert case_file is not None, problems
        return case_file.case

    def finding(self, number: int, image: int = 0) -> Any:
        return next(one for one in self.case.images[image].findings if one.number == number)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a place of the source picture is on the screen, worked out here from what the page shows."""
        self.opened()  # a picture that is opened again is hidden until it is there
        box = self.page.locator("#picture").bounding_box()
        size = self.page.evaluate(
            "[document.querySelector('#picture').width, document.querySelector('#picture').height]"
        )
        assert box is not None
        return box["x"] + x / size[0] * box["width"], box["y"] + y / size[1] * box["height"]

    def tool(self, name: str) -> None:
        self.page.click(f"[data-tool={name}]")

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.page.mouse.move(*self.at(*start))
        self.page.mouse.down()
        self.page.mouse.move(*self.at(*end), steps=4)
        self.page.mouse.up()

    def click(self, *at: float) -> None:
        self.page.mouse.click(*self.at(*at))

    def label(self, text: str) -> None:
        self.page.fill("#label", text)

    def opened(self) -> None:
        self.page.wait_for_selector("#picture:not([hidden])")

    def answer(self, dialog: Dialog) -> None:
        if dialog.type != "beforeunload":
            self.faults.append(f"dialog {dialog.message}")
        dialog.accept()

    def saved(self) -> None:
        """Wait until the page says that all is in the file."""
        self.page.wait_for_selector("#saved[data-state=saved]")

    def zoomed(self, factor: float, x: float, y: float) -> None:
        self.page.evaluate(
            "([s, x, y]) => radanki.annotator.screen.stage.setView({s, x, y})", [factor, x / WIDTH, y / HEIGHT]
        )

    def picture(self, name: str) -> None:
        self.page.select_option("#picture-name", name)
        self.opened()


@contextmanager
def annotating(
    browser: Browser, folder: Path, *, workers: int, before: Callable[[Path], None] = lambda _: None, **how: Any
) -> Iterator[Annotator]:
    """Open the page on a library of its own; ``workers`` are for the checks, and 0 is none.

    ``before`` changes the case's folder before anything opens it: what is changed later races with the first checks.
    """
    (folder / "work").mkdir(parents=True)
    case_yaml = write_library(folder / "library")
    before(case_yaml.parent)
    session = CaseSession(
        folder / "library", FOLDER, folder / "cache", folder / "work", today=lambda: date(2026, 11, 24), workers=workers
    )
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | how))
    page = context.new_page()
    annotator = Annotator(page, case_yaml, session)
    page.on("pageerror", lambda error: annotator.faults.append(str(error)))
    page.on("dialog", annotator.answer)
    page.on("console", lambda said: annotator.faults.append(said.text) if said.type == "error" else None)
    with LocalServer(answering(session), token="for-tests-only") as server:  # noqa: S106  # a test's own
        page.goto(server.address)
        annotator.opened()
        yield annotator
        context.close()
    session.close()


@pytest.fixture(scope="module")
def shared(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Annotator]:
    """One page for all tests of a file: opening a picture in a worker takes a second."""
    with annotating(browser, tmp_path_factory.mktemp("annotate"), workers=0) as annotator:
        yield annotator


@pytest.fixture
def annotator(shared: Annotator) -> Annotator:
    """The page as it is when it was just opened, on the case as it was at first."""
    shared.case_yaml.write_text(CASE, encoding="utf-8")
    shared.page.reload()
    shared.opened()
    shared.faults.clear()
    return shared


@pytest.fixture
def open_annotator(browser: Browser, tmp_path: Path) -> Callable[..., AbstractContextManager[Annotator]]:
    def opening(*, workers: int = 0, **how: Any) -> AbstractContextManager[Annotator]:
        return annotating(browser, tmp_path / "own", workers=workers, **how)

    return opening


@pytest.fixture
def violations(axe: str) -> Callable[[Page], list[str]]:
    def found(page: Page) -> list[str]:
        # The page's policy lets no foreign script in, so the judge comes through the debugger.
        page.evaluate(axe)
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [json.dumps([one["id"], [node["html"][:200] for node in one["nodes"]]]) for one in result["violations"]]

    return found
