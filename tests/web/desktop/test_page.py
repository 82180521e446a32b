"""The page in which cards are measured in a browser lays them out as the real desktop does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.fold import DESKTOP, MEASURE, PHONE, measure_folds, side_of
from support.student_cards import one_of_each_kind

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from support.fold import Side
    from web.conftest import Shelf
    from web.desktop.conftest import Desktop

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="module", autouse=True)
def imported(desktop: Desktop, shelf: Shelf) -> None:
    for package in shelf.packages:
        desktop.tell("import_package", str(package))
    desktop.tell("review", "-Id:00000000000000*")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_card_of_each_kind_is_as_high_and_shows_as_much_as_in_anki(
    desktop: Desktop, desktop_browser: Browser, shelf: Shelf, size: tuple[int, int]
) -> None:
    desktop.tell("resize", *size)
    cards = one_of_each_kind(shelf.cards)
    told = []
    for fold in measure_folds(desktop_browser, shelf.server, cards, size):
        desktop.asks(fold.card)
        front = side_of(desktop.run(f"return ({MEASURE})()"))
        desktop.answers()
        back = side_of(desktop.run(f"return ({MEASURE})()"))
        told += [
            f"{fold} {name}: {what}"
            for name, here, there in (("front", fold.front, front), ("back", fold.back, back))
            for what in differences(here, there)
        ]

    assert told == []


def differences(here: Side, there: Side) -> list[str]:
    """Name what differs by more than the two engines' ways of breaking lines and drawing scroll bars."""
    both = {
        "verdict": (here.verdict, there.verdict),
        "why": (here.why, there.why),
        "words": (here.words["other"], there.words["other"]),
        "must be scrolled": (here.must_be_scrolled, there.must_be_scrolled),
    }
    found = [
        f"{name}: {in_browser} in the browser, {in_anki} in Anki"
        for name, (in_browser, in_anki) in both.items()
        if in_browser != in_anki
    ]
    if abs(here.page - there.page) > 0.04 * there.page:
        found.append(f"page: {here.page} in the browser, {there.page} in Anki")
    if abs(here.picture - there.picture) > 0.03:
        found.append(f"picture: {here.picture:.2f} in the browser, {there.picture:.2f} in Anki")
    return found
