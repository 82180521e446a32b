"""A finished picture made small, with the masks and outlines of a card drawn on it.

Shapes come in fractions of their picture, 0 to 1, as cards have them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from PIL import Image, ImageDraw

from radanki.imaging.encoding.lettering import length, write
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape, bounds_of

if TYPE_CHECKING:
    from pathlib import Path

_SMALL_PX: Final = 12
_DARK_EDGE_PX: Final = 1
_POINT_PX: Final = 6


@dataclass(frozen=True, slots=True)
class SheetMark:
    """A mask or outline: its number on the card (none where it is alone), how it is filled, and its line.

    Colours are ``#rrggbb``; without ``fill`` the picture shows through. ``line_px`` 0 draws none.
    """

    number: int | None
    shape: Shape
    fill: str | None
    line: str
    line_px: int


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A finished picture by its name in the package, what is drawn on it, and of how many slices it is the key."""

    name: str
    path: Path
    marks: tuple[SheetMark, ...]
    slices: int = 1


def draw_marked(picture: SheetPicture, width_px: int, height_px: int) -> Image.Image:
    """Give a picture made to fit a box, with its marks drawn on it at their places."""
    with Image.open(picture.path) as opened:
        whole = opened.convert("RGB")
    scale = min(width_px / whole.width, height_px / whole.height)
    size = (max(1, round(whole.width * scale)), max(1, round(whole.height * scale)))
    small = whole.resize(size, Image.Resampling.LANCZOS)
    for mark in picture.marks:
        _draw_mark(small, mark)
    for mark in picture.marks:
        if mark.number is not None:
            _draw_number(small, mark, mark.number)
    if picture.slices > 1:
        _tag(small, (4, small.height - 20), f"key of {picture.slices} pictures")
    return small


def _draw_mark(picture: Image.Image, mark: SheetMark) -> None:
    pen, (width, height) = ImageDraw.Draw(picture), picture.size
    lines = ((mark.line_px + 2 * _DARK_EDGE_PX, "#000000"), (mark.line_px, mark.line)) if mark.line_px else ()
    match mark.shape:
        case Rect() | Ellipse():
            box = bounds_of(mark.shape)
            corners = (box.left * width, box.top * height, box.right * width, box.bottom * height)
            draw = pen.rectangle if isinstance(mark.shape, Rect) else pen.ellipse
            if mark.fill is not None:
                draw(corners, fill=mark.fill)
            for thickness, colour in lines:
                draw(_grown(corners, thickness / 2), outline=colour, width=thickness)
        case Polygon(points):
            places = [(x * width, y * height) for x, y in points]
            if mark.fill is not None:
                pen.polygon(places, fill=mark.fill)
            for thickness, colour in lines:
                pen.line([*places, places[0], places[1]], fill=colour, width=thickness, joint="curve")
        case Point(x, y):
            corners = (x * width - _POINT_PX, y * height - _POINT_PX, x * width + _POINT_PX, y * height + _POINT_PX)
            for thickness, colour in lines:
                pen.ellipse(_grown(corners, thickness / 2), outline=colour, width=thickness)
        case _:
            assert_never(mark.shape)


def _grown(corners: tuple[float, float, float, float], by: float) -> tuple[float, float, float, float]:
    """Give a box whose line, drawn inwards from its edge, has the old edge in its middle."""
    left, top, right, bottom = corners
    return left - by, top - by, right + by, bottom + by


def _draw_number(picture: Image.Image, mark: SheetMark, number: int) -> None:
    box = bounds_of(mark.shape)
    text = str(number)
    wide = length(text, _SMALL_PX) + 8
    left = min(max(box.left * picture.width - wide, 0), picture.width - wide)
    top = min(max(box.top * picture.height - 16, 0), picture.height - 16)
    _tag(picture, (int(left), int(top)), text)


def _tag(picture: Image.Image, at: tuple[int, int], text: str) -> None:
    left, top = at
    ImageDraw.Draw(picture).rectangle((left, top, left + length(text, _SMALL_PX) + 8, top + 16), fill="#000000")
    write(picture, (left + 4, top + 1), text, _SMALL_PX, "#ffffff")
