"""What a student sees of the cards of this library without scrolling; ``-s`` prints the table."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import pytest

from support.fold import DESKTOP, PHONE, Fold, measure_folds, table_of
from support.student_cards import KINDS, some_of_each_kind

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from web.conftest import Shelf


MOST_OF_A_KIND = 100
"""A card takes a third of a second in each window; so many of a kind show what its template does."""


@pytest.fixture(scope="session")
def folds(browser: Browser, desktop_browser: Browser, shelf: Shelf) -> tuple[Fold, ...]:
    found = tuple(
        fold
        for size, shown_by in ((DESKTOP, desktop_browser), (PHONE, browser))
        for fold in measure_folds(shown_by, shelf.server, some_of_each_kind(shelf.cards, MOST_OF_A_KIND), size)
    )
    print(f"\n{table_of(found)}")  # noqa: T201  # the figures, for whoever asks with -s
    return found


def test_every_kind_of_card_is_measured(folds: tuple[Fold, ...]) -> None:
    assert {fold.card.kind for fold in folds} >= set(KINDS) - {"find loop"}, "no loop of ours is searched yet"


def test_every_picture_is_there(folds: tuple[Fold, ...]) -> None:
    assert [
        (str(fold), fold.front.broken, fold.back.broken) for fold in folds if fold.front.broken or fold.back.broken
    ] == []


def test_verdict_and_why_are_in_the_window_at_once(folds: tuple[Fold, ...]) -> None:
    assert [str(fold) for fold in folds if fold.back.verdict != "seen"] == []
    assert [str(fold) for fold in folds if fold.back.why not in {"seen", ""}] == []


def test_the_front_of_a_card_with_a_picture_needs_no_scrolling(folds: tuple[Fold, ...]) -> None:
    assert [str(fold) for fold in folds if fold.front.has_picture and fold.front.must_be_scrolled] == []


def test_no_side_is_wider_than_the_window(folds: tuple[Fold, ...]) -> None:
    assert [str(fold) for fold in folds if fold.front.too_wide or fold.back.too_wide] == []


def test_a_back_has_few_words_beside_question_verdict_why_and_labels(folds: tuple[Fold, ...]) -> None:
    assert median(fold.words for fold in folds) <= 30
