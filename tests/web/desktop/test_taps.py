"""In the real desktop: a mark lies where the student tapped, whatever Anki's style sheet does to buttons."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from PIL import ImageChops

from support.fold import DESKTOP, PHONE
from support.search_library import KEY_FRAME, KEY_SLICE, SPOT

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image

    from support.student_cards import StudentCard
    from web.conftest import Shelf
    from web.desktop.conftest import Desktop

pytestmark = pytest.mark.desktop


@pytest.fixture(scope="module", autouse=True)
def imported(desktop: Desktop, search_deck: Path) -> None:
    desktop.tell("import_package", str(search_deck))
    desktop.tell("review", '"note:RadAnki Find" "Id:00000000000000e*"')


def card_of(shelf: Shelf, kind: str) -> StudentCard:
    return next(card for card in shelf.cards if card.kind == kind)


@pytest.mark.parametrize("times_zoomed", [0, 2])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("kind", ["find still", "find stack", "find loop"])
def test_a_marks_ring_lies_where_the_tap_was(
    desktop: Desktop, search_shelf: Shelf, kind: str, size: tuple[int, int], times_zoomed: int
) -> None:
    desktop.tell("resize", *size)
    desktop.asks(card_of(search_shelf, kind))
    for _ in range(times_zoomed):
        before = desktop.box(".rk-now")[2]
        desktop.presses("z")
        desktop.until(lambda: desktop.box(".rk-now")[2] / before, lambda times: times > 1.3)  # noqa: B023  # at once

    error = desktop.marks_at(*(round(at) for at in desktop.place(SPOT[0] + 0.15, SPOT[1] + 0.05)))

    print(f"{kind} {size} zoomed {times_zoomed}: ring {error:.2f} px from the tap")  # noqa: T201  # the figure, with -s
    assert error < 3


def test_what_the_tap_paints_is_around_it(desktop: Desktop, search_shelf: Shelf) -> None:
    """Measured by what changes on the screen, whatever the page says of its boxes."""
    desktop.tell("resize", *DESKTOP)
    desktop.asks(card_of(search_shelf, "find still"))
    left, top, width, height = (round(edge) for edge in desktop.box(".rk-now"))
    stage = (left, top, left + width, top + height)
    before = desktop.picture().crop(stage)
    x, y = (round(at) for at in desktop.place(SPOT[0] + 0.15, SPOT[1] + 0.05))

    desktop.marks_at(x, y)

    def off() -> float:
        painted = _changed(before, desktop.picture().crop(stage))
        if painted is None:
            return math.inf
        return math.dist((left + (painted[0] + painted[2]) / 2, top + (painted[1] + painted[3]) / 2), (x, y))

    # A machine that is busy paints the card's last touches after the tap: what counts is where it comes to rest.
    assert desktop.until(off, lambda pixels: pixels < 3) < 3


def _changed(before: Image.Image, after: Image.Image) -> tuple[int, int, int, int] | None:
    different = ImageChops.difference(before, after).convert("L")
    return different.point(lambda grey: 255 if grey > 24 else 0).getbbox()


def test_the_answer_goes_to_the_finding_and_shows_it_as_the_question_began(
    desktop: Desktop, search_shelf: Shelf
) -> None:
    desktop.tell("resize", *DESKTOP)
    desktop.asks(card_of(search_shelf, "find stack"))
    window, width = desktop.window_shown(), desktop.box(".rk-now")[2]
    assert abs(desktop.slice_shown() - KEY_SLICE - 1) > 1, "it opens where the finding is not"
    for key in ("]", "w", "z"):
        desktop.presses(key)
    desktop.until(lambda: desktop.box(".rk-now")[2], lambda now: now > width * 1.3)

    desktop.answers()

    assert abs(desktop.slice_shown() - KEY_SLICE - 1) <= 1
    assert desktop.window_shown() == window
    assert desktop.box(".rk-now")[2] < width * 1.1
    assert desktop.count(".rk-shapes .rk-line") > 0


def test_the_answer_stops_a_loop_on_the_frame_that_was_marked_out(desktop: Desktop, search_shelf: Shelf) -> None:
    desktop.asks(card_of(search_shelf, "find loop"))
    first = desktop.slice_shown()
    desktop.until(desktop.slice_shown, lambda now: now != first)

    desktop.answers()
    shown = desktop.slice_shown()

    assert shown == KEY_FRAME + 1
    for _ in range(20):
        assert desktop.slice_shown() == shown, "it plays on"
