"""Findings drawn on a picture as outlines: values that a sheet can draw, too, and the SVG that a card shows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, assert_never

from radanki.cards.fields.occlusion import REMEMBERED, on_card
from radanki.model.card_markup import CardMarkup
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape, bounds_of
from radanki.model.note import NoteOutline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.model.imaging.card_picture import Media

_UNITS = 1000
"""The outline's own units on either side of the picture."""

_MOST_TO_DIM_AROUND = 0.6
"""Where the shapes fill more of a picture than this, there is no rest to dim."""

_COLOURS = 4
"""How many colours the styling has for marks (``rk-c1`` ...); the number beside each label tells the rest apart."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding on a picture: its place in the list of the answer (none where there is no list), label and shapes.

    Where several are shown without a list, the colour alone ties a label to its outline.
    """

    place: int | None
    label: str
    shapes: tuple[Shape, ...]
    colour: int = 1


def outlines(marks: Sequence[Mark], media: Media) -> tuple[NoteOutline, ...]:
    """Give the outlines of all marks, rounded to what the drawing says."""
    return tuple(
        NoteOutline(_outline(shape, media), mark.place, colour_of(mark)) for mark in marks for shape in mark.shapes
    )


def outlines_svg(marks: Sequence[Mark], media: Media, *, layer: str = "") -> CardMarkup:
    """Give the same outlines as one drawing that covers the picture, and dims what lies around them.

    A mark has no shape where the picture is not here: its front is read for what it tells, before there is a picture.
    """
    of_marks = [outlines([mark], media) for mark in marks]
    drawn = [outline for of_mark in of_marks for outline in of_mark]
    whole = CardMarkup("").join(_drawn(outline.shape) for outline in drawn)
    return CardMarkup(
        '<svg class="rk-outlines" viewBox="0 0 {0} {0}" preserveAspectRatio="none" aria-hidden="true">{1}{2}</svg>'
    ).format(
        _UNITS,
        _dim(whole, layer) if _share_of(drawn) < _MOST_TO_DIM_AROUND else "",
        CardMarkup("").join(_drawn_twice(of_mark) for of_mark in of_marks if of_mark),
    )


def _share_of(drawn: Sequence[NoteOutline]) -> float:
    """Give how much of the picture the boxes around all shapes take up, each by itself."""
    boxes = (bounds_of(outline.shape) for outline in drawn)
    return sum((box.right - box.left) * (box.bottom - box.top) for box in boxes)


def _dim(whole: CardMarkup, layer: str) -> CardMarkup:
    """Darken all but the shapes; they may overlap, so a mask cuts them out. Its name is of its content and layer."""
    name = "rk-" + hashlib.sha256((layer + whole).encode()).hexdigest()[:12]
    return CardMarkup(
        '<mask id="{0}"><path d="M0 0H{1}V{1}H0Z" fill="#fff"/><g fill="#000">{2}</g></mask>'
        '<path class="rk-dim" d="M0 0H{1}V{1}H0Z" mask="url(#{0})"/>'
    ).format(name, _UNITS, whole)


def colour_of(mark: Mark) -> int:
    """Give the number of a mark's colour in the styling, from 1."""
    return ((mark.place or mark.colour) - 1) % _COLOURS + 1


def _drawn_twice(of_mark: Sequence[NoteOutline]) -> CardMarkup:
    drawn = CardMarkup("").join(_drawn(outline.shape) for outline in of_mark)
    # Each line twice: a dark one below keeps the coloured one in sight on bright bone.
    twice = CardMarkup('<g class="rk-under">{0}</g><g class="rk-outline rk-c{1}">{0}</g>')
    return twice.format(drawn, of_mark[0].colour)


@lru_cache(maxsize=REMEMBERED)
def _outline(shape: Shape, media: Media) -> Shape:
    """Give a shape as a card draws it, rounded to what the drawing says."""
    return _rounded(on_card(shape, media))


def _rounded(shape: Shape) -> Shape:
    def rounded(*values: float) -> Iterator[float]:
        return (round(value * _UNITS, 1) / _UNITS for value in values)

    match shape:
        case Rect(x, y, width, height):
            return Rect(*rounded(x, y, width, height))
        case Ellipse(cx, cy, rx, ry):
            return Ellipse(*rounded(cx, cy, rx, ry))
        case Polygon(points):
            return Polygon(tuple((round(x * _UNITS, 1) / _UNITS, round(y * _UNITS, 1) / _UNITS) for x, y in points))
        case Point():
            return shape
        case _:
            assert_never(shape)


@lru_cache(maxsize=REMEMBERED)
def _drawn(shape: Shape) -> CardMarkup:
    match shape:
        case Rect(x, y, width, height):
            return CardMarkup(
                '<rect x="{}" y="{}" width="{}" height="{}" rx="6" vector-effect="non-scaling-stroke"/>'
            ).format(*map(_units, (x, y, width, height)))
        case Ellipse(cx, cy, rx, ry):
            return CardMarkup('<ellipse cx="{}" cy="{}" rx="{}" ry="{}" vector-effect="non-scaling-stroke"/>').format(
                *map(_units, (cx, cy, rx, ry))
            )
        case Polygon(points):
            corners = " ".join(f"{_units(x)},{_units(y)}" for x, y in points)
            return CardMarkup('<polygon points="{}" vector-effect="non-scaling-stroke"/>').format(corners)
        case Point():
            return CardMarkup("")
        case _:
            assert_never(shape)


def _units(fraction: float) -> str:
    return f"{fraction * _UNITS:.1f}".removesuffix(".0")
