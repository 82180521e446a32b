"""A small gallery, and a way to visit it that hears every complaint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image, ImageDraw

from support.cases import LOOKED, a_case, a_finding, an_image
from support.libraries import write_case, write_deck
from support.program import radanki

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, ViewportSize

PHONE: ViewportSize = {"width": 390, "height": 844}
CASES = (
    ("xr/chest/one", "Tension pneumothorax", 1, "setting:emergency", "Pleural line"),
    ("ct/chest/two", "Lung nodule", 2, "field:oncology", "Nodule"),
    ("ct/neuro/three", "Subdural haematoma", 1, "setting:emergency", "Crescent"),
    ("mr/neuro/four", "Meningioma", 2, "field:oncology", "Dural tail"),
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("gallery")
    write_deck(root, "name: RadAnki\ntitle: Everything\n", "all")
    for number, (folder, title, level, tag, label) in enumerate(CASES):
        image = an_image(a_finding(1, label, rect=[40, 40, 50, 60]), name="picture", looked=LOOKED)
        text = a_case(f"00000000000000d{number}", title, level=level, tags=[tag], images=[image], diagnosis=title)
        place = write_case(root, folder, text)
        picture = Image.new("L", (500, 400), 20)
        ImageDraw.Draw(picture).ellipse((100, 50, 250 + 40 * number, 350), fill=150)
        picture.save(place / "picture.png")
    for command in ("build", "site"):
        answer = radanki(root, command)
        assert answer.status == 0, answer.err
    return root / "dist/site"


@pytest.fixture
def visit(browser: Browser, site: Path) -> Iterator[Callable[..., Page]]:
    """Open a page of the gallery from its folder, and see to it that nothing complained and nothing was asked for."""
    contexts, complaints, requests = [], [], []

    def open_page(name: str = "index.html", *, viewport: Any = PHONE, dark: bool = False, before: str = "") -> Page:
        context = browser.new_context(viewport=viewport, color_scheme="dark" if dark else "light")
        context.add_init_script(before)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(f"file://{site / name}")
        return page

    yield open_page
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    for context in contexts:
        context.close()
