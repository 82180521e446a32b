"""From the pixels of a picture as it was given to those of the case: what `radanki new` cut off, and how it scaled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape

if TYPE_CHECKING:
    from radanki.model.imaging.rendering import PixelBox

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """A picture of ``given`` pixels of which ``kept`` was kept and brought to the size that the case has, ``made``."""

    given: Size
    kept: PixelBox
    made: Size

    @property
    def is_same(self) -> bool:
        """Whether nothing was cut off or scaled."""
        return self.kept == (0, 0, *self.given) and self.given == self.made

    def as_mask_grid(self) -> tuple[Size, PixelBox] | None:
        """Give the size that a mask of the original has, and what of it is the case's; nothing where they are one."""
        return None if self.is_same else (self.given, self.kept)

    def brought(self, shape: Shape) -> Shape:
        """Give a shape on the original where it lies on the case's picture."""
        across, down = self.made[0] / self.kept[2], self.made[1] / self.kept[3]

        def place(x: float, y: float) -> tuple[float, float]:
            return (x - self.kept[0]) * across, (y - self.kept[1]) * down

        match shape:
            case Rect(x, y, width, height):
                return Rect(*place(x, y), width * across, height * down)
            case Ellipse(cx, cy, rx, ry):
                return Ellipse(*place(cx, cy), rx * across, ry * down)
            case Polygon(points):
                return Polygon(tuple(place(*point) for point in points))
            case Point(x, y):
                return Point(*place(x, y))
            case _:
                assert_never(shape)


def scaled(shape: Shape, width_px: int, height_px: int) -> Shape:
    """Give a shape in fractions of a picture in its pixels."""
    return Grid((1, 1), (0, 0, 1, 1), (width_px, height_px)).brought(shape)
