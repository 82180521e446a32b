"""Values out of somebody else's file: of the expected kind, finite and within reason, or an error that says what."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from radanki.errors import AnnotationError, ImageError
from radanki.model.imaging.annotation import Drawn, Remark, StatedPicture
from radanki.model.imaging.polygons import rim_of
from radanki.model.imaging.shapes import Ellipse, Polygon, Rect, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from radanki.model.imaging.annotation import TracedMask

FURTHEST_PX: Final = 1e6
"""No picture is that long; what lies further away is no coordinate."""
MOST_CORNERS: Final = 20_000
"""Corners of one outline, before those that are not needed are left out."""
MOST_SHAPES: Final = 20_000
"""Shapes of one file."""
Taken = Drawn | Remark
Item = TypeVar("Item")


def taken_each(items: Iterable[tuple[str, Item]], take: Callable[[str, Item], Iterable[Taken]]) -> Iterator[Taken]:
    """Take the shapes of every item, which comes with its place in the file; a fault costs that item alone."""
    for count, (place, item) in enumerate(items):
        if count >= MOST_SHAPES:
            yield Remark(place, f"the file holds more than {MOST_SHAPES:,} shapes; the rest was not read")
            return
        try:
            yield from take(place, item)
        except (AnnotationError, ImageError) as error:
            yield Remark(place, str(error))


def mapping(value: Any, what: str) -> dict[str, Any]:
    """Give a JSON object, or raise :class:`AnnotationError`."""
    if not isinstance(value, dict):
        raise AnnotationError(f"{what} is no object")
    return value


def listing(value: Any, what: str) -> list[Any]:
    """Give a JSON array, or raise :class:`AnnotationError`."""
    if not isinstance(value, list):
        raise AnnotationError(f"{what} is no list")
    return value


def label_of(value: Any) -> str:
    """Give a label as text; numbers are labels too, anything else is none."""
    if isinstance(value, str):
        return " ".join(value.split())
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def path_of(value: Any) -> str:
    """Give a path or address with forward slashes, without what follows a question mark; empty where there is none."""
    name = value if isinstance(value, str) else ""
    return name.partition("?")[0].replace("\\", "/").rstrip("/")


def number(value: Any, what: str) -> float:
    """Give a finite number within reason.

    Raises:
        AnnotationError: where it is none.
    """
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            value = None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise AnnotationError(f"{what} is no number")
    if not math.isfinite(value) or abs(value) > FURTHEST_PX:
        raise AnnotationError(f"{what} is no place on a picture")
    return float(value)


def numbers(values: Iterable[Any], what: str) -> list[float]:
    """Give each as :func:`number` does."""
    return [number(value, what) for value in values]


def whole(value: Any, what: str) -> int:
    """Give a whole number within reason, or raise :class:`AnnotationError`."""
    found = number(value, what)
    if found != int(found):
        raise AnnotationError(f"{what} is no whole number")
    return int(found)


def exactly(count: int, value: Any, what: str) -> list[float]:
    """Give a JSON array of so many numbers, two to four, or raise :class:`AnnotationError`."""
    found = numbers(listing(value, what), what)
    if len(found) != count:
        raise AnnotationError(f"{what} does not have {('two', 'three', 'four')[count - 2]} numbers")
    return found


def stated_picture(name: Any, width: Any, height: Any) -> StatedPicture:
    """Give a picture as a file states it: its path, and its size where that makes sense."""
    return StatedPicture(path_of(name), size_or_none(width), size_or_none(height))


def told_apart(pictures: Mapping[str, StatedPicture]) -> dict[str, StatedPicture]:
    """Give pictures by their keys in a file; where two have one name, their places are added: they are two pictures."""
    count = Counter(one.name for one in pictures.values())
    return {
        key: replace(one, name=f"{one.name}#{at}") if one.name and count[one.name] > 1 else one
        for at, (key, one) in enumerate(pictures.items(), 1)
    }


def size_or_none(value: Any) -> int | None:
    """Give a picture's width or height, and nothing where the file does not tell a sensible one."""
    try:
        found = whole(value, "the size")
    except AnnotationError:
        return None
    return found if found > 0 else None


def pairs(values: Any, what: str) -> tuple[tuple[float, float], ...]:
    """Give corners that are written as pairs of numbers."""
    found = []
    for value in _few(listing(values, what), what):
        if not isinstance(value, list) or len(value) < 2:  # noqa: PLR2004  # x and y
            raise AnnotationError(f"{what} is no list of pairs")
        found.append((number(value[0], what), number(value[1], what)))
    return tuple(found)


def flat_pairs(values: list[Any], what: str) -> tuple[tuple[float, float], ...]:
    """Give corners that are written as x, y, x, y."""
    if len(values) % 2:
        raise AnnotationError(f"{what} has an odd count of numbers")
    found = numbers(_few(values, what), what)
    return tuple(zip(found[::2], found[1::2], strict=True))


def _few(values: list[Any], what: str) -> list[Any]:
    if len(values) > MOST_CORNERS:
        raise AnnotationError(f"{what} has {len(values):,} entries; {MOST_CORNERS:,} are allowed")
    return values


def outline(corners: tuple[tuple[float, float], ...]) -> Polygon:
    """Give a polygon: a corner that closes it again or is given twice in a row is left out.

    Raises:
        AnnotationError: where fewer than three corners are left.
    """
    kept = [corner for at, corner in enumerate(corners) if at == 0 or corner != corners[at - 1]]
    while len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    if len(kept) < 3:  # noqa: PLR2004  # a triangle
        raise AnnotationError("the outline has fewer than three corners")
    return Polygon(tuple(kept))


def box(left: float, top: float, width: float, height: float) -> Rect:
    """Give a rectangle, or raise :class:`AnnotationError` where it has no width or no height."""
    if width <= 0 or height <= 0:
        raise AnnotationError("the box has no width or no height")
    return Rect(left, top, width, height)


def box_between(one: tuple[float, float], other: tuple[float, float]) -> Rect:
    """Give the rectangle between two opposite corners, whichever was drawn first."""
    (x1, y1), (x2, y2) = one, other
    return box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))


def circle(centre: tuple[float, float], radius: float) -> Shape:
    """Give a circle, or raise :class:`AnnotationError` where its radius is none."""
    return oval(centre, (radius, radius))


def oval(centre: tuple[float, float], radii: tuple[float, float], degrees: float = 0.0) -> Shape:
    """Give an ellipse; one that is turned (clockwise, as seen on the picture) becomes an outline of many corners."""
    (cx, cy), (rx, ry) = centre, radii
    if rx <= 0 or ry <= 0:
        raise AnnotationError("the ellipse has no width or no height")
    quarter_turns = degrees / 90
    if rx == ry or quarter_turns == round(quarter_turns):
        return Ellipse(cx, cy, rx, ry) if rx == ry or round(quarter_turns) % 2 == 0 else Ellipse(cx, cy, ry, rx)
    return Polygon(tuple(turned(point, centre, degrees) for point in rim_of(Ellipse(cx, cy, rx, ry))))


def turned_box(rect: Rect, about: tuple[float, float], degrees: float) -> Shape:
    """Give a rectangle that is turned clockwise about a place."""
    if degrees % 360 == 0:
        return rect
    right, bottom = rect.x + rect.width, rect.y + rect.height
    corners = ((rect.x, rect.y), (right, rect.y), (right, bottom), (rect.x, bottom))
    return Polygon(tuple(turned(corner, about, degrees) for corner in corners))


def turned(point: tuple[float, float], about: tuple[float, float], degrees: float) -> tuple[float, float]:
    """Turn a point clockwise, as seen on a picture whose rows count down."""
    angle = math.radians(degrees)
    x, y = point[0] - about[0], point[1] - about[1]
    return (
        about[0] + x * math.cos(angle) - y * math.sin(angle),
        about[1] + x * math.sin(angle) + y * math.cos(angle),
    )


def drawn_mask(mask: TracedMask, drawn: Drawn) -> Iterator[Taken]:
    """Give a traced mask as one shape a part, like ``drawn`` but for the shape, and say what could not be kept."""
    if not mask.parts:
        raise AnnotationError("the mask is empty")
    for part in mask.parts:
        yield replace(drawn, shape=part.shape)
    yield from (Remark(drawn.place, message) for message in losses_of(mask))


def losses_of(mask: TracedMask) -> Iterator[str]:
    """Say what of a mask an outline can't hold."""
    if len(mask.parts) > 1:
        yield f"it has {len(mask.parts)} parts: each is a finding of its own"
    if mask.left_out:
        yield f"{mask.left_out} specks, or parts inside a hole, were left out"
    if any(part.has_hole for part in mask.parts):
        yield "it has a hole, which an outline can't have: it was filled"
    furthest = max((part.left_px for part in mask.parts), default=0.0)
    if furthest > 0.5:  # noqa: PLR2004  # what is promised
        yield f"its edge is too winding to be kept within half a pixel: it was smoothed by up to {furthest:g} pixels"
