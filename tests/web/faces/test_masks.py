"""Anki's own masks on cover and name cards: Anki measures the picture as soon as it is there, and draws once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.desktop_page import show_answer, show_question
from support.fold import DESKTOP, PHONE
from support.masks import PAINTED

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from web.conftest import Shelf


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("kind", ["cover", "name"])
def test_the_first_card_of_a_page_has_its_mask_as_every_other_has_and_keeps_it_when_zoomed(
    desktop_browser: Browser, shelf: Shelf, kind: str, size: tuple[int, int]
) -> None:
    cards = [card for card in shelf.cards if card.kind == kind][:3]
    page = desktop_browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(shelf.server.page())
    for card in cards:
        for is_asked, script in ((True, show_question(card)), (False, show_answer(card))):
            page.evaluate(f"() => {{ {script}; return isShown(); }}")

            drawn = page.evaluate(f"() => {{ {PAINTED} }}")

            assert drawn["size"] == drawn["picture"], str(card)
            assert drawn["share"] > 0 or not is_asked, str(card)
            assert 0.8 < drawn["sharpness"] < 1.25, f"{card}: drawn for another size than it is shown in"
            if page.locator(".rk-loop").count():
                continue  # the key is the loop's, which plays beside the frame
            page.keyboard.press("z")
            zoomed = page.evaluate(f"() => {{ {PAINTED} }}")

            assert zoomed["size"] == zoomed["picture"], f"{card}, zoomed"
            assert zoomed["size"][0] > 1.3 * drawn["size"][0], str(card)
    page.close()
