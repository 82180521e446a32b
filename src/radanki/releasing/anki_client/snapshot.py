"""What a student's collection holds, as values: the same on both ends of the pipe to the child process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

CardKey = tuple[str, int]
"""A card as students know it: the guid of its note and its ordinal, from 1."""

SCHEDULING: Final = (
    "id",
    "did",
    "type",
    "queue",
    "due",
    "ivl",
    "factor",
    "reps",
    "lapses",
    "left",
    "flags",
    "odue",
    "odid",
    "data",
)
"""The columns of Anki's table of cards that say where a card stands; ``data`` has FSRS's state of memory."""


@dataclass(frozen=True, slots=True)
class PackageLog:
    """How many notes Anki's importer found in a package, and what it did with them."""

    package: str
    found: int
    new: int
    updated: int
    duplicate: int
    conflicting: int


@dataclass(frozen=True, slots=True)
class HeldNote:
    """A note as a student holds it; ``id`` is the millisecond at which its package was built."""

    guid: str
    id: int
    note_type: str
    modified: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def content(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What an update can change: the fields, and the tags in order."""
        return self.fields, self.tags


@dataclass(frozen=True, slots=True)
class HeldCard:
    """A card as a student holds it: the name of its deck, and by :data:`SCHEDULING` all that scheduling knows."""

    guid: str
    ordinal: int
    deck: str
    scheduling: tuple[int | str, ...]

    @property
    def key(self) -> CardKey:
        """The card as students know it."""
        return self.guid, self.ordinal

    def value(self, column: str) -> int | str:
        """Give one column of what scheduling knows."""
        return self.scheduling[SCHEDULING.index(column)]


@dataclass(frozen=True, slots=True)
class HeldDeck:
    """A deck: its full name, Anki's number for it, and the preset of options that the student gave it."""

    name: str
    id: int
    preset: int
    is_filtered: bool


@dataclass(frozen=True, slots=True)
class HeldNoteType:
    """A note type: its number and name, its fields, and a digest of its templates and styling."""

    id: int
    name: str
    fields: tuple[str, ...]
    look: str


@dataclass(frozen=True, slots=True)
class CollectionSnapshot:
    """A collection at one moment.

    ``reviews`` are the rows of the review log, ``media`` gives the SHA-256 of every file by name, ``schema_changed`` is
    the time of the last change that asks for a full synchronisation, ``deleted`` counts Anki's records of deletions.
    """

    notes: tuple[HeldNote, ...]
    cards: tuple[HeldCard, ...]
    reviews: tuple[tuple[int, ...], ...]
    decks: tuple[HeldDeck, ...]
    note_types: tuple[HeldNoteType, ...]
    media: dict[str, str]
    schema_changed: int
    deleted: int


@dataclass(frozen=True, slots=True)
class Inspection:
    """What Anki's own tools say of a collection.

    ``unsound`` has, for each card of which a side does not show as it should, its guid, its ordinal and what is wrong.
    ``database_complaint`` is what Check Database found to mend; ``uneditable`` are the notes that the mask editor would
    not open, each with its reason.
    """

    rendered: int
    unsound: tuple[tuple[str, int, str], ...]
    missing_media: tuple[str, ...]
    unused_media: tuple[str, ...]
    empty_cards: tuple[CardKey, ...]
    uneditable: tuple[tuple[str, str], ...]
    doubled_note_types: tuple[str, ...]
    database_complaint: str | None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What Anki's own library makes of packages that are imported, in this order, into an empty collection."""

    anki: str
    logs: tuple[PackageLog, ...]
    notes: int
    cards: int
    inspection: Inspection
    faults: tuple[str, ...] = field(default=())
    """Everything that a student would see as wrong, each as one sentence."""

    @property
    def new(self) -> int:
        """How many notes were added, over all packages."""
        return sum(log.new for log in self.logs)

    @property
    def updated(self) -> int:
        """How many notes a later package replaced."""
        return sum(log.updated for log in self.logs)

    @property
    def duplicate(self) -> int:
        """How many notes were there already, as new or newer."""
        return sum(log.duplicate for log in self.logs)

    @property
    def conflicting(self) -> int:
        """How many notes Anki refused because their note type had changed."""
        return sum(log.conflicting for log in self.logs)

    @property
    def rendered_cards(self) -> int:
        """How many cards were rendered, on both sides."""
        return self.inspection.rendered


def inspection_from(values: dict[str, Any]) -> Inspection:
    """Take an inspection out of what came through the pipe."""
    return Inspection(
        rendered=values["rendered"],
        unsound=tuple((guid, ordinal, said) for guid, ordinal, said in values["unsound"]),
        missing_media=tuple(values["missing_media"]),
        unused_media=tuple(values["unused_media"]),
        empty_cards=tuple((guid, ordinal) for guid, ordinal in values["empty_cards"]),
        uneditable=tuple((guid, said) for guid, said in values["uneditable"]),
        doubled_note_types=tuple(values["doubled_note_types"]),
        database_complaint=values["database_complaint"],
    )


def snapshot_from(values: dict[str, Any]) -> CollectionSnapshot:
    """Take the snapshot of a collection out of what came through the pipe."""
    return CollectionSnapshot(
        notes=tuple(
            HeldNote(**{**note, "tags": tuple(note["tags"]), "fields": tuple(note["fields"])})
            for note in values["notes"]
        ),
        cards=tuple(HeldCard(**{**card, "scheduling": tuple(card["scheduling"])}) for card in values["cards"]),
        reviews=tuple(tuple(row) for row in values["reviews"]),
        decks=tuple(HeldDeck(**deck) for deck in values["decks"]),
        note_types=tuple(HeldNoteType(**{**kind, "fields": tuple(kind["fields"])}) for kind in values["note_types"]),
        media=values["media"],
        schema_changed=values["schema_changed"],
        deleted=values["deleted"],
    )
