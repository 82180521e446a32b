"""The extent of findings: none is drawn twice, smaller than a pixel, or as large as the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at, warning_at
from radanki.model.imaging.polygons import area_of, corners_of
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, bounds_of
from radanki.model.imaging.stack import is_stack, span_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from radanki.model.images import Finding, Image
    from radanki.model.imaging.shapes import Shape
    from radanki.model.library import CaseFile, Location
    from radanki.model.problem import Problem
    from radanki.model.validated_case import ValidatedPicture

_ONE_PIXEL: Final = 1.0
_NEARLY_ALL: Final = 0.95
_EDGE: Final = 0.02
"""An outline of the whole picture is drawn along its edges, not on them."""
_SAME_PX: Final = 0.5


def check_drawn_once(case_file: CaseFile) -> Iterator[Problem]:
    """A finding is drawn once: a second number for the same label at the same place is the same card again."""
    for place, image in enumerate(case_file.case.images):
        first: dict[Hashable, list[Finding]] = {}
        for at, finding in enumerate(image.findings):
            alike = first.setdefault(" ".join(finding.label.split()).casefold(), [])
            twin = next((one for one in alike if _lie_alike(image, one, finding)), None)
            alike.append(finding)
            if twin is not None:
                yield error_at(
                    case_file.places,
                    ("images", place, "findings", at),
                    "geometry/drawn-twice",
                    f"finding {finding.number} is finding {twin.number} again: “{finding.label}”, at the same place",
                    "Delete one; of a number that students hold already, write it into `reserved`.",
                )


def _lie_alike(image: Image, one: Finding, other: Finding) -> bool:
    if one.number == other.number:
        return False  # told as a number that is given twice
    if is_stack(image) and span_of(image, one) != span_of(image, other):
        return False
    if (one.mask, one.spans) != (other.mask, other.spans):
        return False
    mine, theirs = one.drawn_shape, other.drawn_shape
    if mine is None or theirs is None:
        # Both by one mask or by the same spans; or on a picture that is linked to, where labels are all there is.
        return mine is theirs and (one.mask is not None or bool(one.spans) or not image.is_held)
    return type(mine) is type(theirs) and _same_place(mine, theirs)


def _same_place(mine: Shape, theirs: Shape) -> bool:
    if isinstance(mine, Polygon) and isinstance(theirs, Polygon) and len(mine.points) != len(theirs.points):
        return False
    box, other = bounds_of(mine), bounds_of(theirs)
    pairs = [(box.left, other.left), (box.top, other.top), (box.right, other.right), (box.bottom, other.bottom)]
    if isinstance(mine, Polygon) and isinstance(theirs, Polygon):
        corners = zip(sorted(mine.points), sorted(theirs.points), strict=True)
        pairs += [pair for one, two in corners for pair in zip(one, two, strict=True)]
    return all(abs(a - b) <= _SAME_PX for a, b in pairs)


def check_larger_than_a_pixel(case_file: CaseFile) -> Iterator[Problem]:
    """A finding covers a pixel at least: a smaller one was a slip of the pen, and nobody sees it."""
    for location, _, finding in case_file.findings():
        for keys, shape in shapes_of(finding):
            if not isinstance(shape, Point) and 0 < area_of(corners_of(shape)) < _ONE_PIXEL and _is_in_pixels(shape):
                yield warning_at(
                    case_file.places,
                    (*location, *keys),
                    "geometry/less-than-a-pixel",
                    f"finding {finding.number} covers less than a pixel",
                    "Draw it again; one place is a `point`.",
                )


def _is_in_pixels(shape: Shape) -> bool:
    """Fractions of the picture are another fault, which is told by its own name."""
    bounds = bounds_of(shape)
    return max(bounds.right, bounds.bottom) > 1


def check_against_whole(case_file: CaseFile, place: int, picture: ValidatedPicture) -> Iterator[Problem]:
    """A finding is a part of what the picture shows: to outline all of it shows nothing."""
    image = picture.image
    x, y, width, height = image.crop or (0, 0, picture.still.source_width_px, picture.still.source_height_px)
    for at, finding in enumerate(image.findings):
        for keys, shape in shapes_of(finding):
            bounds, across, down = bounds_of(shape), width * _EDGE, height * _EDGE
            reaches = bounds.left <= x + across and bounds.right >= x + width - across
            reaches = reaches and bounds.top <= y + down and bounds.bottom >= y + height - down
            is_all = isinstance(shape, Ellipse) or area_of(corners_of(shape)) >= _NEARLY_ALL * width * height
            if reaches and is_all:
                yield warning_at(
                    case_file.places,
                    ("images", place, "findings", at, *keys),
                    "geometry/whole-picture",
                    f"finding {finding.number} covers the whole of `{image.name}`",
                    "Draw what is to be seen; what the whole picture shows is a `diagnosis`, or a question about it.",
                )


def shapes_of(finding: Finding) -> Iterator[tuple[Location, Shape]]:
    """Give every shape that was drawn of a finding, with the keys that it stands under."""
    shape = finding.drawn_shape
    if shape is not None:
        yield (type(shape).__name__.lower(),), shape
    for slice_, corners in finding.drawn_spans:
        yield ("spans", str(slice_)), Polygon(corners)


CASE_RULES = (check_drawn_once, check_larger_than_a_pixel)
