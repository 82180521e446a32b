"""Notes become a package, whole or not at all."""

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from radanki.errors import PackageError
from radanki.library.digests import sha256_of_file
from radanki.library.whole_file import written_whole
from radanki.model.note import Subdeck
from radanki.package import faults
from radanki.package.archive import write_archive
from radanki.package.collection import write_collection
from radanki.package.contents import (
    CardContents,
    DeckContents,
    FieldContents,
    NoteContents,
    NoteTypeContents,
    TemplateContents,
    logical_digest,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from radanki.cards.note_types import NoteType
    from radanki.model.note import PlacedNote
    from radanki.package.contents import MediaContents

FAULTS_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class PackageSummary:
    """What was written: counts, the size of the file in bytes, its SHA-256, and the digest of what it says."""

    notes: int
    cards: int
    media: int
    bytes: int
    sha256: str
    digest: str


def pack(  # noqa: PLR0913  # decks, their types and media, when, where to, and who looks at the result
    subdecks: Sequence[Subdeck],
    note_types: Sequence[NoteType],
    media: Mapping[str, Path],
    build_time: int,
    target: Path,
    *,
    search: Callable[[Path], None] | None = None,
) -> PackageSummary:
    """Write a package that Anki imports, whole or not at all, and say what it holds.

    Takes decks whose notes have their times of change; parents that are missing are added, and note types that no note
    uses are left out. ``media`` gives by name the file of every picture that a note refers to and of every ``_`` file
    of the templates; ``build_time`` is in Unix seconds. ``search`` is shown the finished file before it takes its name;
    where it raises, there is no package. The same contents give the same bytes, in whatever order they come.

    Raises:
        PackageError: with every fault found, where Anki would drop, rename, double or not show something.
    """
    decks = _with_parents(subdecks)
    kinds = {kind.name: kind for kind in _used(note_types, decks)}
    _refuse_faults(decks, note_types, kinds, media, build_time)
    try:
        return _write(decks, kinds, media, build_time, target, search)
    except OSError as error:
        where = f" ({error.filename})" if error.filename is not None else ""
        raise PackageError(f"{target} can't be written: {error.strerror or error}{where}") from error
    except sqlite3.Error as error:
        raise PackageError(f"{target} can't be written: {error} (the collection, in the temporary folder)") from error


def _write(  # noqa: PLR0913, PLR0917  # what pack itself takes
    decks: Sequence[Subdeck],
    kinds: Mapping[str, NoteType],
    media: Mapping[str, Path],
    build_time: int,
    target: Path,
    search: Callable[[Path], None] | None,
) -> PackageSummary:
    with tempfile.TemporaryDirectory(prefix="radanki-") as folder, written_whole(target) as file:
        database = Path(folder, "collection.anki2")
        write_collection(decks, tuple(kinds.values()), build_time, database)
        packed = write_archive(file, database, media)
        file.flush()
        if search is not None:
            search(Path(file.name))
        size = file.tell()
        sha256 = sha256_of_file(Path(file.name))
        digest = _digest(decks, kinds, packed)
    return PackageSummary(
        notes=sum(len(deck.notes) for deck in decks),
        cards=sum(len(placed.note.ordinals) for deck in decks for placed in deck.notes),
        media=len(packed),
        bytes=size,
        sha256=sha256,
        digest=digest,
    )


def _with_parents(subdecks: Sequence[Subdeck]) -> tuple[Subdeck, ...]:
    """Give the decks by name, with each intermediate deck that Anki would otherwise make up without a description."""
    named = {subdeck.name for subdeck in subdecks}
    parents = {name[:at] for name in named for at in range(len(name)) if name.startswith("::", at)} - named
    return tuple(sorted((*subdecks, *(Subdeck(name, Markup(""), ()) for name in parents)), key=lambda deck: deck.name))


def _used(note_types: Sequence[NoteType], decks: Sequence[Subdeck]) -> Iterator[NoteType]:
    names = {placed.note.note_type for deck in decks for placed in deck.notes}
    return (kind for kind in sorted(note_types, key=lambda kind: kind.id) if kind.name in names)


def _refuse_faults(
    decks: Sequence[Subdeck],
    note_types: Sequence[NoteType],
    kinds: Mapping[str, NoteType],
    media: Mapping[str, Path],
    build_time: int,
) -> None:
    found = [
        *faults.time_faults(build_time),
        *faults.deck_faults(decks),
        *faults.note_type_faults([kind for kind in note_types if kind.name in kinds], media),
        *faults.note_faults(decks, kinds, media),
        *faults.media_faults(decks, media),
    ]
    if found:
        shown = [f"  {fault}" for fault in islice(found, FAULTS_SHOWN)]
        more = [f"  ... and {len(found) - FAULTS_SHOWN} more"] if len(found) > FAULTS_SHOWN else []
        raise PackageError("\n".join(["the package can't be written:", *shown, *more]))


def _digest(decks: Sequence[Subdeck], kinds: Mapping[str, NoteType], media: Sequence[MediaContents]) -> str:
    placed_notes = [(placed, deck.name) for deck in decks for placed in deck.notes]
    placed_notes.sort(key=lambda pair: pair[0].note.guid)
    return logical_digest(
        [DeckContents(deck.name, deck.description) for deck in decks],
        [_note_type_contents(kind) for kind in kinds.values()],
        (_note_contents(placed, deck, kinds[placed.note.note_type]) for placed, deck in placed_notes),
        media,
    )


def _note_type_contents(kind: NoteType) -> NoteTypeContents:
    return NoteTypeContents(
        id=kind.id,
        name=kind.name,
        kind="image occlusion" if kind.is_occlusion else "basic",
        sort_field=kind.sort_field_index,
        css=kind.css,
        fields=tuple(FieldContents(field.name, field.id, field.tag, field.prevent_deletion) for field in kind.fields),
        templates=(TemplateContents(kind.template_name, kind.template_id, kind.front, kind.back),),
    )


def _note_contents(placed: PlacedNote, deck: str, kind: NoteType) -> NoteContents:
    note = placed.note
    return NoteContents(
        note.guid,
        kind.id,
        note.tags,
        tuple(value for _, value in note.fields),
        tuple(CardContents(place.ordinal, place.deck, place.due) for place in placed.places_in(deck)),
    )
