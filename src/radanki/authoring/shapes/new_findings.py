"""Shapes that a picture does not have yet, as findings with numbers of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from radanki.authoring.annotate.edits import next_number
from radanki.authoring.shapes.fitting import is_same
from radanki.authoring.shapes.following import PlacedShape
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape
from radanki.model.imaging.stack import is_stack, key_of, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.model.images import Finding, Image


_MOST_NUMBER: Final = 500


@dataclass(frozen=True, slots=True)
class NewFinding:
    """A finding that was, or would be, added to a picture."""

    image: str
    number: int
    label: str
    shape: Shape
    slices: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class MappedFinding:
    """A finding whose shape is a region of a label map beside the case: the voxels that hold its number."""

    image: str
    number: int
    label: str
    file: str


def new_among(placed: Sequence[PlacedShape], image: Image) -> list[PlacedShape]:
    """Leave out what the picture has already, by label, place and slices; and what the file has twice."""
    there = [known for finding in image.findings if (known := _as_placed(finding, image)) is not None]
    new: list[PlacedShape] = []
    for one in placed:
        if not any(_is_known(one, other, image) for other in (*there, *new)):
            new.append(one)
    return new


def _as_placed(finding: Finding, image: Image) -> PlacedShape | None:
    shape = finding.drawn_shape
    return None if shape is None else PlacedShape(finding.label, shape, span_of(image, finding), "")


def _is_known(one: PlacedShape, other: PlacedShape, image: Image) -> bool:
    if one.label.casefold() != other.label.casefold():
        return False
    if is_stack(image):
        key = (key_of(image), key_of(image))
        if (one.slices or key) != (other.slices or key):
            return False
    return is_same(one.shape, other.shape)


def free_numbers(image: Image) -> Iterator[int]:
    """Give numbers that no finding of a picture has or ever had, the next one first."""
    taken = {finding.number for finding in image.findings} | set(image.reserved)
    first = next_number(image)
    yield from (number for number in (*range(first, _MOST_NUMBER + 1), *range(1, first)) if number not in taken)


def written(finding: NewFinding | MappedFinding) -> dict[str, Any]:
    """Give a finding as the case format writes it."""
    entry: dict[str, Any] = {"number": finding.number, "label": finding.label}
    if isinstance(finding, MappedFinding):
        return {**entry, "mask": {"file": finding.file, "value": finding.number}}
    match finding.shape:
        case Rect(x, y, width, height):
            entry["rect"] = [_plain(number) for number in (x, y, width, height)]
        case Ellipse(cx, cy, rx, ry):
            entry["ellipse"] = [_plain(number) for number in (cx, cy, rx, ry)]
        case Polygon(points):
            entry["polygon"] = [[_plain(x), _plain(y)] for x, y in points]
        case Point(x, y):
            entry["point"] = [_plain(x), _plain(y)]
    if finding.slices is not None:
        first, last = finding.slices
        entry |= {"slice": first} if first == last else {"slices": [first, last]}
    return entry


def _plain(number: float) -> float | int:
    return int(number) if number == round(number) else number
