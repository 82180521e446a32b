"""Every kind of card in WebKit: it mounts, its pictures decode, Anki's own masks are drawn, the answer follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.masks import PAINTED
from support.student_cards import KINDS, StudentCard

if TYPE_CHECKING:
    from web.conftest import Shelf
    from web.webkit.conftest import Reviewer

STATE = """return {
  broken: Array.from(document.images).filter((image) => !image.naturalWidth).length,
  viewers: document.querySelectorAll(".rk-viewer").length,
  mounted: document.querySelectorAll(".rk-viewer.rk-on").length,
  error: document.getElementById("err")?.textContent || "", answer: Boolean(document.getElementById("answer")), faults,
}"""


@pytest.fixture
def shelved(request: pytest.FixtureRequest, shelf: Shelf, search_shelf: Shelf) -> tuple[StudentCard, str]:
    """A card of the kind that the test is about, and the address of its page: this library has no loop to search."""
    kind = request.param
    where = search_shelf if kind == "find loop" else shelf
    return next(card for card in where.cards if card.kind == kind), where.server.page()


@pytest.mark.parametrize("shelved", KINDS, indirect=True)
def test_a_card_mounts_and_shows_its_pictures_on_both_sides(
    shelved: tuple[StudentCard, str], reviewer: Reviewer
) -> None:
    card, page = shelved
    reviewer.opens(page)

    reviewer.asks(card)
    question = reviewer.browser.run(STATE)
    reviewer.answers(card)
    answer = reviewer.browser.run(STATE)

    for side in (question, answer):
        assert (side["broken"], side["faults"], side["error"]) == (0, [], ""), side
        assert side["mounted"] == side["viewers"], side
    assert (question["answer"], answer["answer"]) == (False, True)


@pytest.mark.parametrize("shelved", ["cover", "name"], indirect=True)
def test_ankis_own_script_draws_the_masks_and_the_answer_is_outlined(
    shelved: tuple[StudentCard, str], reviewer: Reviewer
) -> None:
    card, page = shelved
    reviewer.opens(page)

    reviewer.asks(card)
    asked = reviewer.browser.run(PAINTED)
    reviewer.presses("z")
    zoomed = reviewer.browser.run(PAINTED)
    reviewer.answers(card)
    answered = reviewer.browser.run(PAINTED)

    assert asked["share"] > 0
    seen = "Array.from(document.querySelectorAll('.rk-label')).filter((label) => label.checkVisibility()).length"
    assert reviewer.run(f"return {seen}") == 1
    assert zoomed["size"][0] > 1.3 * asked["size"][0]
    for side in (asked, zoomed, answered):
        assert side["size"] == side["picture"]
