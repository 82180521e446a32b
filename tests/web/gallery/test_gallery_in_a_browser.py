"""The gallery on a phone: found, filtered and searched without a network, and read by everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.quiet_server import QuietServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page, ViewportSize

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1200, "height": 900}


def shown(page: Page) -> list[str]:
    return [item.get_attribute("data-words") or "" for item in page.locator(".grid > li").all() if item.is_visible()]


def test_a_word_finds_a_case_without_a_network_and_without_showing_its_title(visit: Callable[..., Page]) -> None:
    page = visit()
    page.get_by_label("Search").fill("dural tail")
    (found,) = shown(page)
    assert "meningioma" in found
    assert page.get_by_role("status").inner_text() == "1 of 4 cases"
    assert "Meningioma" not in page.locator("#cases .grid").inner_text()


def test_filters_narrow_each_other_and_are_cleared_at_once(visit: Callable[..., Page]) -> None:
    page = visit()
    page.get_by_label("Modality").select_option("ct")
    assert len(shown(page)) == 2
    page.get_by_label("Organ system").select_option("neuro")
    (found,) = shown(page)
    assert "subdural" in found
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("4 cases", exact=True).wait_for()
    assert len(shown(page)) == 4


def test_a_decks_tile_shows_three_pictures_and_what_it_is_made_of(visit: Callable[..., Page]) -> None:
    page = visit()
    tile = page.locator(".deck")
    assert tile.locator(".three img").count() == 3
    assert all((alt := one.get_attribute("alt")) and "nodule" not in alt.lower() for one in tile.locator("img").all())
    told = tile.locator(".part").all_inner_texts()
    counts = [int(text.rpartition(" ")[2]) for text in told]
    assert f"{sum(counts)} cards" in tile.inner_text()
    widths = [(one.bounding_box() or {"width": 0})["width"] for one in tile.locator(".made span").all()]
    assert len(widths) == len(told)
    assert all(width > 0 for width in widths)


def test_titles_are_shown_to_who_asks_for_them(visit: Callable[..., Page]) -> None:
    page = visit()
    assert not page.get_by_text("Lung nodule").is_visible()
    page.get_by_label("Show titles (spoilers)").check()
    assert page.get_by_text("Lung nodule").is_visible()


def test_a_choice_can_be_shared_as_an_address(visit: Callable[..., Page]) -> None:
    page = visit()
    page.get_by_label("Tag").select_option("field:oncology")
    shared = page.url
    again = visit(f"index.html#{shared.partition('#')[2]}")
    assert len(shown(again)) == 2
    assert again.get_by_label("Tag").input_value() == "field:oncology"


def test_a_case_opens_and_its_answer_is_one_tap_away(visit: Callable[..., Page]) -> None:
    page = visit()
    page.locator(".grid a").first.click()
    assert "Tension pneumothorax" not in page.locator("main").inner_text()
    page.get_by_text("Show the answer").click()
    assert page.get_by_role("heading", name="Tension pneumothorax").is_visible()
    assert page.locator(".rk-outlines rect:visible").first.is_visible()
    page.get_by_role("link", name="Next").click()
    assert "CT" in page.locator("h1").inner_text()


@pytest.mark.parametrize("name", ["index.html", "cases/00000000000000d0.html"])
@pytest.mark.parametrize(("viewport", "dark"), [(PHONE, False), (PHONE, True), (DESKTOP, False)])
def test_everybody_can_read_it(
    visit: Callable[..., Page], axe: str, name: str, viewport: ViewportSize, *, dark: bool
) -> None:
    page = visit(name, viewport=viewport, dark=dark)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    for summary in page.locator("summary").all():
        summary.click()
    page.evaluate(axe)
    found = page.evaluate("axe.run({resultTypes: ['violations'], preload: false})")
    assert [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]] == []


def test_what_a_thumb_hits_is_large_enough(visit: Callable[..., Page]) -> None:
    page = visit()
    for control in page.locator("#filters select, #filters input[type=search], #filters button, .get").all():
        assert (control.bounding_box() or {"height": 0})["height"] >= 40


def test_without_scripts_every_case_is_still_there(browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{site / 'index.html'}")
    assert page.locator(".grid > li").count() == 4
    assert not page.locator("#filters").is_visible()
    context.close()


def test_a_visited_gallery_opens_without_a_network(browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    with QuietServer.of(site) as server:
        page.goto(f"{server.origin}/index.html")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.reload()
    page.reload()
    page.get_by_label("Search").fill("nodule")
    assert len(shown(page)) == 1
    context.close()
