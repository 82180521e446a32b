"""Notes become a package, whole or not at all."""

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from radanki.errors import PackageError
from radanki.library.digests import sha256_of_file
from radanki.library.whole_file import written_whole
from radanki.model.note import Subdeck
from radanki.package import faults
from radanki.package.archive import write_archive
from radanki.package.collection import new_collection
from radanki.package.contents import (
    DeckContents,
    FieldContents,
    NoteTypeContents,
    TemplateContents,
    logical_digest,
    note_contents,
    note_digest,
)
from radanki.package.notes.faults import NoteFaults

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from radanki.cards.note_types import NoteType
    from radanki.model.note import PlacedNote

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
    search: Callable[[Path, str], None] | None = None,
    digests: dict[str, bytes] | None = None,
) -> PackageSummary:
    """Write a package that Anki imports, whole or not at all, and say what it holds.

    Takes decks whose notes have their times of change; parents that are missing are added, and note types that no note
    uses are left out. ``media`` gives by name the file of every picture that a note refers to and of every ``_`` file
    of the templates; ``build_time`` is in Unix seconds. ``search`` is shown the finished file, with its SHA-256, before
    it takes its name; where it raises, there is no package. ``digests`` are, by guid, those of notes that were packed
    before by this program just as they are, at the same places: they are not looked at again. Those of all others are
    put there.
    The same contents give the same bytes, in whatever order they come.

    Raises:
        PackageError: with every fault found, where Anki would drop, rename, double or not show something.
    """
    decks = _with_parents(subdecks)
    try:
        return _write(
            _Contents(decks, note_types, media, build_time, {} if digests is None else digests), target, search
        )
    except OSError as error:
        where = f" ({error.filename})" if error.filename is not None else ""
        raise PackageError(f"{target} can't be written: {error.strerror or error}{where}") from error
    except sqlite3.Error as error:
        raise PackageError(f"{target} can't be written: {error} (the collection, in the temporary folder)") from error


@dataclass(frozen=True, slots=True)
class _Contents:
    """What goes into a package."""

    decks: Sequence[Subdeck]
    note_types: Sequence[NoteType]
    media: Mapping[str, Path]
    build_time: int
    digests: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class _Collected:
    """What the collection holds, told without the notes themselves: those are gone through once."""

    kinds: Sequence[NoteType]
    cards: int
    digests: Sequence[tuple[str, bytes]]


def _write(contents: _Contents, target: Path, search: Callable[[Path, str], None] | None) -> PackageSummary:
    with tempfile.TemporaryDirectory(prefix="radanki-") as folder:
        database = Path(folder, "collection.anki2")
        collected = _collect(contents, database)
        with written_whole(target) as file:
            packed = write_archive(file, database, contents.media)
            file.flush()
            size = file.tell()
            sha256 = sha256_of_file(Path(file.name))
            if search is not None:
                search(Path(file.name), sha256)
    return PackageSummary(
        notes=len(collected.digests),
        cards=collected.cards,
        media=len(packed),
        bytes=size,
        sha256=sha256,
        digest=logical_digest(
            [DeckContents(deck.name, deck.description) for deck in contents.decks],
            [_note_type_contents(kind) for kind in collected.kinds],
            collected.digests,
            packed,
        ),
    )


def _collect(contents: _Contents, database: Path) -> _Collected:
    """Write the collection, if there is no fault in anything that is to be packed."""
    known = {kind.name: kind for kind in contents.note_types}
    faults_of_notes = NoteFaults([deck.name for deck in contents.decks], known, contents.media)
    found: list[str] = []
    cards, digests = 0, []
    with new_collection(database, contents.build_time) as collection:
        for deck in contents.decks:
            for placed in _in_order(deck.notes):
                digest = contents.digests.get(placed.note.guid)
                found += faults_of_notes.of(placed) if digest is None else faults_of_notes.of_known(placed)
                if not found:
                    kind = known[placed.note.note_type]
                    note = note_contents(placed, deck.name, kind.id)
                    collection.add(note, placed.modified, kind.sort_field_index)
                    contents.digests[note.guid] = digest = digest or note_digest(note)
                    digests.append((note.guid, digest))
                    cards += len(note.cards)
        kinds = [kind for kind in contents.note_types if kind.name in faults_of_notes.kinds]
        _refuse_faults(contents, kinds, found, faults_of_notes.media)
        kinds.sort(key=lambda kind: kind.id)
        collection.end(contents.decks, kinds)
    return _Collected(kinds, cards, digests)


def _with_parents(subdecks: Sequence[Subdeck]) -> tuple[Subdeck, ...]:
    """Give the decks by name, with each intermediate deck that Anki would otherwise make up without a description."""
    named = {subdeck.name for subdeck in subdecks}
    parents = {name[:at] for name in named for at in range(len(name)) if name.startswith("::", at)} - named
    return tuple(sorted((*subdecks, *(Subdeck(name, Markup(""), ()) for name in parents)), key=lambda deck: deck.name))


def _in_order(notes: Sequence[PlacedNote]) -> Iterator[PlacedNote]:
    """Give notes by their places; those that are made when they are asked for come so, and are not made twice."""
    earlier = (-1, "")
    for placed in sorted(notes, key=_place) if isinstance(notes, tuple | list) else notes:
        if (place := _place(placed)) < earlier:
            raise ValueError(f"note {place[1]} comes after one whose place is behind its own")
        earlier = place
        yield placed


def _place(placed: PlacedNote) -> tuple[int, str]:
    return placed.due, placed.note.guid


def _refuse_faults(
    contents: _Contents, kinds: Sequence[NoteType], of_notes: Sequence[str], used: Collection[str]
) -> None:
    found = [
        *faults.time_faults(contents.build_time),
        *faults.deck_faults(contents.decks),
        *faults.note_type_faults(kinds, contents.media),
        *of_notes,
        *faults.media_faults(used, contents.media),
    ]
    if found:
        shown = [f"  {fault}" for fault in found[:FAULTS_SHOWN]]
        more = [f"  ... and {len(found) - FAULTS_SHOWN} more"] if len(found) > FAULTS_SHOWN else []
        raise PackageError("\n".join(["the package can't be written:", *shown, *more]))


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
