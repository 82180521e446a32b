"""Shapes: one a finding, drawn in source pixels, on a part of the picture that the card shows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at
from radanki.checks.drawn.extents import shapes_of
from radanki.model.imaging.polygons import area_of, crosses_itself
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, bounds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.images import Finding, Image
    from radanki.model.imaging.shapes import Bounds, Shape
    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem
    from radanki.model.validated_case import ValidatedPicture


_SHAPE_KEYS: Final = ("rect", "ellipse", "polygon", "point", "mask", "spans")
_MOST_CORNERS: Final = 1000
"""A traced outline of a whole lung has some 200 corners once points on straight lines are left out."""
_TOLERANCE_PX: Final = 0.5
"""A mark may reach half a pixel over an edge: drawing tools round."""


def check_one_shape(case_file: CaseFile) -> Iterator[Problem]:
    """A finding has one shape where the picture is held, and none where it is only linked to."""
    for location, image, finding in case_file.findings():
        drawn = [key for key in _SHAPE_KEYS if getattr(finding, key) is not None]
        if not image.is_held and drawn:
            yield error_at(
                case_file.places,
                (*location, drawn[0]),
                "geometry/shape-on-link",
                f"finding {finding.number} is drawn on a picture that the library only links to",
                f"Take `{drawn[0]}` out: nothing can be drawn on a picture that is not held.",
            )
        elif image.is_held and not drawn:
            yield error_at(
                case_file.places,
                location,
                "geometry/no-shape",
                f"finding {finding.number} has no shape",
                "Say where: `rect`, `ellipse`, `polygon`, `point`, `spans` or `mask`; `radanki annotate` draws them.",
            )
        elif len(drawn) > 1:
            yield error_at(
                case_file.places,
                (*location, drawn[1]),
                "geometry/several-shapes",
                f"finding {finding.number} has {len(drawn)} shapes: {', '.join(drawn)}",
                "Keep one. Two places are two findings.",
            )


def check_shapes_drawn(case_file: CaseFile) -> Iterator[Problem]:
    """A shape covers something, in pixels, and its outline does not cross itself."""
    for location, _, finding in case_file.findings():
        for keys, shape in shapes_of(finding):
            found = _fault_of(shape)
            if found is not None:
                rule, fault, fix = found
                message = f"finding {finding.number}{_on_slice(keys)}: {fault}"
                yield error_at(case_file.places, (*location, *keys), rule, message, fix)


def _on_slice(keys: Location) -> str:
    return f" on {keys[1]}" if len(keys) > 1 else ""


def _fault_of(shape: Shape) -> tuple[str, str, str] | None:
    """Give rule, fault and remedy of a shape that can't be meant."""
    if _looks_like_fractions(shape):
        return (
            "geometry/fractions",
            "the coordinates are fractions of the picture",
            "Write pixels of the source picture: multiply by its width and height.",
        )
    if isinstance(shape, Polygon) and len(shape.points) > _MOST_CORNERS:
        return (
            "geometry/too-many-corners",
            f"the outline has {len(shape.points)} corners; {_MOST_CORNERS} are allowed",
            "Leave out the points that lie on straight lines; a few dozen are enough.",
        )
    if isinstance(shape, Polygon) and crosses_itself(shape.points):
        return (
            "geometry/self-crossing",
            "the outline crosses itself",
            "Give the corners in the order in which they lie around the finding.",
        )
    if _is_empty(shape):
        return "geometry/empty-shape", "the shape covers nothing", "Draw it again, with a width and a height."
    return None


def _looks_like_fractions(shape: Shape) -> bool:
    numbers = _numbers(shape)
    if not all(0 <= number <= 1 for number in numbers):
        return False
    return not isinstance(shape, Point) or any(number not in {0, 1} for number in numbers)


def _numbers(shape: Shape) -> tuple[float, ...]:
    match shape:
        case Rect(x, y, width, height):
            return (x, y, width, height)
        case Ellipse(cx, cy, rx, ry):
            return (cx, cy, rx, ry)
        case Polygon(points):
            return tuple(number for point in points for number in point)
        case Point(x, y):
            return (x, y)


def _is_empty(shape: Shape) -> bool:
    match shape:
        case Rect(_, _, width, height):
            return width <= 0 or height <= 0
        case Ellipse(_, _, rx, ry):
            return rx <= 0 or ry <= 0
        case Polygon(points):
            return math.isclose(area_of(points), 0, abs_tol=1e-6)
        case Point():
            return False


def check_shapes_shown(case_file: CaseFile) -> Iterator[Problem]:
    """A shape lies on the picture and, where it is cropped, on the part that is kept; and not on blanked pixels."""
    for location, image, finding in case_file.findings():
        for keys, shape in shapes_of(finding):
            if _fault_of(shape) is None:
                yield from _not_shown(case_file, (*location, *keys), image, finding, bounds_of(shape))


def _not_shown(
    case_file: CaseFile, place: Location, image: Image, finding: Finding, bounds: Bounds
) -> Iterator[Problem]:
    if bounds.left < -_TOLERANCE_PX or bounds.top < -_TOLERANCE_PX:
        yield _outside(case_file, place, finding, "the picture", "it begins at 0, 0")
    elif image.crop is not None and not _lies_within(bounds, image.crop):
        x, y, width, height = image.crop
        yield _outside(
            case_file, place, finding, "what `crop` keeps", f"it keeps x {x} to {x + width}, y {y} to {y + height}"
        )
    elif any(_lies_within(bounds, blank) for blank in image.blank):
        yield error_at(
            case_file.places,
            place,
            "geometry/blanked",
            f"finding {finding.number} lies on pixels that `blank` paints black",
            "Make the blanked rectangle smaller, or take the finding out.",
        )


def _outside(case_file: CaseFile, location: Location, finding: Finding, what: str, where: str) -> Problem:
    return error_at(
        case_file.places,
        location,
        "geometry/outside",
        f"finding {finding.number} reaches beyond {what}: {where}",
        "Draw it again, in pixels of the whole source picture (before `crop`), origin top left.",
    )


def _lies_within(bounds: Bounds, box: tuple[int, int, int, int]) -> bool:
    x, y, width, height = box
    return (
        bounds.left >= x - _TOLERANCE_PX
        and bounds.top >= y - _TOLERANCE_PX
        and bounds.right <= x + width + _TOLERANCE_PX
        and bounds.bottom <= y + height + _TOLERANCE_PX
    )


def check_against_size(case_file: CaseFile, place: int, picture: ValidatedPicture) -> Iterator[Problem]:
    """The crop, blanked rectangles and shapes lie on their picture; ``place`` is its place in the case."""
    image, location = picture.image, ("images", place)
    width, height = picture.still.source_width_px, picture.still.source_height_px
    whole = (0, 0, width, height)
    where = f"it has {width} by {height} pixels"
    if image.crop is not None and not _lies_within(bounds_of(Rect(*image.crop)), whole):
        yield error_at(
            case_file.places,
            (*location, "crop"),
            "geometry/crop-outside",
            f"`crop` reaches beyond the picture: {where}",
            "Write x, y, width and height in pixels of the source picture.",
        )
    for number, (x, y, _, _) in enumerate(image.blank):
        if x >= width or y >= height:
            yield error_at(
                case_file.places,
                (*location, "blank", number),
                "geometry/blank-outside",
                f"the blanked rectangle lies beside the picture: {where}",
                "Write x, y, width and height in pixels of the source picture.",
            )
    for number, finding in enumerate(image.findings):
        for keys, shape in shapes_of(finding):
            if _fault_of(shape) is None and not _lies_within(bounds_of(shape), whole):
                at = (*location, "findings", number, *keys)
                yield _outside(case_file, at, finding, "the picture", where)


CASE_RULES = (check_one_shape, check_shapes_drawn, check_shapes_shown)
