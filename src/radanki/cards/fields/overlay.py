"""What is drawn and written on a picture on the answer: outlines as SVG, labels as HTML placed by percent.

SVG text would be stretched with the picture; HTML keeps its size, and every label is held by the edge that it grows
away from, so that it stays inside at any width. Whether two labels collide is decided for a phone, where there is
least room: on a wider screen each takes a smaller part of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from radanki.cards.fields.occlusion import on_card
from radanki.cards.fields.outlines import colour_of, outlines_svg
from radanki.model.card_markup import CardMarkup
from radanki.model.imaging.shapes import Bounds, bounds_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from radanki.cards.fields.outlines import Mark
    from radanki.model.imaging.card_picture import Media

_PHONE_WIDTH_PX = 358
_PHONE_HEIGHT_PX = 500
_LETTER_PX = 7.6
_LINE_PX = 25
_PADDING_PX = 16
_GAP_PX = 5
_MOST_LINES = 2
_REMEMBERED: Final = 64
"""How many pictures are kept with their labels laid out: several notes of a case show one with the same marks."""

_FILL = 0.8
"""How much of a line words fill where they are broken; more lines than two hide too much of a picture."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A label's place on a phone, in pixels, and the style that puts it there at any size."""

    left: float
    top: float
    right: float
    bottom: float
    style: str

    def overlaps(self, other: _Box) -> bool:
        return self.hides(other) > 0

    def hides(self, other: _Box) -> float:
        """Give how much of another box lies under this one, in square pixels."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(across, 0) * max(down, 0)


def overlay(marks: Sequence[Mark], media: Media, *, layer: str = "") -> CardMarkup:
    """Give the outlines and labels of all marks, to be laid over the picture; ``layer`` tells several of one apart."""
    shown = tuple(mark for mark in marks if mark.shapes)
    return _laid_out(shown, media, layer) if shown else CardMarkup("")


@lru_cache(maxsize=_REMEMBERED)
def _laid_out(shown: tuple[Mark, ...], media: Media, layer: str) -> CardMarkup:
    return outlines_svg(shown, media, layer=layer) + CardMarkup('<div class="rk-labels">{}</div>').format(
        CardMarkup("").join(_labels(shown, media))
    )


def lone_mark(mark: Mark, media: Media, others: Sequence[Mark] = ()) -> CardMarkup:
    """Give outline and label of one mark, the label clear of what other marks cover.

    Anki's own outline would be the mask's, which is larger than what it hides; and some versions draw none.
    """
    content, box = _placed(mark, media, [], [box for other in others for box in _covered(other, media)])
    return outlines_svg([mark], media) + _label(mark, content, box)


def _labels(marks: Sequence[Mark], media: Media) -> Iterator[CardMarkup]:
    taken: list[_Box] = []
    covered = [tuple(_covered(mark, media)) for mark in marks]
    for place, mark in enumerate(marks):
        others = [box for boxes in (*covered[:place], *covered[place + 1 :]) for box in boxes]
        content, box = _placed(mark, media, taken, others)
        taken.append(box)
        yield _label(mark, content, box)


def _label(mark: Mark, content: CardMarkup, box: _Box) -> CardMarkup:
    return CardMarkup('<span class="rk-label rk-c{}" data-rk="label" style="{}">{}</span>').format(
        colour_of(mark), box.style, content
    )


def _placed(mark: Mark, media: Media, taken: Sequence[_Box], others: Sequence[_Box]) -> tuple[CardMarkup, _Box]:
    """Find room for the label where no other finding is hidden, else for the number that it has in the list of reasons.

    Where there is no room at all, a label hides as little as it can.
    """
    bounds = _around(mark, media)
    label = CardMarkup("<span>{}</span>").format(mark.label)
    if mark.place is None:
        forms = [(label, len(mark.label))]
    else:
        number = CardMarkup("<b>{}</b>").format(mark.place)
        forms = [(label, len(mark.label)), (number, 2)]
    for content, letters in forms:
        for box in _candidates(bounds, letters, media):
            if not any(box.overlaps(other) for other in (*taken, *others)):
                return content, box
    content, letters = forms[-1]
    beside_labels = [
        box for box in _candidates(bounds, letters, media) if not any(box.overlaps(other) for other in taken)
    ]
    corner = _in_the_corner(letters, media)
    return content, min(beside_labels, key=lambda box: sum(box.hides(other) for other in others), default=corner)


def _covered(mark: Mark, media: Media) -> Iterator[_Box]:
    """Give what the shapes of a mark take up on a phone."""
    width, height = _size_on_phone(media)
    for shape in mark.shapes:
        box = bounds_of(on_card(shape, media))
        yield _Box(box.left * width, box.top * height, box.right * width, box.bottom * height, "")


def _size_on_phone(media: Media) -> tuple[float, float]:
    width = min(_PHONE_WIDTH_PX, _PHONE_HEIGHT_PX * media.width_px / media.height_px)
    return width, width * media.height_px / media.width_px


def _around(mark: Mark, media: Media) -> Bounds:
    boxes = [bounds_of(on_card(shape, media)) for shape in mark.shapes]
    return Bounds(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _candidates(bounds: Bounds, letters: int, media: Media) -> Iterator[_Box]:
    """Offer places around a shape, the best first: above, below, beside, inside; each way along its edges."""
    width, height = _size_on_phone(media)
    wanted = letters * _LETTER_PX + _PADDING_PX
    is_right = (bounds.left + bounds.right) / 2 > 1 / 2
    for side in ("above", "below", "beside", "inside"):
        for grows_left in (is_right, not is_right):
            edge = bounds.right if grows_left == (side != "beside") else bounds.left
            room = (edge if grows_left else 1 - edge) * width
            tall = _LINE_PX if wanted <= room else _MOST_LINES * _LINE_PX
            top = _top_px(side, bounds, height, tall)
            if 0 <= top <= height - tall and wanted <= room * _MOST_LINES * _FILL:
                wide = min(wanted, room)
                left = edge * width - wide if grows_left else edge * width
                yield _Box(left, top, left + wide, top + tall, _style(edge, side, bounds, grows_left=grows_left))


def _in_the_corner(letters: int, media: Media) -> _Box:
    """Give the place that is left when all around a shape are taken, or outside the picture."""
    width, _ = _size_on_phone(media)
    return _Box(0, 0, min(letters * _LETTER_PX + _PADDING_PX, width), _LINE_PX, "left:0%;top:0%;--rk-room:100%")


def _top_px(side: str, bounds: Bounds, height: float, tall: float) -> float:
    match side:
        case "above":
            return bounds.top * height - _GAP_PX - tall
        case "below":
            return bounds.bottom * height + _GAP_PX
        case "beside":
            return (bounds.top + bounds.bottom) / 2 * height - tall / 2
        case _:
            return bounds.top * height + _GAP_PX


def _style(edge: float, side: str, bounds: Bounds, *, grows_left: bool) -> str:
    across = f"right:{_percent(1 - edge)}" if grows_left else f"left:{_percent(edge)}"
    room = f"--rk-room:{_percent(edge if grows_left else 1 - edge)}"
    # A picture that is shown lower than a phone's has less room above: the label then covers what it names.
    match side:
        case "above":
            down = f"bottom:min({_percent(1 - bounds.top)},100% - {_LINE_PX}px)"
        case "below":
            down = f"top:min({_percent(bounds.bottom)},100% - {_LINE_PX}px)"
        case "beside":
            down = f"top:{_percent((bounds.top + bounds.bottom) / 2)};transform:translateY(-50%)"
        case _:
            down = f"top:{_percent(bounds.top)}"
    return f"{across};{down};{room}"


def _percent(fraction: float) -> str:
    return f"{fraction * 100:.2f}".rstrip("0").rstrip(".") + "%"
