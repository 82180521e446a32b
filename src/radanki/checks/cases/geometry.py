"""Geometry: one shape a finding, drawn in source pixels, on a part of the picture that the card shows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at, warning_at
from radanki.model.case import asks_of
from radanki.model.imaging.polygons import area_of, crosses_itself
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, bounds_of
from radanki.model.imaging.stack import is_on_key, is_stack, key_of, places_of, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from radanki.model.case import Finding, Image
    from radanki.model.imaging.shapes import Bounds, Shape
    from radanki.model.library import CaseFile, Library, Location
    from radanki.model.problem import Problem

_SHAPE_KEYS: Final = ("rect", "ellipse", "polygon", "point", "mask")
_MOST_CORNERS: Final = 1000
"""A traced outline of a whole lung has some 200 corners once points on straight lines are left out."""
_TOLERANCE_PX: Final = 0.5
"""A mark may reach half a pixel over an edge: drawing tools round."""

PixelSize = tuple[int, int]


def check_one_shape(case_file: CaseFile) -> Iterator[Problem]:
    """A finding has one shape where the picture is held, and none where it is only linked to."""
    for location, image, finding in _findings(case_file):
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
                "Say where it is: `rect`, `ellipse`, `polygon`, `point` or `mask`; `radanki annotate` draws them.",
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
    for location, _, finding in _findings(case_file):
        shape = finding.drawn_shape
        if shape is None:
            continue
        found = _fault_of(shape)
        if found is not None:
            rule, fault, fix = found
            message = f"finding {finding.number}: {fault}"
            yield error_at(case_file.places, (*location, _key_of(finding)), rule, message, fix)


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
    for location, image, finding in _findings(case_file):
        shape = finding.drawn_shape
        if shape is None or _fault_of(shape) is not None:
            continue
        place = (*location, _key_of(finding))
        bounds = bounds_of(shape)
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


def check_slice_choice(case_file: CaseFile) -> Iterator[Problem]:
    """A picture is one slice, or a stack, or one frame, or a loop."""
    for place, image in enumerate(case_file.case.images):
        chosen = [key for key in ("slice", "slices", "frame", "frames") if getattr(image, key) is not None]
        if len(chosen) > 1:
            yield error_at(
                case_file.places,
                ("images", place, chosen[1]),
                "geometry/several-choices",
                f"`{chosen[0]}` and `{chosen[1]}` exclude each other",
                "Keep one; show the same file as two pictures where both are wanted.",
            )


def check_ranges(case_file: CaseFile) -> Iterator[Problem]:
    """A stack or loop has something in it, and holds what is shown first."""
    for place, image in enumerate(case_file.case.images):
        for key, kept in (("slices", image.slices), ("frames", image.frames)):
            if kept is None:
                continue
            location = ("images", place, key)
            if kept.start >= kept.stop:
                yield error_at(
                    case_file.places,
                    (*location, "stop"),
                    "geometry/empty-range",
                    f"`{key}` goes from {kept.start} to {kept.stop}: nothing is in it",
                    "`start` is included, `stop` is not: write a larger `stop`.",
                )
            else:
                yield from _not_in_range(case_file, (*location, "key"), "`key`", kept.key, _range(image))


def _not_in_range(case_file: CaseFile, location: Location, what: str, number: int, kept: range) -> Iterator[Problem]:
    """Report a slice or frame beyond the range, and one that is left out between two others."""
    if not kept.start <= number < kept.stop:
        yield error_at(
            case_file.places,
            location,
            "geometry/slice-outside",
            f"{what}: {number} is not in the stack",
            f"Write one of {kept[0]} to {kept[-1]}.",
        )
    elif number not in kept:
        yield warning_at(
            case_file.places,
            location,
            "geometry/slice-between",
            f"{what}: {number} is left out: the stack takes one slice in {kept.step}",
            f"Write {' or '.join(str(near) for near in _neighbours(number, kept))}.",
        )


def _neighbours(number: int, kept: range) -> tuple[int, ...]:
    below = number - (number - kept.start) % kept.step
    return tuple(near for near in (below, below + kept.step) if near in kept)


def check_finding_slices(case_file: CaseFile) -> Iterator[Problem]:
    """The slices of a finding are slices of its stack."""
    for location, image, finding in _findings(case_file):
        if finding.slice is None and finding.slices is None:
            continue
        key = "slices" if finding.slices is not None else "slice"
        what = f"finding {finding.number}"
        fault = _slice_fault(image, finding)
        if fault is not None:
            rule, message, fix = fault
            yield error_at(case_file.places, (*location, key), rule, f"{what}: {message}", fix)
        elif image.slices is not None or image.frames is not None:
            numbers = {finding.slice} if finding.slices is None else set(finding.slices)
            for number in sorted(number for number in numbers if number is not None):
                yield from _not_in_range(case_file, (*location, key), what, number, _range(image))


def check_masked_on_key(case_file: CaseFile) -> Iterator[Problem]:
    """What a cover or name card asks for is on the key picture: Anki's occlusion shows one picture of a stack."""
    for location, image, finding in _findings(case_file):
        asked = [kind for kind in asks_of(case_file.case, finding) if kind != "find"]
        if not asked or is_on_key(image, finding):
            continue
        yield warning_at(
            case_file.places,
            location,
            "geometry/not-on-key",
            f"no card asks for {' and '.join(asked)} of finding {finding.number}: it is not on the key picture",
            f"Let it ask `find` only, or make {key_of(image)} one of its slices, or the key one of them.",
        )


def check_key_shows_a_finding(case_file: CaseFile) -> Iterator[Problem]:
    """The slice that comes first, and is all that some clients show, shows one of the findings that are drawn."""
    for place, image in enumerate(case_file.case.images):
        drawn = [finding for finding in image.findings if finding.drawn_shape is not None]
        masked = any(finding.mask is not None for finding in image.findings)
        if not is_stack(image) or masked or not drawn or any(is_on_key(image, finding) for finding in drawn):
            continue
        first, last = span_of(image, drawn[0])
        if first > last or not {first, last} <= {*places_of(image)}:
            continue
        yield warning_at(
            case_file.places,
            ("images", place, "slices" if image.slices is not None else "frames", "key"),
            "geometry/key-without-finding",
            f"{key_of(image)} comes first and shows no finding: the answer would open without one",
            f"Take one that does, like {(first + last) // 2}; in the annotator, `Show first`.",
        )


def _slice_fault(image: Image, finding: Finding) -> tuple[str, str, str] | None:
    """Give rule, fault and remedy of slices that can't be meant, whatever the stack holds."""
    if finding.slice is not None and finding.slices is not None:
        return "geometry/several-choices", "it has `slice` and `slices`", "Keep one."
    only = image.frame if image.slice is None else image.slice.index
    if not image.is_held or (only is not None and finding.slice != only):
        return "geometry/slice-outside", "the picture is no stack", "Take it out: there is one slice only."
    if finding.slices is not None and finding.slices[0] > finding.slices[1]:
        return "geometry/empty-range", "its first slice comes after its last", "Write the smaller number first."
    return None


def _range(image: Image) -> range:
    if image.slices is not None:
        return range(image.slices.start, image.slices.stop, image.slices.step)
    if image.frames is not None:
        return range(image.frames.start, image.frames.stop)
    return range(0)


def check_against_sizes(library: Library, sizes: Mapping[tuple[str, str], PixelSize]) -> Iterator[Problem]:
    """Crops, blanked rectangles and shapes lie on their pictures.

    ``sizes`` gives width and height in pixels of the upright source picture, by case id and picture name.
    """
    for case_file in library.cases:
        for place, image in enumerate(case_file.case.images):
            size = sizes.get((case_file.case.id, image.name))
            if size is not None:
                yield from _off_picture(case_file, ("images", place), image, size)


def _off_picture(case_file: CaseFile, location: Location, image: Image, size: PixelSize) -> Iterator[Problem]:
    width, height = size
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
        shape = finding.drawn_shape
        if shape is not None and _fault_of(shape) is None and not _lies_within(bounds_of(shape), whole):
            place = (*location, "findings", number, _key_of(finding))
            yield _outside(case_file, place, finding, "the picture", where)


def _findings(case_file: CaseFile) -> Iterator[tuple[Location, Image, Finding]]:
    for place, image in enumerate(case_file.case.images):
        for index, finding in enumerate(image.findings):
            yield ("images", place, "findings", index), image, finding


def _key_of(finding: Finding) -> str:
    return next(key for key in _SHAPE_KEYS if getattr(finding, key) is not None)


CASE_RULES = (
    check_one_shape,
    check_shapes_drawn,
    check_shapes_shown,
    check_slice_choice,
    check_ranges,
    check_finding_slices,
    check_key_shows_a_finding,
    check_masked_on_key,
)
