"""Shapes as Anki's image occlusion text: ``{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}<br>``.

Numbers are fractions of the picture with four decimals, as Anki's own editor writes them; a polygon's ``left`` and
``top`` must be the smallest of its points, or Anki draws it shifted by the difference.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, assert_never

from radanki.cards.fields.cloze import cloze
from radanki.model.card_markup import CardMarkup
from radanki.model.imaging.shapes import (
    Bounds,
    Ellipse,
    Frame,
    Point,
    Polygon,
    Rect,
    Shape,
    as_fractions,
    bounds_of,
)
from radanki.model.note import NoteMask

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from radanki.model.imaging.card_picture import Media

# Anki's editor drops what is under 5 pixels on its canvas, which is seldom narrower than 450 pixels.
_LEAST_SIDE = 0.012
_LEAST_SIDE_PX = 6
_DECIMALS = 4
REMEMBERED: Final = 512
"""How many shapes are kept as cards draw them: a case's notes are made one after another, and show the same ones."""

_POINT_RADIUS = 0.02
"""Of the picture's long side."""


def masks(number: int, shapes: Iterable[Shape], media: Media, *, hides_others: bool) -> tuple[NoteMask, ...]:
    """Give the masks of one finding, all under its number.

    ``hides_others`` keeps them drawn while another finding is asked for ("hide all, guess one").
    """
    return tuple(NoteMask(_rounded(on_card(shape, media)), number, hides_others) for shape in shapes)


def covers(
    number: int, shapes: Iterable[Shape], neighbours: Sequence[Shape], media: Media, *, hides_others: bool
) -> tuple[NoteMask, ...]:
    """Give masks that hide a finding and do not tell it by their contour: a traced one's are rounder and larger."""
    return tuple(
        NoteMask(_rounded(on_card(_rounder(shape, neighbours, media), media)), number, hides_others) for shape in shapes
    )


def _rounder(shape: Shape, neighbours: Sequence[Shape], media: Media) -> Shape:
    if not isinstance(shape, Polygon):
        return shape
    own = on_card(shape, media)
    if not isinstance(own, Polygon):
        return own
    from radanki.imaging.masks.covering import rounder_cover  # noqa: PLC0415  # heavy: only outlines need it

    to_pixels = Frame(0, 0, 1 / media.width_px, 1 / media.height_px)
    pixels = Polygon(tuple((x * media.width_px, y * media.height_px) for x, y in own.points))
    others = [as_fractions(other, to_pixels) for other in neighbours]
    cover = rounder_cover(pixels, others, media.width_px, media.height_px)
    return as_fractions(cover, Frame(0, 0, media.width_px, media.height_px))


def withdrawn_mask(number: int, place: int) -> NoteMask:
    """Give a small mask in the top left corner for a number that is no longer asked; ``place`` counts from 0."""
    return NoteMask(_rounded(Rect((place * 0.04) % 0.9, 0.0, 0.03, 0.03)), number, stays=False)


def written(drawn: Iterable[NoteMask]) -> CardMarkup:
    """Give masks as the field holds them."""
    return CardMarkup("").join(_mask(mask) for mask in drawn)


@lru_cache(maxsize=REMEMBERED)
def on_card(shape: Shape, media: Media) -> Shape:
    """Give the shape as a card can draw it: a point grown to a small circle, inside the picture, never too small."""
    least_width = max(_LEAST_SIDE, _LEAST_SIDE_PX / media.width_px)
    least_height = max(_LEAST_SIDE, _LEAST_SIDE_PX / media.height_px)
    match shape:
        case Point(x, y):
            radius_px = _POINT_RADIUS * max(media.width_px, media.height_px)
            circle = Ellipse(x, y, radius_px / media.width_px, radius_px / media.height_px)
            return on_card(circle, media)
        case Rect():
            box = _inside(bounds_of(shape), least_width, least_height)
            return Rect(box.left, box.top, box.right - box.left, box.bottom - box.top)
        case Ellipse():
            return _ellipse_in(_inside(bounds_of(shape), least_width, least_height))
        case Polygon(points):
            box = bounds_of(shape)
            clamped = shape
            if min(box.left, box.top) < 0 or max(box.right, box.bottom) > 1:
                clamped = Polygon(tuple((_unit(x), _unit(y)) for x, y in points))
                box = bounds_of(clamped)
            if box.right - box.left < least_width or box.bottom - box.top < least_height:
                grown = _inside(box, least_width, least_height)
                return Rect(grown.left, grown.top, grown.right - grown.left, grown.bottom - grown.top)
            return clamped
        case _:
            assert_never(shape)


def _ellipse_in(box: Bounds) -> Ellipse:
    return Ellipse(
        (box.left + box.right) / 2, (box.top + box.bottom) / 2, (box.right - box.left) / 2, (box.bottom - box.top) / 2
    )


def _inside(box: Bounds, least_width: float, least_height: float) -> Bounds:
    left, right = _side(box.left, box.right, least_width)
    top, bottom = _side(box.top, box.bottom, least_height)
    return Bounds(left, top, right, bottom)


def _side(start: float, end: float, least: float) -> tuple[float, float]:
    """Clip a side to the picture, and grow it about its middle where it is too short."""
    start, end = _unit(start), _unit(end)
    if end - start >= least:
        return start, end
    start = min(max((start + end - least) / 2, 0.0), 1.0 - least)
    return start, start + least


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _mask(mask: NoteMask) -> CardMarkup:
    keys = _keys(mask.shape) + (":oi=1" if mask.stays else "")
    return CardMarkup("{}<br>").format(cloze(mask.ordinal, CardMarkup.escape(f"image-occlusion:{keys}")))


def _rounded(shape: Shape) -> Shape:
    """Round to what the text says, the corner that it is placed by and its size each for itself."""
    match shape:
        case Rect(x, y, width, height):
            left, top, right, bottom = (round(edge, _DECIMALS) for edge in (x, y, x + width, y + height))
            return Rect(left, top, round(right - left, _DECIMALS), round(bottom - top, _DECIMALS))
        case Ellipse(cx, cy, rx, ry):
            left, top, rx_, ry_ = (round(value, _DECIMALS) for value in (cx - rx, cy - ry, rx, ry))
            return Ellipse(left + rx_, top + ry_, rx_, ry_)
        case Polygon(points):
            return Polygon(tuple((round(x, _DECIMALS), round(y, _DECIMALS)) for x, y in points))
        case Point(x, y):
            return _rounded(Ellipse(x, y, _LEAST_SIDE / 2, _LEAST_SIDE / 2))
        case _:
            assert_never(shape)


def _keys(shape: Shape) -> str:
    match shape:
        case Rect(x, y, width, height):
            return f"rect:left={_fraction(x)}:top={_fraction(y)}:width={_fraction(width)}:height={_fraction(height)}"
        case Ellipse(cx, cy, rx, ry):
            corner = f"left={_fraction(cx - rx)}:top={_fraction(cy - ry)}"
            return f"ellipse:{corner}:rx={_fraction(rx)}:ry={_fraction(ry)}"
        case Polygon(points):
            left, top = min(x for x, _ in points), min(y for _, y in points)
            corners = " ".join(f"{_fraction(x)},{_fraction(y)}" for x, y in points)
            return f"polygon:left={_fraction(left)}:top={_fraction(top)}:points={corners}"
        case Point():
            return ""  # rounded to an ellipse
        case _:
            assert_never(shape)


def _fraction(value: float) -> str:
    """Write a fraction as Anki's editor does: four decimals at most, no zero before the point."""
    rounded = round(value, _DECIMALS) + 0.0  # no minus before a zero
    text = f"{rounded:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return text.removeprefix("0") or "0"
