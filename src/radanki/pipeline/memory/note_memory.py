"""The notes of a library's cases, kept in small; their texts lie in the store until somebody asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.pipeline.memory.note_record import TextsOfCase, encoded_notes, kept_notes, text_of_note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from radanki.model.note import Note
    from radanki.model.notes.fields import KeptFields
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
        self._ahead: dict[str, bytes] = {}

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
        return kept_notes(small, _TextsInStore(self, owner, profile, key, compose))

    def text(self, texts: _TextsInStore, guid: str) -> bytes:
        """Give the texts of one note; where they were lost, or are torn, the case is composed again."""
        name = self._name_of_text(guid, texts.profile, texts.owner)
        found = self._ahead.pop(name, None) or self._unwritten.get(name) or self._store.get(name, texts.key)
        if found is None:
            found = next(text_of_note(note) for note in texts.compose() if note.guid == guid).encode()
            self._unwritten[name] = found
            self._keep(name, texts.owner, texts.key, found)
        return found

    def fetch_ahead(self, wanted: Iterable[tuple[_TextsInStore, str]]) -> None:
        """Have the texts of these notes at hand for one time each; what was not asked for meanwhile is let go."""
        names = {self._name_of_text(guid, texts.profile, texts.owner): texts.key for texts, guid in wanted}
        self._ahead = self._store.get_many({name: key for name, key in names.items() if name not in self._unwritten})

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


class _TextsInStore(TextsOfCase):
    """The texts of a case's notes in a store."""

    __slots__ = ("compose", "key", "memory", "owner", "profile")

    def __init__(
        self, memory: NoteMemory, owner: str, profile: str, key: bytes, compose: Callable[[], tuple[Note, ...]]
    ) -> None:
        self.memory, self.owner, self.profile, self.key, self.compose = memory, owner, profile, key, compose

    def octets(self, guid: str) -> bytes:
        return self.memory.text(self, guid)

    def fetch_ahead(self, wanted: Iterable[KeptFields]) -> None:
        own = ((one.texts, one.guid) for one in wanted)
        self.memory.fetch_ahead((texts, guid) for texts, guid in own if isinstance(texts, _TextsInStore))
