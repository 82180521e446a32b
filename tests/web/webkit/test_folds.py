"""In WebKit, too, verdict and why are in the window at once, and fronts with pictures need no scrolling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.fold import DESKTOP, MEASURE, PHONE, side_of
from support.student_cards import one_of_each_kind

if TYPE_CHECKING:
    from web.conftest import Shelf
    from web.webkit.conftest import Reviewer


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_card_of_each_kind_shows_what_it_should_at_once(
    shelf: Shelf, reviewer: Reviewer, size: tuple[int, int]
) -> None:
    reviewer.opens_in_a_frame(shelf.server, shelf.server.page(), size=f"{size[0]}px {size[1]}px")
    reviewer.browser.into_frame(0)
    told = []
    try:
        for card in one_of_each_kind(shelf.cards):
            reviewer.asks(card)
            front = side_of(reviewer.run(f"return ({MEASURE})()"))
            reviewer.answers(card)
            back = side_of(reviewer.run(f"return ({MEASURE})()"))
            is_right = (back.verdict, back.why) in {("seen", "seen"), ("seen", "")} and not front.too_wide
            if not is_right or (front.has_picture and front.must_be_scrolled):
                told.append((str(card), front.page, back.verdict, back.why))
    finally:
        reviewer.browser.into_frame(None)

    assert told == []
