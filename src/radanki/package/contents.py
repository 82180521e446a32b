"""What a package says, apart from the bytes that say it; and the digest of that, which anyone can recompute.

The digest is the SHA-256 of a text of one JSON array a line, in this order:

    ["radanki package", 2]
    ["deck", name, description]                                    by name
    ["note type", id, name, kind, sort field, css, fields, templates]   by id
    ["note", guid, SHA-256]                                        by guid
    ["media", name, SHA-256 of the bytes]                          by name

The SHA-256 of a note is that of one more such line, ["note", guid, note type id, tags, fields, cards], where the fields
are one string, as the collection has them, parted by U+001F, a card is [ordinal, deck name, due], and cards stand by
ordinal. So notes may come in any order, and none is kept. Strings sort by
code point, tags too. JSON is written without blanks and with every character past ASCII escaped, each line ends in a
line feed. Times and row ids are not part of it, nor is how SQLite and zip lay the bytes out: two builds
of the same library say the same, whenever, wherever and with whatever versions of both they were made.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from radanki.model.notes.fields import BETWEEN_FIELDS, values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from radanki.model.note import PlacedNote

NoteTypeKind = Literal["basic", "cloze", "image occlusion"]

_JSON = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))

FIELD_SEPARATOR = BETWEEN_FIELDS
"""What parts the fields of a note in a collection; none of them may hold it."""
STOCK_KIND_IMAGE_OCCLUSION = 6
"""``originalStockKind`` of Anki's own image occlusion: what makes its mask editor take a note."""


@dataclass(frozen=True, slots=True)
class DeckContents:
    """A deck by its full name, and its description as HTML."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class FieldContents:
    """A field of a note type: its name and what Anki knows it by through a renaming.

    ``tag`` is the field's part in image occlusion (0 masks, 1 picture, 2 header, 3 back extra, 4 comments).
    """

    name: str
    id: int | None
    tag: int | None
    cannot_be_deleted: bool


@dataclass(frozen=True, slots=True)
class TemplateContents:
    """A card template: the HTML of its two sides."""

    name: str
    id: int | None
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class NoteTypeContents:
    """A note type as the package holds it; ``sort_field`` counts from 0."""

    id: int
    name: str
    kind: NoteTypeKind
    sort_field: int
    css: str
    fields: tuple[FieldContents, ...]
    templates: tuple[TemplateContents, ...]


class CardContents(NamedTuple):
    """A card: its ordinal as students count, from 1, the full name of its deck, and its place among new cards."""

    ordinal: int
    deck: str
    due: int


@dataclass(frozen=True, slots=True)
class NoteContents:
    """A note: the values of its fields in the note type's order, and its cards by ordinal."""

    guid: str
    note_type: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    cards: tuple[CardContents, ...]

    @property
    def joined_fields(self) -> str:
        """The fields as the collection has them: one text."""
        return FIELD_SEPARATOR.join(self.fields)


@dataclass(frozen=True, slots=True)
class MediaContents:
    """A file of the package; width and height in pixels where it is a picture whose head says so."""

    name: str
    sha256: str
    size_bytes: int
    width_px: int | None = None
    height_px: int | None = None


def logical_digest(
    decks: Iterable[DeckContents],
    note_types: Iterable[NoteTypeContents],
    notes: Iterable[tuple[str, bytes]],
    media: Iterable[MediaContents],
) -> str:
    """Give the digest of what a package says; of each note its guid and :func:`note_digest`."""
    total = hashlib.sha256()
    for line in _lines(decks, note_types, notes, media):
        total.update(_written(line))
    return total.hexdigest()


def note_digest(note: NoteContents) -> bytes:
    """Give the SHA-256 of what a note says, as bytes: there are many of them."""
    line = ["note", note.guid, note.note_type, sorted(note.tags), note.joined_fields, sorted(note.cards)]
    return hashlib.sha256(_written(line)).digest()


def note_contents(placed: PlacedNote, deck: str, kind: int) -> NoteContents:
    """Give what a package holds of a note in a deck, by the number of its note type."""
    note, due = placed.note, placed.due
    if placed.places:
        cards = sorted([CardContents(place.ordinal, place.deck, place.due) for place in placed.places])
    else:
        cards = [CardContents(ordinal, deck, due) for ordinal in sorted(note.ordinals)]
    return NoteContents(note.guid, kind, tuple(sorted(note.tags)), tuple(values_of(note.fields)), tuple(cards))


def _written(line: list[object]) -> bytes:
    return _JSON.encode(line).encode("ascii") + b"\n"


def _lines(
    decks: Iterable[DeckContents],
    note_types: Iterable[NoteTypeContents],
    notes: Iterable[tuple[str, bytes]],
    media: Iterable[MediaContents],
) -> Iterator[list[object]]:
    yield ["radanki package", 2]
    for deck in sorted(decks, key=lambda deck: deck.name):
        yield ["deck", deck.name, deck.description]
    for note_type in sorted(note_types, key=lambda note_type: note_type.id):
        yield _note_type_line(note_type)
    for guid, digest in sorted(notes):
        yield ["note", guid, digest.hex()]
    for entry in sorted(media, key=lambda entry: entry.name):
        yield ["media", entry.name, entry.sha256]


def _note_type_line(note_type: NoteTypeContents) -> list[object]:
    fields = [[field.name, field.id, field.tag, field.cannot_be_deleted] for field in note_type.fields]
    templates = [[template.name, template.id, template.question, template.answer] for template in note_type.templates]
    return [
        "note type",
        note_type.id,
        note_type.name,
        note_type.kind,
        note_type.sort_field,
        note_type.css,
        fields,
        templates,
    ]


def look_digest(note_type: NoteTypeContents) -> str:
    """Give 12 hex digits that change where a note type's templates or style change, for texts that leave them out."""
    line = [note_type.css, *([one.name, one.question, one.answer] for one in note_type.templates)]
    return hashlib.sha256(json.dumps(line, ensure_ascii=True).encode("ascii")).hexdigest()[:12]
