"""What Anki will hold: notes, their cards, and the decks that order them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, overload

from radanki.model.imaging.shapes import Shape  # noqa: TC001  # what decodes kept notes reads the annotations

if TYPE_CHECKING:
    from markupsafe import Markup

    from radanki.model.notes.fields import Fields

NoteKind = Literal[
    "cover",
    "name",
    "find",
    "diagnosis",
    "differential",
    "question",
    "pearl",
    "step",
    "sign",
    "topic",
    "pattern",
    "exam",
    "week",
    "checklist",
]

MASKED: Final[frozenset[NoteKind]] = frozenset({"name", "cover"})
"""Notes of as many cards as structures: each card asks for the name of one."""

ASKS_DIAGNOSIS: Final[frozenset[NoteKind]] = frozenset({"diagnosis", "differential", "week"})
"""Cards that show a whole case and ask what it has: their answer is the diagnosis."""

OF_TURNS: Final[frozenset[NoteKind]] = frozenset({"pattern", "exam", "week"})
"""Cards of a turn, the picture of a day, a paper, a week: no deck holds them that does not name them."""


@dataclass(frozen=True, slots=True)
class NoteOutline:
    """A shape that an answer draws, in fractions of its picture: its number in the list there, and its colour, from 1.

    It has no number where it is the only finding.
    """

    shape: Shape
    number: int | None
    colour: int


@dataclass(frozen=True, slots=True)
class NoteMask:
    """A shape that a card covers or frames, in fractions of its picture, by the card's number.

    One that stays is drawn on the note's other cards, too.
    """

    shape: Shape
    ordinal: int
    stays: bool


@dataclass(frozen=True, slots=True)
class NotePicture:
    """A picture that a note asks about, with what is drawn on it: the values that its fields were written from.

    ``media`` names the file that is shown first, ``files`` all of them: one, or every slice or frame in order.
    """

    media: str
    files: tuple[str, ...]
    outlines: tuple[NoteOutline, ...] = ()
    masks: tuple[NoteMask, ...] = ()


class PicturesOnDemand(Sequence[NotePicture]):
    """The pictures of a note, worked out each time that somebody asks for more than the names of their ``files``."""

    __slots__ = ("_work_out", "files")
    files: frozenset[str]

    def __init__(self, files: frozenset[str], work_out: Callable[[], tuple[NotePicture, ...]]) -> None:
        """Take the names of all files, and what gives the pictures."""
        self.files, self._work_out = files, work_out

    def __len__(self) -> int:
        """Give how many there are."""
        return len(self._work_out())

    @overload
    def __getitem__(self, at: int) -> NotePicture: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[NotePicture, ...]: ...
    def __getitem__(self, at: int | slice) -> NotePicture | tuple[NotePicture, ...]:
        """Give one picture, or some."""
        return self._work_out()[at]

    def __iter__(self) -> Iterator[NotePicture]:
        """Go through the pictures."""
        return iter(self._work_out())


@dataclass(frozen=True, slots=True)
class NoteExemplar:
    """One of the pictures that the card of a pattern shows in turn: its case, its name there, and its file.

    ``shows`` tells whether it shows what the card asks for.
    """

    case_id: str
    image: str
    media: str
    shows: bool


@dataclass(frozen=True, slots=True)
class Note:
    """One note: its permanent identity, its fields by name, and the cards that it gives.

    ``ordinals`` are the card numbers that students see, from 1: a finding's number for cover and name notes, else 1.
    ``media`` names every file that a field refers to. ``part`` is what of the case it asks about: the picture's name,
    or the id of the question, pearl or step; it is no content of the note, which carries it in its guid.
    ``pictures`` say once more what the fields show, for sheets and comparisons; a note read from a package has none.
    ``is_linked`` is set where it asks about pictures of which the package holds none: a student opens them on the web.
    ``exemplars`` are the pictures of a pattern, in the order of its fields; ``case_id`` is then the pattern's.
    """

    guid: str
    kind: NoteKind
    case_id: str
    note_type: str
    fields: Fields
    ordinals: tuple[int, ...]
    tags: tuple[str, ...]
    media: tuple[str, ...] = ()
    part: str = ""
    pictures: Sequence[NotePicture] = field(default=(), compare=False, repr=False)
    is_linked: bool = field(default=False, compare=False, repr=False)
    exemplars: tuple[NoteExemplar, ...] = field(default=(), compare=False, repr=False)

    @property
    def files(self) -> frozenset[str]:
        """The names of all files of its pictures."""
        if isinstance(self.pictures, PicturesOnDemand):
            return self.pictures.files
        return frozenset([name for picture in self.pictures for name in picture.files])

    def with_fields(self, fields: Fields) -> Note:
        """Give the note with other fields: half of the time that ``dataclasses.replace`` takes, for each of many."""
        return Note(
            self.guid,
            self.kind,
            self.case_id,
            self.note_type,
            fields,
            self.ordinals,
            self.tags,
            self.media,
            self.part,
            self.pictures,
            self.is_linked,
            self.exemplars,
        )


@dataclass(frozen=True, slots=True)
class CardPlace:
    """Where a card stands: its number, the full name of its deck, and its place among new cards."""

    ordinal: int
    deck: str
    due: int


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """A note in a deck, with its place in the order of new cards and the time of its last change (Unix seconds).

    ``places`` tell of each card by itself; without them, all cards stand in the note's deck at its one place.
    """

    note: Note
    due: int
    modified: int
    places: tuple[CardPlace, ...] = ()

    def places_in(self, deck: str) -> tuple[CardPlace, ...]:
        """Give the place of each card by its number; ``deck`` is the full name of the note's deck."""
        return self.places or tuple(CardPlace(ordinal, deck, self.due) for ordinal in self.note.ordinals)


@dataclass(frozen=True, slots=True)
class Subdeck:
    """A deck by its full Anki name, its description, and the notes whose first new card stands in it.

    An intermediate deck has none, nor has one in which only later cards of notes stand. ``notes`` may be a sequence
    that makes each note when it is asked for: they come by ``due`` and ``guid``, and are gone through seldom.
    """

    name: str
    description: Markup
    notes: Sequence[PlacedNote]
