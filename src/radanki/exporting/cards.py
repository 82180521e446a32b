"""The cards of a package as any program can take them: words, pictures, choices, marks, rights.

A pattern card shows another picture at each review; other programs can't, so each of its pictures is a card of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from radanki.exporting.field_markup import (
    choices_in,
    edges_in,
    one_line,
    pictures_in,
    values_of,
    verdict_and_reason,
    without_aliases,
    words,
)
from radanki.exporting.marks import PlacedMark, boxes_of_outlines, marks_of_answer, marks_of_masks, viewer_data
from radanki.exporting.rights import contributors_of, rights_of
from radanki.package.readable_text import clozes_of, readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from radanki.exporting.field_markup import ShownPicture
    from radanki.exporting.rights import Rights
    from radanki.package.contents import CardContents, NoteContents, NoteTypeContents
    from radanki.package.reading import PackageReader

_OURS: Final = "RadAnki "
_KIND_TAG: Final = "RadAnki::card::"
_STILL: Final = "still"
_EDGES: Final = ("left", "right", "top", "bottom")
_OCCLUSION: Final = "image occlusion"


@dataclass(frozen=True, slots=True)
class CreditedPicture:
    """A picture of a card with what has to be told of it."""

    shown: ShownPicture
    rights: Rights


@dataclass(frozen=True, slots=True)
class PortableCard:
    """One card in words.

    ``number`` is Anki's number of the card within its note, ``picture`` that of a pattern's picture, else 0.
    ``is_marked`` where the front marks what it asks for: other programs can't, and have to ask the other way round.
    ``caption`` says what picture it is and which side of the patient its edges are, as the front does.
    ``is_stack`` where the card asks for slices to scroll or frames to play: another program shows the first one alone.
    """

    guid: str
    number: int
    picture: int
    due: int
    deck: str
    kind: str
    title: str
    front: str
    back: str
    why: str
    hints: tuple[str, ...]
    choices: tuple[tuple[str, bool], ...]
    tags: tuple[str, ...]
    pictures: tuple[CreditedPicture, ...]
    marks: tuple[PlacedMark, ...]
    is_marked: bool
    is_stack: bool
    caption: str
    contributors: str

    @property
    def order(self) -> tuple[str, int, str, int, int]:
        """The place in the order of study."""
        return self.deck, self.due, self.guid, self.number, self.picture

    @property
    def name(self) -> str:
        """What names the card for ever: the note, the card of it, and the picture where there are many."""
        return f"{self.guid}/{self.number}" + (f"/{self.picture}" if self.picture else "")

    @property
    def asked(self) -> PlacedMark | None:
        """The mark that a card about one mask asks for."""
        return next((mark for mark in self.marks if mark.number == self.number), None)


@dataclass(frozen=True, slots=True)
class Cards:
    """What a package holds for other programs, in the order of study; and how many of its notes are none of ours."""

    cards: tuple[PortableCard, ...]
    foreign_notes: int


def cards_of(package: PackageReader) -> Cards:
    """Give every card of ours; a withdrawn one is none any more."""
    types = {one.id: one for one in package.note_types}
    cards: list[PortableCard] = []
    foreign = 0
    for note in package.notes_by_guid():
        note_type = types[note.note_type]
        if not note_type.name.startswith(_OURS):
            foreign += 1
            continue
        fields = {field.name: value for field, value in zip(note_type.fields, note.fields, strict=True)}
        if not fields.get("Withdrawn"):
            cards += _cards(note, note_type, fields)
    return Cards(tuple(sorted(cards, key=lambda card: card.order)), foreign)


def _cards(note: NoteContents, note_type: NoteTypeContents, fields: Mapping[str, str]) -> Iterator[PortableCard]:
    for card in note.cards:
        if note_type.kind == _OCCLUSION:
            yield _masked(note, card, fields)
            continue
        exemplars = values_of(fields.get("Stack", ""))
        if exemplars is None:
            yield _asked(note, card, fields, viewer_data(fields.get("Answer viewer data", "")))
            continue
        settings, answers = (viewer_data(fields.get(name, "")) for name in ("Viewer data", "Answer viewer data"))
        for place in range(len(exemplars)):
            one = {name: _value(value, place) for name, value in fields.items()}
            one["Viewer data"] = json.dumps(settings[place : place + 1])
            yield replace(_asked(note, card, one, answers[place : place + 1]), picture=place + 1)


def _value(value: str, place: int) -> str:
    values = values_of(value)
    return value if values is None else values[place] if place < len(values) else ""


def _masked(note: NoteContents, card: CardContents, fields: Mapping[str, str]) -> PortableCard:
    """Give a card about one mask: what is asked is where its mark lies."""
    marks = marks_of_masks(fields.get("Occlusion", ""), fields.get("Answers", ""))
    back, why = verdict_and_reason(clozes_of(fields.get("Answers", "")).get(card.ordinal, ""))
    hint = clozes_of(fields.get("Hints", "")).get(card.ordinal, "").partition("::")[2]
    return replace(
        _asked(note, card, {**fields, "Pictures": fields.get("Image", "")}, ()),
        front=_front(fields, "Header"),
        back=back,
        why=why,
        hints=tuple(filter(None, [one_line(hint).removeprefix("Hint ")])),
        marks=marks,
        is_marked=True,
    )


def _asked(
    note: NoteContents, card: CardContents, fields: Mapping[str, str], answers: tuple[Mapping[str, Any], ...]
) -> PortableCard:
    kinds = [one.get("kind", _STILL) for one in viewer_data(fields.get("Viewer data", ""))]
    shown = pictures_in(fields.get("Stack", "") + fields.get("Pictures", ""))
    is_stack = any(kind != _STILL for kind in kinds)
    back, why = words(without_aliases(fields.get("Answer", ""))), words(without_aliases(fields.get("Why", "")))
    outlined = boxes_of_outlines(fields.get("Pictures", ""))
    marks = () if is_stack or len(answers) != 1 else marks_of_answer(answers[0])
    return PortableCard(
        guid=note.guid,
        number=card.ordinal,
        picture=0,
        due=card.due,
        deck=card.deck,
        kind=next((tag.removeprefix(_KIND_TAG) for tag in note.tags if tag.startswith(_KIND_TAG)), ""),
        title=one_line(fields.get("Title", "")),
        front=_front(fields, "Prompt"),
        back=back,
        why=why,
        hints=tuple(filter(None, (one_line(fields.get(name, "")) for name in ("Hint 1", "Hint 2")))),
        choices=choices_in(fields.get("Answer choices", "")),
        tags=note.tags,
        pictures=tuple(
            CreditedPicture(picture, rights_of(fields, 1 if is_stack else place))
            for place, picture in enumerate(shown[:1] if is_stack else shown, 1)
        ),
        marks=(PlacedMark(card.ordinal, one_line(back), why, outlined),) if outlined else marks,
        is_marked=bool(outlined),
        is_stack=is_stack,
        caption=_caption(fields, shown),
        contributors=contributors_of(fields),
    )


def _caption(fields: Mapping[str, str], shown: Sequence[ShownPicture]) -> str:
    """Give what picture it is, and its edges, in one line."""
    told = next(iter(viewer_data(fields.get("Viewer data", ""))), {}).get("sides")
    edges = edges_in(fields.get("Pictures", "") + fields.get("Sides", "")) or (told if isinstance(told, dict) else {})
    line = ", ".join(f"{edge} {edges[edge]}" for edge in _EDGES if edges.get(edge))
    return ". ".join(filter(None, [shown[0].alt if shown else "", f"Edges: {line}" if line and shown else ""]))


def _front(fields: Mapping[str, str], question: str) -> str:
    """Give what a front says, in its order: what an unfolding case told, the history, the question."""
    told = [words(fields.get(name, "")) for name in ("So far", "History", question)]
    return "\n".join(filter(None, [*told, readable(fields.get("Link", ""))]))
