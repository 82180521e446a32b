"""Shapes made fit for a case: inside the picture, in few and rounded numbers, and such that they can be meant."""

from __future__ import annotations

from typing import Final, assert_never

from radanki.authoring.shapes.formats.fields import box, outline
from radanki.errors import AnnotationError
from radanki.imaging.geometry.outlines import furthest_from
from radanki.imaging.masks.tracing import simplified_outline
from radanki.model.imaging.polygons import area_of, corners_of, crosses_itself, rim_of
from radanki.model.imaging.shapes import Bounds, Ellipse, Point, Polygon, Rect, Shape, bounds_of

MOST_CORNERS: Final = 1000
"""What `radanki check` lets pass (geometry/too-many-corners)."""
_DECIMALS: Final = 2
_TOLERANCE_PX: Final = 0.5
"""A mark may reach half a pixel over an edge: drawing tools round."""
SAME_PX: Final = 0.5
"""Two shapes that nowhere lie further apart are one."""


def fitted(shape: Shape, width_px: int, height_px: int) -> tuple[Shape, tuple[str, ...]]:
    """Give a shape as a case holds it, and what had to be changed.

    Raises:
        AnnotationError: where it lies beside the picture, covers nothing, or crosses itself.
    """
    changes: list[str] = []
    bounds = bounds_of(shape)
    if bounds.right < 0 or bounds.bottom < 0 or bounds.left > width_px or bounds.top > height_px:
        raise AnnotationError("it lies beside the picture")
    if max(-bounds.left, -bounds.top, bounds.right - width_px, bounds.bottom - height_px) > _TOLERANCE_PX:
        shape = _cut(shape, width_px, height_px)
        changes.append("it was cut at the picture's edge")
    if isinstance(shape, Polygon) and len(shape.points) > MOST_CORNERS:
        shape, moved = simplified_outline(shape.points)
        changes.append(
            f"it has more than {MOST_CORNERS:,} corners: the needless ones were left out (up to {moved:g} px)"
        )
    shape = rounded(shape)
    _check(shape)
    return shape, tuple(changes)


def _cut(shape: Shape, width_px: int, height_px: int) -> Shape:
    def inside(x: float, y: float) -> tuple[float, float]:
        return min(max(x, 0.0), float(width_px)), min(max(y, 0.0), float(height_px))

    match shape:
        case Rect(x, y, width, height):
            left, top = inside(x, y)
            right, bottom = inside(x + width, y + height)
            return box(left, top, right - left, bottom - top)
        case Ellipse():
            return outline(tuple(inside(*point) for point in rim_of(shape)))
        case Polygon(points):
            return outline(tuple(inside(*point) for point in points))
        case Point():
            raise AnnotationError("it lies beside the picture")
        case _:
            assert_never(shape)


def rounded(shape: Shape) -> Shape:
    """Round to a hundredth of a pixel."""
    match shape:
        case Rect(x, y, width, height):
            left, top = round(x, _DECIMALS), round(y, _DECIMALS)
            # The right and bottom edges are what is rounded, so that they stay where they are.
            right, bottom = round(x + width, _DECIMALS), round(y + height, _DECIMALS)
            return Rect(left, top, round(right - left, _DECIMALS), round(bottom - top, _DECIMALS))
        case Ellipse(cx, cy, rx, ry):
            # An edge is a centre and a radius: each to a thousandth, so that their errors stay within a hundredth.
            return Ellipse(*(round(number, _DECIMALS + 1) for number in (cx, cy, rx, ry)))
        case Polygon(points):
            return outline(tuple((round(x, _DECIMALS), round(y, _DECIMALS)) for x, y in points))
        case Point(x, y):
            return Point(round(x, _DECIMALS), round(y, _DECIMALS))
        case _:
            assert_never(shape)


def _check(shape: Shape) -> None:
    bounds = bounds_of(shape)
    if isinstance(shape, Point):
        return
    if max(bounds.right, bounds.bottom) <= 1 and min(bounds.left, bounds.top) >= 0:
        raise AnnotationError("it lies within the first pixel: its coordinates seem to be fractions of the picture")
    if isinstance(shape, Polygon) and crosses_itself(shape.points):
        raise AnnotationError("its outline crosses itself")
    if area_of(corners_of(shape)) <= 0 or bounds.right <= bounds.left or bounds.bottom <= bounds.top:
        raise AnnotationError("it covers nothing")


def is_same(one: Shape, other: Shape) -> bool:
    """Whether two shapes lie nowhere further apart than half a pixel."""
    if isinstance(one, Point) != isinstance(other, Point):
        return False
    if _furthest_edge(bounds_of(one), bounds_of(other)) > SAME_PX:
        return False
    mine, theirs = corners_of(one), corners_of(other)
    return mine == theirs or max(furthest_from(mine, theirs), furthest_from(theirs, mine)) <= SAME_PX


def overlap(one: Bounds, other: Bounds) -> bool:
    """Whether two boxes share a place."""
    return one.left <= other.right and other.left <= one.right and one.top <= other.bottom and other.top <= one.bottom


def _furthest_edge(one: Bounds, other: Bounds) -> float:
    return max(
        abs(one.left - other.left),
        abs(one.top - other.top),
        abs(one.right - other.right),
        abs(one.bottom - other.bottom),
    )
