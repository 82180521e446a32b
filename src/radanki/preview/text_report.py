"""Cases and cards as the page gets them: plain JSON values."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from radanki.model.imaging.shapes import Ellipse, Point, Polygon, Rect, Shape
from radanki.model.note import MASKED
from radanki.preview.page import CLIENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from radanki.imaging.encoding.contact_sheet import SheetFace
    from radanki.model.note import NoteKind
    from radanki.model.problem import Problem
    from radanki.preview.cards import PreviewCard
    from radanki.preview.comparing import CardChange, CaseChange

KIND_NAMES: Final[Mapping[NoteKind, str]] = {
    "find": "Find",
    "name": "Name",
    "cover": "Cover",
    "diagnosis": "Diagnosis",
    "differential": "Key findings",
    "question": "Question",
    "pearl": "Pearl",
    "step": "Step",
    "sign": "Sign",
    "topic": "Topic",
    "pattern": "Pattern",
    "exam": "Exam",
    "week": "Case of the week",
    "checklist": "Checklist",
}


def clients_for_page() -> list[dict[str, Any]]:
    """Give the clients that a card can be shown in."""
    return [
        {
            "name": one.name,
            "label": one.label,
            "width": one.width_px,
            "height": one.height_px,
            "htmlClass": one.html_class,
        }
        for one in CLIENTS
    ]


def case_line(change: CaseChange, *, has_base: bool) -> dict[str, Any]:
    """Give a case for a list: its name, how many cards and problems it has, and what became of it."""
    case = change.case
    return {
        "folder": case.folder,
        "title": case.title,
        "cards": len(case.cards) if change.after is not None else 0,
        "errors": len(case.errors),
        "warnings": len(case.problems) - len(case.errors),
        "status": change.status if has_base else "",
        "digest": case_digest(change),
    }


def case_digest(change: CaseChange) -> str:
    """Give what changes when anything does that the page shows of a case."""
    case = change.case
    cards = [(one.key, one.card.digest) for one in change.cards]
    told = repr((case.title, case.problems, case.why_none, case.is_stale, cards))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def case_for_page(change: CaseChange, *, has_base: bool) -> dict[str, Any]:
    """Give all of a case but the sides themselves, which are documents of their own."""
    case = change.case
    return {
        **case_line(change, has_base=has_base),
        "id": case.case_id,
        "deck": case.deck,
        "whyNone": case.why_none,
        "isStale": case.is_stale,
        "problems": [_problem(problem) for problem in case.problems],
        "list": [_card(one, has_base=has_base) for one in change.cards],
    }


def card_title(card: PreviewCard) -> str:
    """Give a card's name in a list: what kind it is, of which picture or question, and its number where it has one."""
    number = f" {card.ordinal}" if card.kind in MASKED else ""
    return f"{KIND_NAMES[card.kind]}{number}{f', {card.part}' if card.part else ''}"


def _card(change: CardChange, *, has_base: bool) -> dict[str, Any]:
    card = change.card
    return {
        "key": change.key,
        "kind": card.kind,
        "kindName": KIND_NAMES[card.kind],
        "title": card_title(card),
        "ordinal": card.ordinal,
        "digest": card.digest,
        "status": change.status if has_base else "",
        "what": list(change.what),
        "hasBefore": change.before is not None,
        "hasAfter": change.after is not None,
        "faces": None if change.after is None else [_face(face) for face in change.after.faces],
        "before": None if change.before is None else [_face(face) for face in change.before.faces],
    }


def _face(face: SheetFace) -> dict[str, Any]:
    pictures = [
        {
            "name": picture.name,
            "slices": picture.slices,
            "marks": [
                {
                    "number": mark.number,
                    "fill": mark.fill,
                    "line": mark.line,
                    "px": mark.line_px,
                    **_shape(mark.shape),
                }
                for mark in picture.marks
            ],
        }
        for picture in face.pictures
    ]
    return {"pictures": pictures, "text": face.text}


def _shape(shape: Shape) -> dict[str, Any]:
    match shape:
        case Rect(x, y, width, height):
            return {"rect": [x, y, width, height]}
        case Ellipse(cx, cy, rx, ry):
            return {"ellipse": [cx, cy, rx, ry]}
        case Polygon(points):
            return {"polygon": points}
        case Point(x, y):
            return {"ellipse": [x, y, 0.01, 0.01]}


def _problem(problem: Problem) -> dict[str, Any]:
    return asdict(problem)


def pictures_of(change: CaseChange) -> dict[str, Path]:
    """Give the pictures that a contact sheet of a case shows, by name."""
    cards = [card for one in change.cards for card in (one.before, one.after) if card is not None]
    return {picture.name: picture.path for card in cards for face in card.faces for picture in face.pictures}


def media_of(change: CaseChange) -> dict[str, Path]:
    """Give every file that the cards of a case name, before and after, by name; names are hashes, so none clash."""
    before = {} if change.before is None else change.before.media
    after = {} if change.after is None else change.after.media
    return {**before, **after}
