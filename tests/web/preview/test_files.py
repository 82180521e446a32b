"""The preview as files: opened from the disk, with no server and no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PAGES = ("xr/chest/rib-fracture.html", "ct/chest/nodule.html")


class Opened(NamedTuple):
    """A page, what it complained of, and what it asked for."""

    page: Page
    complaints: list[str]
    strangers: list[str]


@pytest.fixture
def from_disk(browser: Browser, files: Path) -> Iterator[Callable[[str], Opened]]:
    """Give a function that opens a file, and the page with what it logged."""
    pages = []

    def open_file(name: str) -> Opened:
        page = browser.new_page(viewport={"width": 1500, "height": 1000})
        opened = Opened(page, [], [])
        pages.append(page)
        page.on("console", lambda said: opened.complaints.append(said.text) if said.type != "log" else None)
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        page.on("request", lambda asked: opened.strangers.append(asked.url))
        page.goto((files / name).as_uri())
        return opened

    yield open_file
    for page in pages:
        page.close()


@pytest.mark.parametrize("name", PAGES)
def test_every_card_shows_and_nothing_is_asked_from_anywhere(from_disk: Callable[[str], Opened], name: str) -> None:
    page, complaints, strangers = from_disk(name)
    page.wait_for_selector("#frames iframe")
    cards = page.locator("#cards button").count()
    for place in range(cards):
        page.locator("#cards button").nth(place).click()
        for handle in page.locator("#frames iframe").element_handles():
            frame = handle.content_frame()
            frame.wait_for_selector("#qa *", state="attached")
            frame.wait_for_load_state("load")
            assert frame.evaluate("Array.from(document.images).filter((one) => !one.naturalWidth).length") == 0
    page.keyboard.press("v")
    page.wait_for_selector("#sheet img")
    broken = page.evaluate("Array.from(document.images).filter((one) => one.complete && !one.naturalWidth).length")

    assert cards > 1
    assert broken == 0
    assert complaints == []
    assert [url for url in strangers if not url.startswith(("data:", "about:"))] == [page.url.partition("#")[0]]


def test_the_viewer_runs_in_a_file_too(from_disk: Callable[[str], Opened]) -> None:
    page, *_ = from_disk(PAGES[1])
    page.locator("#cards button", has_text="Find").click()
    frame = page.locator("#frames iframe").first.element_handle().content_frame()
    frame.wait_for_selector(".rk-on .rk-slice")

    assert frame.inner_text(".rk-slice") == "Slice 4/4"


def test_the_index_leads_to_every_case_and_its_sheet(from_disk: Callable[[str], Opened], files: Path, axe: str) -> None:
    page, complaints, _ = from_disk("index.html")
    links = page.eval_on_selector_all("a", "links => links.map((one) => one.getAttribute('href'))")
    page.evaluate(axe)
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")

    assert sorted(links) == [
        "ct/chest/nodule.html",
        "ct/chest/nodule.png",
        "xr/chest/rib-fracture.html",
        "xr/chest/rib-fracture.png",
    ]
    assert all((files / link).is_file() for link in links)
    assert result["violations"] == []
    assert complaints == []
