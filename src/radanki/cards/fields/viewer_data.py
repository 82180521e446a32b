"""What the viewer's script is told: of the pictures on the question, and of the findings on the answer."""

from __future__ import annotations

import html
import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, assert_never

from radanki.cards.fields.captions import alternative_text
from radanki.cards.fields.markdown import inline
from radanki.cards.physics_words import step_labels
from radanki.model.card_markup import CardMarkup
from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from radanki.model.images import Finding, Image
    from radanki.model.imaging.card_picture import CardPicture, CardStack, SlicedShapes
    from radanki.model.imaging.rendering import Geometry
    from radanki.model.items import CaptionFact
    from radanki.model.library import CaseFile

_DECIMALS = 4
_RING_PARTS = 4000
"""What the numbers of a ring count, of the picture's side: an eighth of a pixel of 512."""

_SIDES = ("left", "right", "top", "bottom")
_TAG = re.compile(r"<[^>]*>")
# Anki's own tags begin with a bracket and a word; no value of JSON begins like that, so those stand in texts only.
_ANKI_TAG = re.compile(r"\[(?=[a-zA-Z$/])")


def settings_of(
    case_file: CaseFile,
    image: Image,
    picture: CardPicture,
    *,
    asks_for_marks: bool,
    hidden: Collection[CaptionFact] = (),
) -> dict[str, Any]:
    """Give what the viewer must know to show one picture, and nothing that gives the answer away."""
    stack = picture.stack
    found: dict[str, Any] = {"kind": _kind(stack), "name": alternative_text(case_file.placement, image, hidden)}
    if stack is not None and stack.knots is not None:
        found["curve"] = stack.knots
        found["windows"] = [
            {
                "name": named.name if "window" not in hidden else str(place),
                "label": named.label if "window" not in hidden else str(place),
                "centre": named.window.centre,
                "width": named.window.width,
            }
            for place, named in enumerate(stack.windows, 1)
        ]
        found["window"] = found["windows"][0]["name"]
        if "window" in hidden:
            found["untold"] = True  # nor do the numbers of the window stand on the picture
    if stack is not None and (steps := step_labels(image)):
        found["steps"] = [] if "sequence" in hidden else steps
    if stack is not None and stack.fps is not None:
        found["fps"] = stack.fps
    if stack is not None and stack.gap_mm is not None and "scale" not in hidden:
        found["gap"] = stack.gap_mm
    found |= _place(picture.geometry if stack is None else stack.geometry, hidden)
    return {**found, "find": True} if asks_for_marks else found


def answer_of(  # noqa: PLR0913  # one picture, and what of it is asked
    case_file: CaseFile,
    image: Image,
    picture: CardPicture,
    findings: Sequence[Finding],
    *,
    is_normal: bool,
    hidden: Collection[CaptionFact],
) -> dict[str, Any]:
    """Give what only the answer knows: the findings that it is about, what marks are judged by, what was kept back."""
    told: dict[str, Any] = {"findings": list(_found(image, picture, findings))}
    if not image.complete:
        told["complete"] = False
    if is_normal:
        told["normal"] = True
    return told | _told_on_answer(case_file, image, picture, hidden)


def _told_on_answer(
    case_file: CaseFile, image: Image, picture: CardPicture, hidden: Collection[CaptionFact]
) -> dict[str, Any]:
    """Give what the question kept back, for the answer to put in its place; nothing where it told all."""
    asked = settings_of(case_file, image, picture, asks_for_marks=False, hidden=hidden)
    whole = settings_of(case_file, image, picture, asks_for_marks=False)
    told = {key: value for key, value in whole.items() if asked.get(key) != value}
    told |= {"untold": False} if "untold" in asked else {}
    return {"told": told} if told else {}


def _kind(stack: CardStack | None) -> str:
    if stack is None:
        return "still"
    return "stack" if stack.fps is None else "cine"


def _place(geometry: Geometry, hidden: Collection[CaptionFact]) -> dict[str, Any]:
    sides = {side: letters for side, letters in zip(_SIDES, geometry.sides, strict=True) if letters}
    known: dict[str, Any] = {"sides": sides} if sides and "sides" not in hidden else {}
    return known if geometry.spacing_mm is None or "scale" in hidden else {"spacing": geometry.spacing_mm, **known}


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
            shapes = [_as_value(shape) for shape in picture.shapes_of(finding.number)]
        else:
            shapes = list(_sliced(picture.stack.shapes_of(finding.number)))
            entry |= _span(picture.stack.shapes_of(finding.number))
        yield {**entry, "shapes": shapes} if shapes else entry


def _span(lots: SlicedShapes) -> dict[str, Any]:
    return {"slices": [min(first for first, _, _ in lots), max(last for _, last, _ in lots)]} if lots else {}


def _sliced(lots: SlicedShapes) -> Iterator[dict[str, Any]]:
    for first, last, shapes in lots:
        for shape in shapes:
            if len(lots) == 1:
                yield _as_value(shape)
            else:
                written = {"ring": _as_ring(shape)} if isinstance(shape, Polygon) else _as_value(shape)
                yield {**written, "slices": [first, last]}


def _as_ring(polygon: Polygon) -> str:
    """Write an outline of which there is one on every slice: each place by how far it lies from the one before."""
    places = [(round(x * _RING_PARTS), round(y * _RING_PARTS)) for x, y in polygon.points]
    steps = ((x - x0, y - y0) for (x0, y0), (x, y) in pairwise([(0, 0), *places]))
    return " ".join(f"{x} {y}" for x, y in steps)


def _as_value(shape: Shape) -> dict[str, Any]:
    """Write a shape as ``case.yaml`` does, in fractions of the picture."""
    match shape:
        case Rect(x, y, width, height):
            return {"rect": [round(number, _DECIMALS) for number in (x, y, width, height)]}
        case Ellipse(cx, cy, rx, ry):
            return {"ellipse": [round(number, _DECIMALS) for number in (cx, cy, rx, ry)]}
        case Polygon(points):
            return {"polygon": [[round(x, _DECIMALS), round(y, _DECIMALS)] for x, y in points]}
        case Point(x, y):
            return {"point": [round(x, _DECIMALS), round(y, _DECIMALS)]}
        case _:
            assert_never(shape)


def _as_text(markdown: str) -> str:
    return html.unescape(_TAG.sub("", inline(markdown)))


def as_json(value: Sequence[Mapping[str, Any]]) -> CardMarkup:
    """Give JSON that stays what it is inside a script in a field: Anki's editor and its templates leave it alone."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for sign in ("<", ">", "&"):
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    text = _ANKI_TAG.sub(r"\\u005b", text.replace("{{", r"\u007b\u007b").replace("\\\\", r"\u005c"))
    return CardMarkup(text)  # noqa: S704  # no sign of HTML or of Anki is left in it
