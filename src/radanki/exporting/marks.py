"""Where the marks of a card lie on its picture, as boxes: programs that know no outline know boxes and ellipses."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from radanki.exporting.field_markup import verdict_and_reason
from radanki.package.readable_text import clozes_of, readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MASK: Final = re.compile(r"image-occlusion:(rect|ellipse|polygon)((?::[a-z]+=[0-9., -]+)+)")
_SETTING: Final = re.compile(r":([a-z]+)=([0-9., -]+)")
_OUTLINE: Final = re.compile(r'<g class="rk-outline[^"]*">(.*?)</g>', re.DOTALL)
_DRAWN: Final = re.compile(r"<(polygon|ellipse|rect)\b([^<>]*)>")
_ATTRIBUTE: Final = re.compile(r'(?<![\w-])([a-z]+)="([^"]*)"')
_UNITS: Final = 1000
"""The width and height of a picture in an outline's own units."""
_POINT_REACH: Final = 0.02
"""How far around a point a touch still counts: a fiftieth of the picture."""


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a picture, in fractions of its width and height; ``is_round`` where it is an ellipse."""

    left: float
    top: float
    width: float
    height: float
    is_round: bool = False


@dataclass(frozen=True, slots=True)
class PlacedMark:
    """What is marked on a picture: its name, how one knows it, and where it lies."""

    number: int
    label: str
    why: str
    boxes: tuple[Box, ...]


def marks_of_masks(occlusion: str, answers: str) -> tuple[PlacedMark, ...]:
    """Give the masks of an occlusion note, each with its answer."""
    told = clozes_of(answers)
    return tuple(
        PlacedMark(number, *verdict_and_reason(told.get(number, "")), boxes)
        for number, masks in clozes_of(occlusion).items()
        if (boxes := tuple(_boxes_of_masks(masks)))
    )


def marks_of_answer(answer: Mapping[str, Any]) -> tuple[PlacedMark, ...]:
    """Give the findings of one picture out of what the viewer knows on the answer."""
    findings = answer.get("findings")
    return tuple(
        PlacedMark(place, str(found.get("label", "")), str(found.get("why", "")), boxes)
        for place, found in enumerate(findings if isinstance(findings, list) else (), 1)
        if isinstance(found, dict) and (boxes := tuple(_boxes_of_shapes(found.get("shapes"))))
    )


def boxes_of_outlines(markup: str) -> tuple[Box, ...]:
    """Give where a field draws outlines on its picture."""
    drawn = (found for outline in _OUTLINE.findall(markup) for found in _DRAWN.findall(outline))
    shapes = (_shape_of(form, dict(_ATTRIBUTE.findall(told))) for form, told in drawn)
    return tuple(box for shape in shapes for box in _boxes_of_shapes([shape]))


def viewer_data(markup: str) -> tuple[Mapping[str, Any], ...]:
    """Give what a field tells the viewer, picture by picture; nothing where it is no such data."""
    try:
        told = json.loads(readable(markup))
    except (ValueError, RecursionError):
        return ()
    return tuple(one for one in told if isinstance(one, dict)) if isinstance(told, list) else ()


def _boxes_of_masks(masks: str) -> Iterator[Box]:
    for form, settings in _MASK.findall(masks):
        told = dict(_SETTING.findall(settings))
        try:
            if form == "polygon":
                points = [tuple(map(float, point.split(","))) for point in told.get("points", "").split()]
                yield from _around([(point[0], point[1]) for point in points])
            elif form == "ellipse":
                across, down = 2 * float(told["rx"]), 2 * float(told["ry"])
                yield Box(float(told["left"]), float(told["top"]), across, down, is_round=True)
            else:
                left, top, width, height = (float(told[name]) for name in ("left", "top", "width", "height"))
                yield Box(left, top, width, height)
        except (KeyError, ValueError, IndexError):
            continue


def _boxes_of_shapes(shapes: object) -> Iterator[Box]:
    for shape in shapes if isinstance(shapes, list) else ():
        match shape:
            case {"rect": [float() | int() as x, y, width, height]}:
                yield Box(x, y, width, height)
            case {"ellipse": [float() | int() as x, y, across, down]}:
                yield Box(x - across, y - down, 2 * across, 2 * down, is_round=True)
            case {"polygon": [*points]}:
                yield from _around([(point[0], point[1]) for point in points])
            case {"point": [float() | int() as x, y]}:
                yield Box(x - _POINT_REACH, y - _POINT_REACH, 2 * _POINT_REACH, 2 * _POINT_REACH, is_round=True)


def _shape_of(form: str, told: Mapping[str, str]) -> Mapping[str, Any]:
    """Give a drawn shape as the viewer's data have it; nothing where its numbers are none."""
    names = {"rect": ("x", "y", "width", "height"), "ellipse": ("cx", "cy", "rx", "ry")}
    try:
        if form != "polygon":
            return {form: [float(told[name]) / _UNITS for name in names[form]]}
        numbers = [float(number) / _UNITS for number in told.get("points", "").replace(",", " ").split()]
    except (KeyError, ValueError):
        return {}
    return {"polygon": list(zip(numbers[::2], numbers[1::2], strict=False))}


def _around(points: Sequence[tuple[float, float]]) -> Iterator[Box]:
    if points:
        across, down = zip(*points, strict=True)
        yield Box(min(across), min(down), max(across) - min(across), max(down) - min(down))
