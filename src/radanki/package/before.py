"""The package that lay there before a build: what of it changes, and what would not reach Anki without a newer time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import compress
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from radanki.cards.note_types import note_type
from radanki.errors import PackageError
from radanki.model.notes.fields import values_of
from radanki.package.contents import FIELD_SEPARATOR
from radanki.package.modification_times import NO_CONTENT
from radanki.package.reading import open_package

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from radanki.model.note import Note, PlacedNote


@dataclass(frozen=True, slots=True)
class PackageBefore:
    """The notes of a package by guid: a digest of what each says, and the time that it carries."""

    contents: Mapping[str, bytes]
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
NO_CHANGES: Final = ChangesSinceBefore(frozenset(), frozenset(), frozenset(), frozenset())


def package_before(path: Path) -> PackageBefore | None:
    """Give what lies there; ``None`` where there is no package that can be read."""
    if not path.is_file():
        return None
    try:
        with open_package(path) as reader:
            kept = {kind.id: _kept(field.name for field in kind.fields) for kind in reader.note_types}
            contents, times = {}, {}
            for guid, kind, modified, tags, fields, ordinals in reader.notes_with_times():
                values = list(compress(fields.split(FIELD_SEPARATOR), kept[kind]))
                contents[guid], times[guid] = _digest(kind, tags, values, ordinals), modified
            return PackageBefore(contents, times)
    except (PackageError, KeyError):
        return None


class TimesThatReach:
    """Gives notes a newer time where they say something else than before and would not be newer.

    The case of such a note did not change; what makes notes did. ``renewed_at`` (Unix seconds) is the time then; with
    ``None`` no time is touched: the same library gives the same bytes, whatever lay there. ``contents`` are digests of
    what each note says, by guid, when all have been gone through.
    """

    def __init__(
        self, before: PackageBefore, renewed_at: int | None, known: Mapping[str, bytes] = MappingProxyType({})
    ) -> None:
        """Compare with a package that lay there; ``known`` are the digests of what notes say, as far as they are."""
        self._before, self._renewed_at, self._known = before, renewed_at, known
        self.contents: dict[str, bytes] = {}
        self._kinds: dict[str, tuple[int, Sequence[bool]]] = {}
        self._seen: set[str] = set()
        self._changed: set[str] = set()
        self._renewed: set[str] = set()

    def of(self, placed: PlacedNote) -> PlacedNote:
        """Give a note with the time that reaches Anki."""
        guid = placed.note.guid
        self._seen.add(guid)
        held = self._before.contents.get(guid)
        content = self.contents[guid] = self._known.get(guid) or self._content_of(placed.note)
        if held is None or held == content:
            return placed
        self._changed.add(guid)
        time = self._before.times[guid]
        if self._renewed_at is None or placed.modified > time:
            return placed
        self._renewed.add(guid)
        return replace(placed, modified=max(self._renewed_at, time + 1))

    def changes(self) -> ChangesSinceBefore:
        """Give what changed, when all notes have been gone through."""
        held = self._before.contents.keys()
        new, gone = frozenset(self._seen - held), frozenset(held - self._seen)
        return ChangesSinceBefore(new, frozenset(self._changed), gone, frozenset(self._renewed))

    def _content_of(self, note: Note) -> bytes:
        known = self._kinds.get(note.note_type)
        if known is None:
            kind = note_type(note.note_type)
            known = self._kinds[note.note_type] = kind.id, _kept(field.name for field in kind.fields)
        values = compress(values_of(note.fields), known[1])
        return _digest(known[0], sorted(note.tags), values, sorted(set(note.ordinals)))


def _kept(names: Iterable[str]) -> list[bool]:
    """Tell which fields are content of a note."""
    return [name not in NO_CONTENT for name in names]


def _digest(kind: int, tags: Sequence[str], values: Iterable[str], ordinals: Sequence[int]) -> bytes:
    text = "\n".join([f"{kind} {list(ordinals)} {list(tags)}", *values])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
