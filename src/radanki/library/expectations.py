"""What the contract expects at each key, in a contributor's words: what its errors say."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from radanki.model.library import Location

FORMS: Final[dict[tuple[str, ...], str]] = {
    ("id",): "16 hex digits, as `radanki new` writes them",
    ("images",): "a list of pictures, each with `name` and one of `file`, `from`, `link`",
    ("images", "crop"): "four whole numbers: [x, y, width, height]",
    ("images", "blank"): "a list of rectangles, each [x, y, width, height] in whole numbers",
    ("images", "window"): "a preset's name, or {centre: -600, width: 1500}",
    ("images", "slice"): "{plane: axial, index: 12}",
    ("images", "slices"): "{plane: axial, start: 0, stop: 60, step: 2, key: 31}",
    ("images", "frames"): "{start: 0, stop: 30, fps: 20, key: 12}",
    ("images", "looked"): "a list like [{by: AB, on: 2026-11-20}]",
    ("images", "findings", "rect"): "four numbers: [x, y, width, height]",
    ("images", "findings", "ellipse"): "four numbers: [cx, cy, rx, ry]",
    ("images", "findings", "polygon"): "three corners or more: [[x, y], [x, y], [x, y]]",
    ("images", "findings", "point"): "two numbers: [x, y]",
    ("images", "findings", "slices"): "two whole numbers: [first, last]",
    ("images", "findings", "spans"): "outlines by slice: {20: [[x, y], [x, y], [x, y]], 37: [...]}",
    ("images", "findings", "mask"): "{from: ..., sha256: ..., value: 17}",
    ("patient",): "something like {age: 24, sex: female}",
    ("patient", "age"): 'whole years from 0 to 89, or "90+"',
    ("differential",): "a list of names, or of {name: ..., why: ..., against: ...}",
    ("pearls",): "a list of sentences, each with its gap in **bold**",
    ("pearls", "article", "doi"): "the DOI alone, like 10.1148/radiol.2462070712",
    ("questions",): "a list like [{id: first-step, ask: ..., answer: ...}]",
    ("steps",): "a list like [{id: s1, show: [frontal], ask: ..., answer: ...}]",
    ("checklist",): "a checklist like {of: chest, show: [frontal], items: [{item: airway, finding: Trachea central}]}",
    ("signs",): "a list like [{id: swirl-meaning, sign: swirl, asks: meaning, image: axial, about: [2]}]",
    ("sources",): "a list like [{id: mine, own: true, author: ..., licence: CC-BY-4.0}]",
    ("reviewed",): "a list like [{by: Dr B, on: 2026-11-21}]",
    ("withdrawn",): "a list like [{item: pearl/deep-sulcus, since: 1.2, reason: ...}]",
    ("retired",): "something like {since: 1.2, reason: Diagnosis revised.}",
    ("select",): "something like {modality: [xr], level: [1, 2]}",
}
"""Forms that a type alone does not tell, by the keys that lead there."""

PATTERNS: Final = {
    "^[0-9a-f]{16}$": "16 digits of 0-9 and a-f",
    "^[0-9a-f]{64}$": "a SHA-256: 64 digits of 0-9 and a-f",
    "^[0-9a-f]{8,64}$": "8 to 64 digits of 0-9 and a-f, as the tools write them",
    "^[a-z0-9]+(-[a-z0-9]+)*$": "small letters and digits, with single hyphens between",
    "^RID[0-9]+$": "`RID` and digits, like RID5352",
}
"""The patterns of the model's text types, said plainly."""

WANTED: Final = {
    "id": "Give the case the 16 hex digits that `radanki new` makes; they never change.",
    "title": "Say what the case shows; students see it after the answer only.",
    "level": "1 student, 2 intern, 3 resident, 4 subspecialist.",
    "sources": "Name who made the pictures: {id: mine, own: true, author: ..., licence: CC-BY-4.0}.",
    "licence": "Name the licence, CC-BY-4.0 for instance.",
    "contributors": "Name who wrote the case: [A. Contributor].",
    "label": "Name the finding in at most 6 words.",
    "number": "Give the finding the next free number of its picture.",
    "name": "Give it a short name that never changes, like `frontal`.",
    "author": "Name who made it.",
    "key": "Say which is shown first.",
    "answer": "Write the answer that the card shows.",
    "ask": "Write what the card asks.",
    "text": "Write the sentence, with its gap in **bold**.",
    "value": "Say which value of the label map the region has.",
}
"""What to write where a required key is missing."""

ELSEWHERE: Final = {
    "modality": "The folder says it: cases/<modality>/<system>/<slug>/.",
    "system": "The folder says it: cases/<modality>/<system>/<slug>/.",
    "difficulty": "It is called `level`: 1 student to 4 subspecialist.",
    "explanation": "It is called `why`.",
    "attribution": "It is `author` of one of `sources`.",
    "coordinates": "Write `rect`, `ellipse`, `polygon` or `point`.",
    "box": "Write `rect: [x, y, width, height]`.",
    "bbox": "Write `rect: [x, y, width, height]`.",
    "url": "Write `link` for a picture that is not held, and the address under `sources`.",
}
"""Keys that people try, and where their meaning lives."""


def words_of(location: Location) -> tuple[str, ...]:
    """Give the keys on the way to a value, without places in lists."""
    return tuple(part for part in location if isinstance(part, str))


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """Give the keys that an entry may have, as a contributor writes them, in the order of the contract."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def entry_at(model: type[BaseModel], location: Location) -> type[BaseModel] | None:
    """Give the class of the entry at a location, or ``None`` where no entry is expected."""
    return _entry(_annotation_at(model, location))


def allowed_at(model: type[BaseModel], location: Location) -> tuple[str, ...]:
    """Give the closed set of words that a value may be, or an empty tuple where it is free."""
    members = _members(_annotation_at(model, location))
    words = [value for member in members if get_origin(member) is Literal for value in get_args(member)]
    return tuple(str(word) for word in words)


def _annotation_at(model: type[BaseModel], location: Location) -> Any:
    annotation: Any = model
    for part in location:
        annotation = _item(annotation) if isinstance(part, int) else _field(_entry(annotation), part)
    return annotation


def _members(annotation: Any) -> Iterator[Any]:
    """Give the alternatives of an annotation, unwrapped."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin is Union or isinstance(annotation, types.UnionType):
        for member in get_args(annotation):
            yield from _members(member)
    else:
        yield annotation


def _item(annotation: Any) -> Any:
    return next((get_args(member)[0] for member in _members(annotation) if get_origin(member) is tuple), None)


def _entry(annotation: Any) -> type[BaseModel] | None:
    for member in _members(annotation):
        if isinstance(member, type) and issubclass(member, BaseModel):
            return member
    return None


def _field(model: type[BaseModel] | None, key: str) -> Any:
    if model is None:
        return None
    for name, field in model.model_fields.items():
        if (field.alias or name) == key:
            return field.annotation
    return None
