"""A note as a comparison needs it: what it is of, what its front shows, where its cards stand, when it last changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from radanki.cards.guid import note_guid
from radanki.cards.note_types.template import fields_of
from radanki.model.note import NoteKind
from radanki.package.readable_text import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from radanki.cards.note_types import NoteType
    from radanki.model.note import PlacedNote
    from radanki.package.contents import NoteContents, NoteTypeContents
    from radanki.package.reading import PackageReader

OF_A_PICTURE: Final = frozenset({"cover", "name", "find"})
"""Kinds whose part is the name of a picture."""
OF_FINDINGS: Final = frozenset({"cover", "name"})
"""Kinds whose cards are numbered as findings."""

_ID: Final = re.compile(r"([0-9a-f]{16})/([a-z]{1,12})(?:/(.+))?", re.DOTALL)
_KIND_TAG: Final = re.compile(r"RadAnki::card::([a-z]+)")


@dataclass(frozen=True, slots=True)
class KindOfNote:
    """A note type: its id, what makes its schema, its fields' names, and which of them front and back show."""

    id: int
    name: str
    schema: tuple[tuple[str, int | None], ...]
    fields: tuple[str, ...]
    front: frozenset[str]
    back: frozenset[str]


@dataclass(frozen=True, slots=True)
class KnownNote:
    """One note of a package; ``part`` is a picture's name, or the id of a question, pearl or step.

    ``case`` is empty, ``kind`` ``None`` and ``part`` empty where the package does not tell. ``cards`` has the deck of
    each card by its number; ``due`` is the note's place among new cards.
    """

    guid: str
    case: str
    kind: NoteKind | None
    part: str
    title: str
    type: KindOfNote
    fields: Mapping[str, str]
    tags: frozenset[str]
    cards: Mapping[int, str]
    due: int
    modified: int

    @property
    def picture(self) -> str | None:
        """The name of the picture that the note is of."""
        return (self.part or None) if self.kind in OF_A_PICTURE else None

    @property
    def asks_findings(self) -> bool:
        """Whether each card asks for the finding of its number."""
        return self.kind in OF_FINDINGS

    @property
    def is_withdrawn(self) -> bool:
        """Whether the note tells its student to suspend it."""
        return bool(self.fields.get("Withdrawn"))


def notes_of_package(package: PackageReader) -> Iterator[KnownNote]:
    """Give the notes of a package by guid; of two with one guid the first."""
    kinds = {kind.id: kind_of_contents(kind) for kind in package.note_types}
    times = package.times_of_change()
    last = None
    for note in package.notes_by_guid():
        if note.guid != last:
            yield known_note(note, kinds[note.note_type], times.get(note.guid, 0))
        last = note.guid


def kind_of_contents(kind: NoteTypeContents) -> KindOfNote:
    """Give a note type of a package."""
    return KindOfNote(
        kind.id,
        kind.name,
        (*((field.name, field.id) for field in kind.fields), *((one.name, one.id) for one in kind.templates)),
        tuple(field.name for field in kind.fields),
        frozenset(name for one in kind.templates for name in fields_of(one.question)),
        frozenset(name for one in kind.templates for name in fields_of(one.answer)),
    )


def kind_of_ours(kind: NoteType) -> KindOfNote:
    """Give a note type that a package is about to get."""
    return KindOfNote(
        kind.id,
        kind.name,
        (*((field.name, field.id) for field in kind.fields), (kind.template_name, kind.template_id)),
        tuple(field.name for field in kind.fields),
        frozenset(fields_of(kind.front)),
        frozenset(fields_of(kind.back)),
    )


def note_of_ours(placed: PlacedNote, deck: str, kind: KindOfNote) -> KnownNote:
    """Give a composed note in its deck."""
    note, cards = placed.note, {place.ordinal: place.deck for place in placed.places_in(deck)}
    return _known(note.guid, kind, dict(note.fields), note.tags, cards, placed.due, placed.modified)


def known_note(note: NoteContents, kind: KindOfNote, modified: int) -> KnownNote:
    """Give a note of a package; ``modified`` is its time of change in Unix seconds."""
    cards = {card.ordinal: card.deck for card in note.cards}
    due = min((card.due for card in note.cards), default=0)
    return _known(note.guid, kind, dict(zip(kind.fields, note.fields, strict=True)), note.tags, cards, due, modified)


def _known(  # noqa: PLR0913, PLR0917  # what a note consists of
    guid: str,
    kind: KindOfNote,
    fields: Mapping[str, str],
    tags: Sequence[str],
    cards: Mapping[int, str],
    due: int,
    modified: int,
) -> KnownNote:
    case, note_kind, part = identity_of(guid, fields.get("Id", ""), tags)
    title = _title(fields.get("Title", ""), part)
    return KnownNote(guid, case, note_kind, part, title, kind, fields, frozenset(tags), cards, due, modified)


def identity_of(guid: str, stated: str, tags: Sequence[str] = ()) -> tuple[str, NoteKind | None, str]:
    """Give case, kind and part as the field ``Id`` states them (``<case>/<kind>/<part>``), the kind else by its tag.

    A part that does not make the guid is none: a note that was taken down does not tell what it was of.
    """
    found = _ID.fullmatch(stated)
    kind = None if found is None else _kind_named(found[2])
    if found is None or kind is None:
        tagged = next((match[1] for tag in tags if (match := _KIND_TAG.fullmatch(tag))), "")
        return "", _kind_named(tagged), ""
    part = found[3] or ""
    return found[1], kind, part if note_guid(found[1], kind, part) == guid else ""


def _kind_named(word: str) -> NoteKind | None:
    return next((kind for kind in get_args(NoteKind) if kind == word), None)


def _title(markup: str, part: str) -> str:
    """Give the title of the case: that of a note ends with its part in brackets."""
    title = readable(markup)
    return title.removesuffix(f" ({part})") if part else title
