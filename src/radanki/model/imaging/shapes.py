"""Where a finding is: one model for drawn shapes and for segments of label maps.

Coordinates are pixels of the source picture as it is displayed upright, origin top left, and continuous:
pixel ``i`` covers ``i`` to ``i + 1``. On the card the same shapes are fractions, 0 to 1, of the cropped frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never


@dataclass(frozen=True, slots=True)
class Rect:
    """An upright rectangle by its top left corner and its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Ellipse:
    """An upright ellipse by its centre and its two radii."""

    cx: float
    cy: float
    rx: float
    ry: float


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed outline: three corners or more, the last one joined to the first."""

    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A single place, shown as a small mark or by an arrow."""

    x: float
    y: float


Shape = Rect | Ellipse | Polygon | Point


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a source picture that a card shows: its corner and its size, in source pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """The smallest upright box around a shape."""

    left: float
    top: float
    right: float
    bottom: float


def bounds_of(shape: Shape) -> Bounds:
    """Give the smallest upright box that holds the whole shape, in the shape's own units."""
    match shape:
        case Rect(x, y, width, height):
            return Bounds(x, y, x + width, y + height)
        case Ellipse(cx, cy, rx, ry):
            return Bounds(cx - rx, cy - ry, cx + rx, cy + ry)
        case Polygon(points):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            return Bounds(min(xs), min(ys), max(xs), max(ys))
        case Point(x, y):
            return Bounds(x, y, x, y)
        case _:
            assert_never(shape)


def as_fractions(shape: Shape, frame: Frame) -> Shape:
    """Express a shape in fractions of the frame's width and height.

    Crop and resize are both linear, so the place on the card depends on the frame alone and never on the output size.
    """

    def across(x: float) -> float:
        return (x - frame.x) / frame.width

    def down(y: float) -> float:
        return (y - frame.y) / frame.height

    match shape:
        case Rect(x, y, width, height):
            return Rect(across(x), down(y), width / frame.width, height / frame.height)
        case Ellipse(cx, cy, rx, ry):
            return Ellipse(across(cx), down(cy), rx / frame.width, ry / frame.height)
        case Polygon(points):
            left, top, wide, high = frame.x, frame.y, frame.width, frame.height
            return Polygon(tuple(((x - left) / wide, (y - top) / high) for x, y in points))
        case Point(x, y):
            return Point(across(x), down(y))
        case _:
            assert_never(shape)
