"""Masks of Anki's own image occlusion: ``{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}``.

Numbers are fractions of the picture; the first versions wrote pixels. ``angle`` counts ten-thousandths of a turn,
clockwise, about the corner that ``left`` and ``top`` name. A polygon lies where its ``left`` and ``top`` say, which may
not be the smallest of its points. All of it is what Anki's own reviewer draws.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from radanki.authoring.shapes.formats.fields import box, number, outline, oval, turned, turned_box
from radanki.errors import AnnotationError
from radanki.model.imaging.shapes import Polygon, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLOZE: Final = re.compile(r"\{\{c([0-9]{1,3})::image-occlusion:([a-z]+)((?::[^{}]*)?)\}\}")
_PROPERTY: Final = re.compile(r":([a-z]+)=([^:]*)")
_LARGEST_FRACTION: Final = 2.0
"""What lies further from the picture's corner is counted in pixels."""
_TURN: Final = 10_000

Draw = Callable[[int, int], Shape]
"""Gives a mask in pixels of a picture of this width and height; raises AnnotationError for what can't be meant."""


@dataclass(frozen=True, slots=True)
class FoundMask:
    """A mask under the number of its card; ``stays`` says whether it hides its place while another is asked.

    ``label`` is what it is called, where its file says so.
    """

    number: int
    draw: Draw
    stays: bool
    label: str = ""


@dataclass(frozen=True, slots=True)
class FoundMasks:
    """The masks of one text, in its order, and how many pieces of text on the picture were passed over."""

    masks: tuple[FoundMask, ...]
    texts: int


def holds_masks(field: str) -> bool:
    """Whether a field is that of the masks."""
    return _CLOZE.search(field) is not None


def masks_in(field: str) -> FoundMasks:
    """Give the masks of a field; what a text lacks is said when it is drawn."""
    found, texts = [], 0
    for cloze in _CLOZE.finditer(field):
        kind, said = cloze[2], dict(_PROPERTY.findall(cloze[3]))
        if kind == "text":
            texts += 1
        elif int(cloze[1]):
            found.append(FoundMask(int(cloze[1]), partial(_drawn, kind, said), said.get("oi", "") not in {"", "0"}))
    return FoundMasks(tuple(found), texts)


def _drawn(kind: str, said: Mapping[str, str], width_px: int, height_px: int) -> Shape:
    points = tuple(_corner(pair) for pair in said.get("points", "").split())
    at = {key: number(said[key], key) for key in ("left", "top", "width", "height", "rx", "ry") if said.get(key)}
    is_pixels = any(
        abs(value) > _LARGEST_FRACTION for value in (*at.values(), *(side for pair in points for side in pair))
    )
    across, down = (1, 1) if is_pixels else (width_px, height_px)
    left, top = at.get("left", 0.0) * across, at.get("top", 0.0) * down
    degrees = number(said.get("angle") or "0", "angle") * 360 / _TURN
    match kind:
        case "rect":
            rect = box(left, top, at.get("width", 0.0) * across, at.get("height", 0.0) * down)
            return turned_box(rect, (left, top), degrees)
        case "ellipse":
            radii = at.get("rx", 0.0) * across, at.get("ry", 0.0) * down
            return oval(turned((left + radii[0], top + radii[1]), (left, top), degrees), radii, degrees)
        case "polygon":
            return _placed(tuple((x * across, y * down) for x, y in points), at, (left, top))
        case _:
            raise AnnotationError(f"a mask of the kind {kind[:20]} is not known")


def _placed(points: tuple[tuple[float, float], ...], at: Mapping[str, float], corner: tuple[float, float]) -> Polygon:
    if not points:
        raise AnnotationError("a polygon has no points")
    right = corner[0] - min(x for x, _ in points) if "left" in at else 0.0
    down = corner[1] - min(y for _, y in points) if "top" in at else 0.0
    return outline(tuple((x + right, y + down) for x, y in points))


def _corner(pair: str) -> tuple[float, float]:
    x, comma, y = pair.partition(",")
    if not comma:
        raise AnnotationError("a point of a polygon is none")
    return number(x, "points"), number(y, "points")
