"""Pictures in the card's viewer: stacks to scroll, loops to play, and films on which a student marks a place first.

What the script needs is in ``radanki/web/README.md``. Without the script the key picture is there, and on the answer
its outlines: they lie in a frame that the script hides (``rk-nojs``). The question's fields say nothing of the answer.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, assert_never

from radanki.cards.fields.captions import alternative_text, picture_line
from radanki.cards.fields.frames import answered_pictures, asked_pictures, framed_picture, marks_on, picture_tag, ratio
from radanki.cards.fields.markdown import inline
from radanki.cards.fields.outlines import outlines
from radanki.cards.fields.overlay import overlay
from radanki.model.card_markup import CardMarkup
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape
from radanki.model.note import NotePicture

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from radanki.cards.fields.outlines import Mark
    from radanki.cards.inputs import CardInputs
    from radanki.model.images import Finding, Image
    from radanki.model.imaging.card_picture import CardPicture, CardStack, SlicedShapes
    from radanki.model.imaging.rendering import Geometry
    from radanki.model.library import CaseFile

Fields = dict[str, CardMarkup]


@dataclass(frozen=True, slots=True)
class ShownPictures:
    """The pictures of a note: the fields that show them, and the same as values."""

    fields: Fields
    pictures: tuple[NotePicture, ...]


_DECIMALS, _REGION_DECIMALS = 4, 3
"""Of fractions: a drawn shape's, and those of a region that is traced on every slice (half a pixel of 512)."""

_SIDES = ("left", "right", "top", "bottom")
_TAG = re.compile(r"<[^>]*>")
# Anki's own tags begin with a bracket and a word; no value of JSON begins like that, so those stand in texts only.
_ANKI_TAG = re.compile(r"\[(?=[a-zA-Z$/])")


def show_pictures(
    case_file: CaseFile,
    inputs: CardInputs,
    images: Sequence[Image],
    findings: Sequence[Finding],
    *,
    asks_for_marks: bool = False,
) -> ShownPictures:
    """Show the pictures of a note, on the question and with the findings marked on the answer.

    The viewer takes over where there is a stack or loop, or where ``asks_for_marks`` lets a student commit to a place
    before the answer; other pictures stand in plain frames.
    """
    shown = [(image, inputs.pictures[image.name]) for image in images if image.name in inputs.pictures]
    viewed = [(image, picture) for image, picture in shown if asks_for_marks or picture.stack is not None]
    values = tuple(_value(picture, marks_on(image, picture, findings)) for image, picture in shown)
    if not viewed:
        fields = {
            "Pictures": asked_pictures(case_file, inputs, images),
            "Answer pictures": answered_pictures(case_file, inputs, images, findings),
        }
        return ShownPictures(fields, values)
    asked, answered = [], []
    for image, picture in shown:
        over = overlay(marks_on(image, picture, findings), picture.media)
        if asks_for_marks or picture.stack is not None:
            asked.append(_viewer(case_file, image, picture, None))
            answered.append(_viewer(case_file, image, picture, over))
        else:
            asked.append(framed_picture(case_file, image, picture))
            answered.append(framed_picture(case_file, image, picture, over))
    settings = [_settings(case_file, *one, asks_for_marks=asks_for_marks) for one in viewed]
    fields = {
        "Stack": CardMarkup("").join(asked),
        "Viewer data": _as_json(settings),
        "Answer pictures": CardMarkup("").join(answered if answered != asked else ()),
        "Answer viewer data": _as_json([{"findings": list(_found(*one, findings))} for one in viewed]),
    }
    return ShownPictures(fields, values)


def _value(picture: CardPicture, marks: Sequence[Mark]) -> NotePicture:
    stack, drawn = picture.stack, outlines(marks, picture.media)
    if stack is None:
        return NotePicture(picture.media.name, (picture.media.name,), drawn)
    key = next(one.media.name for one in stack.slices if one.place == stack.key)
    return NotePicture(key, tuple(one.media.name for one in stack.slices), drawn)


def _viewer(case_file: CaseFile, image: Image, picture: CardPicture, over: CardMarkup | None) -> CardMarkup:
    """Give one viewer: all its pictures in one frame, the key first, with what lies over that."""
    pictures = CardMarkup("").join(_tags(picture, alternative_text(case_file.placement, image)))
    frame = CardMarkup('<div class="rk-frame rk-nojs" style="--rk-ratio: {}">{}{}</div>')
    return CardMarkup('<div class="rk-viewer tappable" data-rk="1">{}<div class="rk-caption">{}</div></div>').format(
        frame.format(ratio(picture.media), pictures, over or ""), _caption(case_file, image, picture)
    )


def _tags(picture: CardPicture, alternative: str) -> Iterator[CardMarkup]:
    if picture.stack is None:
        yield picture_tag(picture.media, alternative)
        return
    stack = picture.stack
    word = "slice" if stack.fps is None else "frame"
    numbered = list(enumerate(stack.slices, 1))
    for number, one in sorted(numbered, key=lambda pair: (pair[1].place != stack.key, pair[0])):
        lazy = CardMarkup("") if one.place == stack.key else CardMarkup(' loading="lazy"')
        text = f"{alternative}, {word} {number} of {len(numbered)}"
        yield picture_tag(one.media, text, CardMarkup(' data-z="{}"{}').format(one.place, lazy))


def _caption(case_file: CaseFile, image: Image, picture: CardPicture) -> str:
    """Say how the picture was made; the window is left to the viewer where it can be switched."""
    stack = picture.stack
    is_switched = stack is not None and stack.knots is not None
    line = picture_line(case_file.placement, image, None if is_switched else picture.window)
    return line if stack is None else ", ".join([line, _extent(stack)])


def _extent(stack: CardStack) -> str:
    word = "slices" if stack.fps is None else "frames"
    shown = len(stack.slices)
    return f"{shown} {word}" if shown == stack.offered else f"{shown} of {stack.offered} {word}"


def _settings(case_file: CaseFile, image: Image, picture: CardPicture, *, asks_for_marks: bool) -> dict[str, Any]:
    """Give what the viewer must know to show one picture, and nothing that gives the answer away."""
    stack = picture.stack
    found: dict[str, Any] = {"kind": _kind(stack), "name": alternative_text(case_file.placement, image)}
    if stack is not None and stack.knots is not None:
        found["curve"] = stack.knots
        found["windows"] = [
            {"name": named.name, "label": named.label, "centre": named.window.centre, "width": named.window.width}
            for named in stack.windows
        ]
        found["window"] = stack.windows[0].name
    if stack is not None and stack.fps is not None:
        found["fps"] = stack.fps
    found |= _place(picture.geometry if stack is None else stack.geometry)
    return {**found, "find": True} if asks_for_marks else found


def _kind(stack: CardStack | None) -> str:
    if stack is None:
        return "still"
    return "stack" if stack.fps is None else "cine"


def _place(geometry: Geometry) -> dict[str, Any]:
    sides = {side: letters for side, letters in zip(_SIDES, geometry.sides, strict=True) if letters}
    known: dict[str, Any] = {"sides": sides} if sides else {}
    return known if geometry.spacing_mm is None else {"spacing": geometry.spacing_mm, **known}


def _found(image: Image, picture: CardPicture, findings: Sequence[Finding]) -> Iterator[dict[str, Any]]:
    """Give the findings of one picture, numbered as in the list of the answer."""
    places = {id(finding): place for place, finding in enumerate(findings, 1)}
    for finding in image.findings:
        if id(finding) not in places:
            continue
        entry: dict[str, Any] = {"number": places[id(finding)], "label": finding.label}
        if finding.why is not None:
            entry["why"] = _as_text(finding.why)
        if picture.stack is None:
            shapes = [_as_value(shape, _DECIMALS) for shape in picture.shapes_of(finding.number)]
        else:
            shapes = list(_sliced(picture.stack.shapes_of(finding.number)))
            entry |= _span(picture.stack.shapes_of(finding.number))
        yield {**entry, "shapes": shapes} if shapes else entry


def _span(lots: SlicedShapes) -> dict[str, Any]:
    return {"slices": [min(first for first, _, _ in lots), max(last for _, last, _ in lots)]} if lots else {}


def _sliced(lots: SlicedShapes) -> Iterator[dict[str, Any]]:
    decimals = _DECIMALS if len(lots) == 1 else _REGION_DECIMALS
    for first, last, shapes in lots:
        for shape in shapes:
            own = {} if len(lots) == 1 else {"slices": [first, last]}
            yield {**_as_value(shape, decimals), **own}


def _as_value(shape: Shape, decimals: int) -> dict[str, Any]:
    """Write a shape as ``case.yaml`` does, in fractions of the picture."""
    match shape:
        case Rect(x, y, width, height):
            return {"rect": [round(number, decimals) for number in (x, y, width, height)]}
        case Ellipse(cx, cy, rx, ry):
            return {"ellipse": [round(number, decimals) for number in (cx, cy, rx, ry)]}
        case Polygon(points):
            return {"polygon": [[round(x, decimals), round(y, decimals)] for x, y in points]}
        case Point(x, y):
            return {"point": [round(x, decimals), round(y, decimals)]}
        case _:
            assert_never(shape)


def _as_text(markdown: str) -> str:
    return html.unescape(_TAG.sub("", inline(markdown)))


def _as_json(value: Sequence[Mapping[str, Any]]) -> CardMarkup:
    """Give JSON that stays what it is inside a script in a field: Anki's editor and its templates leave it alone."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for sign in ("<", ">", "&"):
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    text = _ANKI_TAG.sub(r"\\u005b", text.replace("{{", r"\u007b\u007b").replace("\\\\", r"\u005c"))
    return CardMarkup(text)  # noqa: S704  # no sign of HTML or of Anki is left in it
