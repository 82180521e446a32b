"""A picture stays where it is while it is worked on: nothing jumps under a finger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.desktop_page import show_question
from support.fold import DESKTOP, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from web.conftest import Shelf

SMALL_PHONE = (320, 568)


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALL_PHONE])
@pytest.mark.parametrize("kind", ["find still", "find stack"])
def test_the_first_mark_moves_no_picture(
    browser: Browser, search_shelf: Shelf, kind: str, size: tuple[int, int]
) -> None:
    card = next(card for card in search_shelf.cards if card.kind == kind)
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(search_shelf.server.page())
    page.evaluate(f"() => {{ {show_question(card)}; return isShown(); }}")
    before = page.locator(".rk-now").bounding_box()
    assert before is not None

    page.mouse.click(before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
    page.wait_for_selector(".rk-mark")

    assert page.locator(".rk-now").bounding_box() == before
    page.close()
