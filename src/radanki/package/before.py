"""The package that lay there before a build: what of it changes, and what would not reach Anki without a newer time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from radanki.cards.note_types import note_type
from radanki.errors import PackageError
from radanki.package.modification_times import NO_CONTENT
from radanki.package.reading import open_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from radanki.model.note import Note, PlacedNote, Subdeck
    from radanki.package.contents import NoteContents

_Content = tuple[int, tuple[str, ...], tuple[str, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class PackageBefore:
    """The notes of a package by guid: what each says, and the time that it carries."""

    contents: Mapping[str, _Content]
    times: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ChangesSinceBefore:
    """The guids of the notes that are new, changed, or gone since the package before.

    ``renewed`` are those of the changed ones whose case did not change: the program or its vocabulary did.
    """

    new: frozenset[str]
    changed: frozenset[str]
    gone: frozenset[str]
    renewed: frozenset[str]


NOTHING_BEFORE: Final = PackageBefore({}, {})


def package_before(path: Path) -> PackageBefore | None:
    """Give what lies there; ``None`` where there is no package that can be read."""
    if not path.is_file():
        return None
    try:
        with open_package(path) as reader:
            names = {kind.id: tuple(field.name for field in kind.fields) for kind in reader.note_types}
            contents = {note.guid: _content_read(note, names[note.note_type]) for note in reader.notes_by_guid()}
            return PackageBefore(contents, reader.times_of_change())
    except PackageError:
        return None


def with_times_that_reach(
    subdecks: Sequence[Subdeck], before: PackageBefore, renewed_at: int | None
) -> tuple[tuple[Subdeck, ...], ChangesSinceBefore]:
    """Give the decks, with a newer time on each note that says something else than before and would not be newer.

    Its case did not change; what makes notes did. ``renewed_at`` (Unix seconds) is the time then; with ``None`` no time
    is touched: the same library gives the same bytes, whatever lay there.
    """
    placed = {entry.note.guid: entry for deck in subdecks for entry in deck.notes}
    held = before.contents
    changed = {guid for guid, one in placed.items() if guid in held and _content_of(one.note) != held[guid]}
    stuck = {guid for guid in changed if placed[guid].modified <= before.times[guid]}
    renewed = frozenset() if renewed_at is None else frozenset(stuck)
    changes = ChangesSinceBefore(
        frozenset(placed.keys() - held.keys()), frozenset(changed), frozenset(held.keys() - placed.keys()), renewed
    )
    if renewed_at is None or not stuck:
        return tuple(subdecks), changes
    return tuple(replace(deck, notes=tuple(_renewed(deck, before, renewed, renewed_at))) for deck in subdecks), changes


def _renewed(deck: Subdeck, before: PackageBefore, renewed: frozenset[str], at: int) -> Iterator[PlacedNote]:
    for entry in deck.notes:
        guid = entry.note.guid
        yield replace(entry, modified=max(at, before.times[guid] + 1)) if guid in renewed else entry


def _content_of(note: Note) -> _Content:
    fields = tuple(str(value) for name, value in note.fields if name not in NO_CONTENT)
    return note_type(note.note_type).id, tuple(sorted(note.tags)), fields, tuple(sorted(set(note.ordinals)))


def _content_read(note: NoteContents, names: Sequence[str]) -> _Content:
    fields = tuple(value for name, value in zip(names, note.fields, strict=True) if name not in NO_CONTENT)
    return note.note_type, note.tags, fields, tuple(sorted({card.ordinal for card in note.cards}))
