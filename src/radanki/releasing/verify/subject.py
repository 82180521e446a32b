"""A package as verification sees it: read once, with what its notes state, show and refer to."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from radanki.cards.note_types import note_types
from radanki.library.digests import sha256_of_file
from radanki.model.card_markup import CardMarkup
from radanki.model.note import CardPlace, Note, PlacedNote, Subdeck
from radanki.package.readable_text import read_markup
from radanki.package.references import References, references_in
from radanki.releasing.diff.state import kind_of_contents, known_note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from radanki.cards.note_types import NoteType
    from radanki.model.deck import DeckDefinition
    from radanki.package.contents import DeckContents, MediaContents, NoteContents, NoteTypeContents
    from radanki.package.reading import PackageReader
    from radanki.releasing.diff.state import KnownNote

VIEWER_PREFIX: Final = "_"


@dataclass(frozen=True, slots=True)
class Subject:
    """A package that could be read. ``definition`` is its deck's, where the library has one of its name."""

    path: Path
    size_bytes: int
    sha256: str
    digest: str
    decks: tuple[DeckContents, ...]
    note_types: tuple[NoteTypeContents, ...]
    notes: tuple[NoteContents, ...]
    known: tuple[KnownNote, ...]
    times: Mapping[str, int]
    media: Mapping[str, MediaContents]
    stacks: tuple[frozenset[str], ...]
    """The names of the pictures of each stack or loop."""
    references: References
    definition: DeckDefinition | None

    @property
    def slug(self) -> str:
        """The name of the deck's file."""
        return self.path.stem

    @property
    def cards(self) -> int:
        """How many cards it gives."""
        return sum(len(note.cards) for note in self.notes)

    @property
    def pictures(self) -> tuple[MediaContents, ...]:
        """Its media without those of the templates."""
        return tuple(entry for name, entry in self.media.items() if not name.startswith(VIEWER_PREFIX))


def read_subject(package: PackageReader, definition: DeckDefinition | None) -> Subject:
    """Read a whole package; raises ``PackageError`` where a part of it is damaged."""
    kinds = {kind.id: kind_of_contents(kind) for kind in package.note_types}
    notes = tuple(package.notes_by_guid())
    times = package.times_of_change()
    known = tuple(known_note(note, kinds[note.note_type], times.get(note.guid, 0)) for note in notes)
    texts = ["\n".join(value for value in note.fields if value) for note in notes]
    found = [references_in(text) for text in texts]
    return Subject(
        path=package.path,
        size_bytes=package.path.stat().st_size,
        sha256=sha256_of_file(package.path),
        digest=package.digest(),
        decks=package.decks,
        note_types=package.note_types,
        notes=notes,
        known=known,
        times=times,
        media={entry.name: entry for entry in package.media()},
        stacks=tuple(sorted({stack for text in texts for stack in stacks_in(text)}, key=sorted)),
        references=References(
            counted=frozenset(name for one in found for name in one.counted),
            uncounted=frozenset(name for one in found for name in one.uncounted),
            remote=frozenset(address for one in found for address in one.remote),
        ),
        definition=definition,
    )


def as_subdecks(subject: Subject) -> tuple[Subdeck, ...]:
    """Give the decks as the model has them, so that the rules for packing can be asked of a finished package."""
    kinds = {kind.id: kind_of_contents(kind) for kind in subject.note_types}
    placed: dict[str, list[PlacedNote]] = {deck.name: [] for deck in subject.decks}
    for note in subject.notes:
        kind = kinds[note.note_type]
        where = note.cards[0].deck if note.cards else next(iter(placed), "")
        value = Note(
            guid=note.guid,
            kind="question",
            case_id="",
            note_type=kind.name,
            fields=tuple(zip(kind.fields, map(CardMarkup, note.fields), strict=True)),  # what a package holds is HTML
            ordinals=tuple(card.ordinal for card in note.cards),
            tags=note.tags,
            media=tuple(references_in("\n".join(note.fields)).counted),
        )
        due = note.cards[0].due if note.cards else 0
        places = tuple(CardPlace(card.ordinal, card.deck, card.due) for card in note.cards)
        placed.setdefault(where, []).append(PlacedNote(value, due, subject.times.get(note.guid, 0), places))
    descriptions = {deck.name: Markup(deck.description) for deck in subject.decks}  # noqa: S704  # as above
    return tuple(Subdeck(name, descriptions.get(name, Markup("")), tuple(notes)) for name, notes in placed.items())


def our_types() -> Mapping[int, NoteType]:
    """Give radanki's own note types by their ids."""
    return {kind.id: kind for kind in note_types()}


def stacks_in(markup: str) -> tuple[frozenset[str], ...]:
    """Give the names of the pictures of each stack or loop: those that carry their place in it (``data-z``)."""
    if "data-z" not in markup:
        return ()
    reader = _Stacks()
    read_markup(reader, markup)
    return tuple(frozenset(names) for names in reader.stacks if len(names) > 1)


class _Stacks(HTMLParser):
    """Collects the numbered pictures of each viewer; a viewer begins where an element says ``data-viewer``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stacks: list[set[str]] = [set()]

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "data-viewer" in given:
            self.stacks.append(set())
        elif tag == "img" and "data-z" in given and given.get("src"):
            self.stacks[-1].add(given["src"] or "")
