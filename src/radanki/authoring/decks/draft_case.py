"""A draft of a picture as a new case: its masks in pixels of the picture, numbered as their cards were."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from radanki.authoring.decks.draft import UNNAMED, UNTITLED
from radanki.authoring.edit.case_text import AppendItem, SetValue
from radanki.authoring.intake.start import NewCase
from radanki.authoring.shapes.fitting import fitted, is_same
from radanki.authoring.shapes.new_findings import NewFinding, written
from radanki.errors import AnnotationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from radanki.authoring.decks.draft import DraftMask, NotTaken, PictureDraft
    from radanki.authoring.edit.case_text import Edit
    from radanki.authoring.intake.pictures import NewPicture
    from radanki.authoring.intake.place import CasePlace
    from radanki.authoring.intake.shipping import ShippingAdvice
    from radanki.authoring.intake.writing import Answers
    from radanki.model.imaging.shapes import Shape

_MOST_NUMBER: Final = 500

Placed = tuple["DraftMask", "Shape"]


def draft_case(  # noqa: PLR0913, PLR0917  # all that a case is made of
    draft: PictureDraft,
    picture: NewPicture,
    place: CasePlace,
    case_id: str,
    answers: Answers,
    advice: ShippingAdvice,
    today: date,
    left: NotTaken,
) -> NewCase:
    """Give the case of a picture with all that its notes say; what was answered once holds for every case."""
    placed = _placed(draft, picture, left)
    told = replace(
        answers,
        title=answers.title or draft.title or _title_of(placed),
        diagnosis=answers.diagnosis or draft.diagnosis,
        kind=answers.kind or draft.kind,
        level=answers.level or draft.level,
    )
    fields = {**picture.fields, **dict(_fields(placed, picture, left))}
    edits = tuple(_edits(draft, picture))
    return NewCase(place, case_id, told, advice, (replace(picture, fields=fields),), today, edits=edits)


def _title_of(placed: Sequence[Placed]) -> str:
    """Give the title of a picture that has none: what its only mask is called."""
    labels = {mask.label for mask, _ in placed} - {UNNAMED}
    return next(iter(labels)) if len(labels) == 1 else UNTITLED


def _fields(placed: Sequence[Placed], picture: NewPicture, left: NotTaken) -> Iterator[tuple[str, Any]]:
    covers = [mask for mask, _ in placed if mask.asks == "cover"]
    if covers and not any(mask.stays for mask in covers):
        yield "hide", "one"
    if placed:
        yield "findings", list(_findings(placed, picture, left))


def _edits(draft: PictureDraft, picture: NewPicture) -> Iterator[Edit]:
    for number, question in enumerate(draft.questions, 1):
        entry: dict[str, Any] = {"id": f"deck-{number}", "ask": question.ask, "answer": question.answer}
        yield AppendItem(("questions",), entry | ({"image": picture.name} if question.is_on_picture else {}))
    if draft.curricula:
        yield SetValue(("curricula",), list(draft.curricula))
    if draft.tags:
        yield SetValue(("tags",), list(draft.tags))


def _placed(draft: PictureDraft, picture: NewPicture, left: NotTaken) -> list[Placed]:
    """Give the masks that lie on the picture, each place once."""
    width_px, height_px = picture.deidentified.width_px, picture.deidentified.height_px
    placed: list[Placed] = []
    for mask in draft.masks:
        try:
            shape, changes = fitted(mask.draw(width_px, height_px), width_px, height_px)
        except AnnotationError as error:
            left.parts[f"masks: {error}"] += 1
            continue
        for change in changes:
            left.parts[f"masks changed: {change}"] += 1
        if not any(is_same(shape, other) and mask.label == known.label for known, other in placed):
            placed.append((mask, shape))
    return placed


def _findings(placed: Sequence[Placed], picture: NewPicture, left: NotTaken) -> Iterator[dict[str, Any]]:
    """Give findings by number: that of the card where it is free, else the next one that no card has."""
    wanted = {mask.number for mask, _ in placed}
    highest = max(wanted, default=0)
    free = chain(range(highest + 1, _MOST_NUMBER + 1), (one for one in range(1, highest) if one not in wanted))
    taken: dict[int, Placed] = {}
    for mask, shape in placed:
        number = next(free, 0) if mask.number in taken else mask.number
        if not 0 < number <= _MOST_NUMBER:
            left.parts["masks: no number is free for them"] += 1
            continue
        if number != mask.number:
            left.parts["masks changed: their card has several, each became a finding with a number of its own"] += 1
        taken[number] = (mask, shape)
    for number in sorted(taken):
        mask, shape = taken[number]
        yield written(NewFinding(picture.name, number, mask.label, shape, None)) | {"asks": [mask.asks]}
