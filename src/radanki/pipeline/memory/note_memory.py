"""The notes of a library's cases, kept in small; their texts lie in the store until somebody asks for one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from radanki.pipeline.memory.note_record import encoded_notes, kept_notes, text_of_note

if TYPE_CHECKING:
    from collections.abc import Callable

    from radanki.model.note import Note
    from radanki.pipeline.memory.record_store import Record, Records

_MOST_WAITING: Final = 2_000
"""So many records are held until they are written down together."""


class NoteMemory:
    """Composed notes in a store: what was composed there once is not composed, nor held as text, again."""

    def __init__(self, store: Records, name_of: Callable[[str], str]) -> None:
        """Take the store, and what makes names of records, which tell nothing."""
        self._store, self._name_of = store, name_of
        self._waiting: list[Record] = []
        self._unwritten: dict[str, bytes] = {}

    def notes(self, owner: str, profile: str, key: bytes, compose: Callable[[], tuple[Note, ...]]) -> tuple[Note, ...]:
        """Give the notes of a case; ``owner`` names its record, ``key`` is the digest of all that they are made of."""
        name = self._name_of(f"notes {profile} {owner}")
        small = self._store.get(name, key)
        if small is None:
            made = compose()
            encoded = encoded_notes(made)
            if encoded is None:
                return made
            small = encoded.small
            self._keep(name, owner, key, small)
            for guid, text in encoded.texts.items():
                text_name = self._name_of_text(guid, profile, owner)
                self._unwritten[text_name] = text
                self._keep(text_name, owner, key, text)
            if len(self._waiting) >= _MOST_WAITING:
                self.write()
        return kept_notes(small, partial(self._text, owner, profile, key, compose))

    def write(self) -> None:
        """Write down what is remembered; what could not be written is held on to."""
        if self._waiting:
            if self._store.put(self._waiting):
                self._unwritten.clear()
            self._waiting = []

    def _keep(self, name: str, owner: str, key: bytes, content: bytes) -> None:
        self._waiting.append((name, owner, key, content))

    def _name_of_text(self, guid: str, profile: str, owner: str) -> str:
        return self._name_of(f"note {guid} {profile} {owner}")

    def _text(self, owner: str, profile: str, key: bytes, compose: Callable[[], tuple[Note, ...]], guid: str) -> bytes:
        """Give the text of one note; where it was lost, or is torn, the case is composed again."""
        name = self._name_of_text(guid, profile, owner)
        found = self._unwritten.get(name) or self._store.get(name, key)
        if found is None:
            found = next(text_of_note(note) for note in compose() if note.guid == guid).encode()
            self._unwritten[name] = found
            self._keep(name, owner, key, found)
        return found
