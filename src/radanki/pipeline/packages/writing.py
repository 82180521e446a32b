"""A package is written, unless the very same lies there: what it was made of is remembered (docs/decisions/0051)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from radanki.library.whole_file import write_for_now
from radanki.model.note import PlacedNote
from radanki.package.before import (
    NO_CHANGES,
    NOTHING_BEFORE,
    ChangesSinceBefore,
    PackageBefore,
    TimesThatReach,
    package_before,
)
from radanki.package.notes.changed import WrittenNotes
from radanki.package.notes.key import key_of_notes
from radanki.package.notes.packed import NONE_PACKED, PackedNote, PackedNotes, read_notes, written_notes
from radanki.package.packing import PackageSummary, pack
from radanki.pipeline.job_cache import JobCache, jobs_folder, kept_jobs, key_of_job
from radanki.pipeline.memory.surroundings import is_as_it_was, state_of_file, state_of_program
from radanki.pipeline.memory.trees import UnknowableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from radanki.cards.note_types import NoteType
    from radanki.model.note import Subdeck

_KIND: Final = "packages"


@dataclass(frozen=True, slots=True)
class PackageOrder:
    """What a package is to hold and where it goes.

    ``time`` is that from which ids count, ``renewed_at`` the time of notes that would not reach Anki otherwise.
    """

    target: Path
    subdecks: tuple[Subdeck, ...]
    note_types: tuple[NoteType, ...]
    media: Mapping[str, Path]
    time: int
    renewed_at: int | None


@dataclass(frozen=True, slots=True)
class WrittenPackage:
    """What lies there now, its decks with the times of their notes, and the changes since what lay there before."""

    summary: PackageSummary
    subdecks: tuple[Subdeck, ...]
    changes: ChangesSinceBefore | None


@dataclass(frozen=True, slots=True)
class _Record:
    """What a package was made of, and the file that came of it."""

    made_of: str
    state: tuple[int, ...]
    summary: PackageSummary


class PackageWriter:
    """Writes packages, and knows of each that it wrote what it was made of."""

    def __init__(self, cache: Path) -> None:
        """Keep records in ``cache``: digests, sizes and counts alone."""
        self._records = JobCache(cache, _KIND, TypeAdapter(_Record))
        self._folder = jobs_folder(cache, _KIND)
        try:
            self._program = state_of_program().hex()
        except UnknowableError:  # a link in an installed program: nothing is known of its end
            self._program = ""

    def write(self, order: PackageOrder, search: Callable[[Path, str], None]) -> WrittenPackage:
        """Write a package, or leave the file alone where just this one lies there.

        ``search`` sees it in any case, with its SHA-256, and raises where it must not be handed on.
        """
        name = key_of_job(str(order.target.absolute()))
        notes, said = key_of_notes(order.subdecks, order.note_types)
        made_of = self._made_of(order, notes)
        known = self._records.recall(name) if self._program else None
        if known is not None and not is_as_it_was(order.target, known.state, known.summary.sha256):
            known = None
        if known is not None and known.made_of == made_of:
            search(order.target, known.summary.sha256)
            return WrittenPackage(known.summary, order.subdecks, NO_CHANGES)
        made_by = self._made_by(order)
        packed = self._packed(name, made_by)
        as_before = packed.as_before(said)
        before = _before_of(packed) if known and known.summary.sha256 == packed.sha256 else package_before(order.target)
        contents = {guid: note.content for guid, note in as_before.items()}
        times = TimesThatReach(before or NOTHING_BEFORE, order.renewed_at, contents)
        digests = {guid: note.digest for guid, note in as_before.items()}
        modified: dict[str, int] = {}

        def timed(placed: PlacedNote) -> PlacedNote:
            guid = placed.note.guid
            one = times.of(placed if guid in as_before else _with_fields(placed))
            modified[guid] = one.modified
            return one

        subdecks = tuple(replace(deck, notes=WrittenNotes(deck.notes, timed)) for deck in order.subdecks)
        summary = pack(
            subdecks, order.note_types, order.media, order.time, order.target, search=search, digests=digests
        )
        changes = times.changes()
        state = state_of_file(order.target)
        if state is not None and self._program and not changes.renewed:
            self._records.keep(name, _Record(made_of, state, summary))
            notes_now = {
                guid: PackedNote(said[guid], digest, times.contents[guid], modified[guid])
                for guid, digest in digests.items()
            }
            write_for_now(self._place(name), written_notes(PackedNotes(summary.sha256, notes_now), made_by))
        return WrittenPackage(summary, subdecks, changes if before else None)

    def _packed(self, name: str, made_by: bytes) -> PackedNotes:
        try:
            return read_notes(self._place(name).read_bytes(), made_by)
        except OSError:  # none is there
            return NONE_PACKED

    def _place(self, name: str) -> Path:
        return self._folder / f"{name}.notes"

    def _made_by(self, order: PackageOrder) -> bytes:
        """Give a digest of all that tells whether a note has a fault, but for itself and its pictures."""
        shared = sorted(name for name in order.media if name.startswith("_"))
        kinds = sorted((kind.name, repr(kind)) for kind in order.note_types)
        return bytes.fromhex(key_of_job(self._program, shared, kinds))

    def _made_of(self, order: PackageOrder, notes: str) -> str:
        media = sorted((media, str(path), state_of_file(path)) for media, path in order.media.items())
        return key_of_job(self._program, order.time, notes, media)


def _before_of(packed: PackedNotes) -> PackageBefore:
    """Give what a package says, by what was kept when it was written."""
    notes = packed.notes
    return PackageBefore(
        {guid: note.content for guid, note in notes.items()}, {guid: note.modified for guid, note in notes.items()}
    )


def _with_fields(placed: PlacedNote) -> PlacedNote:
    """Give a note with its fields at hand: they are looked at more than once while it is written, and let go then."""
    note = placed.note
    return PlacedNote(note.with_fields(tuple(note.fields)), placed.due, placed.modified, placed.places)


def kept_packages(cache: Path) -> tuple[Path, ...]:
    """Give the folder of what is remembered of packages, where there is one."""
    return kept_jobs(cache, _KIND)
