"""The real Anki desktop, without a screen: a student scrolls, windows, marks, answers and grades a stack's card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from web.conftest import BuiltDeck
    from web.desktop.conftest import Desktop

pytestmark = pytest.mark.desktop
FIND = '"note:RadAnki Find"'


@pytest.fixture(scope="module", autouse=True)
def imported(desktop: Desktop, built_deck: BuiltDeck) -> None:
    desktop.tell("import_package", str(built_deck.package))


@pytest.fixture
def asked(desktop: Desktop) -> Iterator[Desktop]:
    """Anki's own next card, which is the stack's: no picture of it may be broken, and no page may log an error."""
    desktop.tell("review", f'{FIND} "Id:00000000000000c7*"')
    yield desktop
    broken = "return Array.from(document.images).filter((image) => image.complete && !image.naturalWidth).length"
    assert desktop.run(broken) == 0
    assert [text for level, text, _ in desktop.tell("console") if "Error" in level] == []


def test_wheel_and_keys_scroll_and_switch_the_window(asked: Desktop) -> None:
    asked.scrolls_to(12)
    first, window = asked.slice_shown(), asked.window_shown()
    assert window.startswith("Lung")
    assert asked.count(".rk-shapes .rk-line") == 0

    asked.presses("[")
    asked.until(asked.slice_shown, lambda now: now == first - 1)
    asked.presses("w")
    asked.until(asked.window_shown, lambda now: now.startswith("Soft tissue"))
    asked.turns_the_wheel(-1)
    asked.until(asked.slice_shown, lambda now: now == first - 2)


def test_the_answer_keeps_the_mark_and_the_space_bar_answers_and_grades(asked: Desktop) -> None:
    before = asked.tell("grades")
    asked.scrolls_to(12)
    asked.marks_at(*asked.place(0.5, 0.76))

    asked.presses(" ")
    asked.until(lambda: asked.text(".rk-score"), lambda score: score.startswith("Your mark"))
    assert asked.count(".rk-mark") == 1
    asked.presses(" ")

    asked.until(lambda: asked.tell("grades"), lambda grades: grades == before + 1)
