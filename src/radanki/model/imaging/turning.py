"""Pictures that were stored turned or mirrored: how a card shows them upright, and where shapes come to lie then.

A case counts the pixels of the picture as it is stored; turning is the last that is done to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape

QUARTER_DEGREES = 90


@dataclass(frozen=True, slots=True)
class Turn:
    """Quarter turns clockwise (0 to 3), and then whether left and right change places."""

    quarters: int = 0
    is_mirrored: bool = False

    @property
    def swaps_sides(self) -> bool:
        """Whether width becomes height."""
        return self.quarters % 2 == 1

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Give width and height of a picture after the turn; of a turned one, those before it."""
        return (height, width) if self.swaps_sides else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Give where a place comes to lie, in fractions of the picture."""
        for _ in range(self.quarters):
            x, y = 1 - y, x
        return (1 - x if self.is_mirrored else x), y


UPRIGHT = Turn()
"""Of a picture that is shown as it is stored."""


def turned(shape: Shape, turn: Turn) -> Shape:
    """Give a shape, in fractions of the picture, where it lies on the turned one; as it is where nothing is turned."""
    if turn == UPRIGHT:
        return shape
    match shape:
        case Rect(x, y, width, height):
            (left, top), (right, bottom) = turn.point(x, y), turn.point(x + width, y + height)
            wide, high = (height, width) if turn.swaps_sides else (width, height)
            return Rect(min(left, right), min(top, bottom), wide, high)
        case Ellipse(cx, cy, rx, ry):
            return Ellipse(*turn.point(cx, cy), *((ry, rx) if turn.swaps_sides else (rx, ry)))
        case Polygon(points):
            return Polygon(tuple(turn.point(x, y) for x, y in points))
        case Point(x, y):
            return Point(*turn.point(x, y))
        case _:
            assert_never(shape)


def turned_sides(sides: tuple[str, str, str, str], turn: Turn) -> tuple[str, str, str, str]:
    """Give the letters at the left, right, top and bottom edge of the turned picture."""
    left, right, top, bottom = sides
    for _ in range(turn.quarters):
        left, right, top, bottom = bottom, top, left, right
    return (right, left, top, bottom) if turn.is_mirrored else (left, right, top, bottom)
