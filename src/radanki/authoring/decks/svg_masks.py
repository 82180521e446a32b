"""Masks of the add-on Image Occlusion Enhanced: an SVG file over the picture, its masks in the topmost layer.

A mask has the id of its note (``4f0c...-ao-3``); the file of a note's question paints the one that is asked in another
colour and gives it the class ``qshape``. What is put together in a group is one mask of several parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from radanki.authoring.decks.transforms import IDENTITY, Matrix, ellipse_through, matrix_of, rect_through, through
from radanki.authoring.shapes.formats.fields import number, outline
from radanki.authoring.shapes.formats.text_files import parsed_xml
from radanki.errors import AnnotationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.authoring.shapes.formats.text_files import ShapeElement
    from radanki.model.imaging.shapes import Shape

LARGEST_BYTES: Final = 4 * (1 << 20)
"""Of a file of masks; one of a hundred has 20 kB."""
_ASKED_FILL: Final = "#ff7e7e"
_NOT_MASKS: Final = frozenset({"title", "desc", "text", "image", "defs", "metadata", "line"})
_SIDES: Final = re.compile(r"[\s,]+")


@dataclass(frozen=True, slots=True)
class SvgMasks:
    """The parts of the mask that a file asks, in pixels of its own frame, and what it is called there."""

    width: float
    height: float
    parts: tuple[Shape, ...]
    label: str


def asked_mask(octets: bytes, note_id: str) -> SvgMasks:
    """Give the mask of a note out of its question's file, or out of that of all masks.

    Raises:
        AnnotationError: where it is no SVG file, or holds no mask of that note.
    """
    root = parsed_xml(octets)
    if _kind(root) != "svg":
        raise AnnotationError("the file of its mask is no SVG file")
    width, height = _frame(root)
    layers = [child for child in root.children if _kind(child) == "g"]
    named = [layer for layer in layers if _title(layer).casefold() == "masks"]
    if not layers:
        raise AnnotationError("the file of its mask has no layer")
    masks = [child for child in (named or layers)[-1].children if _kind(child) not in _NOT_MASKS]
    mask = _asked(masks, note_id)
    return SvgMasks(width, height, tuple(_parts(mask, IDENTITY)), _title(mask))


def _kind(element: ShapeElement) -> str:
    return element.tag.rpartition(":")[2]


def _title(element: ShapeElement) -> str:
    words = (child.text.strip() for child in element.children if _kind(child) in {"title", "text"})
    return next((" ".join(text.split()) for text in words if text), "")


def _frame(root: ShapeElement) -> tuple[float, float]:
    sides = [root.attributes.get(key, "").strip().removesuffix("px") for key in ("width", "height")]
    if not all(sides):
        sides = _SIDES.split(root.attributes.get("viewBox", "").strip())[2:]
    if len(sides) != 2:  # noqa: PLR2004  # width and height
        raise AnnotationError("the file of its mask does not say how large it is")
    width, height = (number(side, "the size of the mask's file") for side in sides)
    if width <= 0 or height <= 0:
        raise AnnotationError("the file of its mask has no size")
    return width, height


def _asked(masks: list[ShapeElement], note_id: str) -> ShapeElement:
    """Find the asked mask: by the id of the note, by its class, or by its colour."""
    ways = (
        lambda mask: bool(note_id) and mask.attributes.get("id") == note_id,
        lambda mask: any("qshape" in one.attributes.get("class", "").split() for one in _all_of(mask)),
        lambda mask: any(one.attributes.get("fill", "").lower() == _ASKED_FILL for one in _all_of(mask)),
    )
    for is_asked in ways:
        found = [mask for mask in masks if is_asked(mask)]
        if len(found) == 1:
            return found[0]
    if len(masks) == 1:
        return masks[0]
    raise AnnotationError("which mask it asks can't be told")


def _all_of(element: ShapeElement) -> Iterator[ShapeElement]:
    yield element
    for child in element.children:
        yield from _all_of(child)


def _parts(element: ShapeElement, outer: Matrix) -> Iterator[Shape]:
    matrix = through(outer, matrix_of(element.attributes.get("transform", "")))

    def at(key: str) -> float:
        return number((element.attributes.get(key) or "0").removesuffix("px"), key)

    match _kind(element):
        case "g":
            for child in element.children:
                if _kind(child) not in _NOT_MASKS:
                    yield from _parts(child, matrix)
        case "rect":
            yield rect_through(matrix, at("x"), at("y"), at("width"), at("height"))
        case "ellipse":
            yield ellipse_through(matrix, (at("cx"), at("cy")), (at("rx"), at("ry")))
        case "circle":
            yield ellipse_through(matrix, (at("cx"), at("cy")), (at("r"), at("r")))
        case "polygon" | "polyline":
            yield outline(tuple(matrix.moved(point) for point in _points(element.attributes.get("points", ""))))
        case "path":
            yield outline(tuple(matrix.moved(point) for point in _corners_of_path(element.attributes.get("d", ""))))
        case other:
            raise AnnotationError(f"a mask of the kind {other[:20]} is not known")


def _points(text: str) -> list[tuple[float, float]]:
    sides = [number(side, "points") for side in _SIDES.split(text.strip()) if side]
    return list(zip(sides[::2], sides[1::2], strict=False))


def _corners_of_path(text: str) -> list[tuple[float, float]]:
    """Give the corners of a path of straight lines between absolute places; a curve is no mask that is known."""
    if not re.fullmatch(r"[MLZz0-9eE\s,.+-]*", text) or text.count("M") != 1:
        raise AnnotationError("a mask drawn by curves is not known")
    return _points(re.sub(r"[MLZz]", " ", text))
