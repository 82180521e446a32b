"""In the real desktop: a mark lies where the student tapped, whatever Anki's style sheet does to buttons."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from PIL import ImageChops

from support.fold import DESKTOP, PHONE
from support.search_library import SPOT

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
    painted = desktop.until(lambda: _changed(before, desktop.picture().crop(stage)), lambda box: box is not None)

    assert painted is not None
    middle = (left + (painted[0] + painted[2]) / 2, top + (painted[1] + painted[3]) / 2)
    assert math.dist(middle, (x, y)) < 3


def _changed(before: Image.Image, after: Image.Image) -> tuple[int, int, int, int] | None:
    different = ImageChops.difference(before, after).convert("L")
    return different.point(lambda grey: 255 if grey > 24 else 0).getbbox()
