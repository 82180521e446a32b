"""What a library's cases gave when they were last looked at: nothing of it is done again where nothing changed.

What is kept of a case is known by the state of its folder, of the program and of the ledger, and of the files outside
of the folder that it shows (docs/decisions/0049). A case with an error, or in which an identity may stand, leaves none.
"""

from __future__ import annotations

import os
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from radanki.fetch.store import FETCHED
from radanki.library.joined.known_file import KnownCaseFile
from radanki.library.walk import CASE_FILE_NAME
from radanki.model.problem import Problem
from radanki.pipeline.local_notices import cases_with_notices
from radanki.pipeline.memory.case_record import (
    ProblemsOfCase,
    decoded,
    digest_of_case,
    encoded,
    is_at_hand,
    is_kept_back,
)
from radanki.pipeline.memory.case_work import CaseWork
from radanki.pipeline.memory.note_memory import NoteMemory
from radanki.pipeline.memory.record_conversion import case_again, record_of
from radanki.pipeline.memory.record_names import memory_folder, name_of_record, path_of_records, record_name
from radanki.pipeline.memory.record_store import RecordStore
from radanki.pipeline.memory.trees import UnknowableError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from radanki.model.deck import Profile
    from radanki.model.library import CaseFile
    from radanki.model.note import Note
    from radanki.model.releases.ledger import ReleasedCase
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.memory.case_record import CaseRecord
    from radanki.pipeline.memory.folder_states import FolderStates
    from radanki.pipeline.memory.record_store import Record, Records

_OWNER: Final = "cases"
_MOST_WAITING: Final = 500
"""So many records are held until they are written down together."""
_NOTHING: Final = b"[]"
_PROBLEMS: Final = TypeAdapter(tuple[Problem, ...])


class CaseMemory(CaseWork):
    """The records of one library in one cache."""

    def __init__(self, root: Path, cache: Path, states: FolderStates, store: Records | None = None) -> None:
        """Take a library, a cache, and how the state of folders is told.

        Records are kept in the ``store``; without one, in that of the library.
        """
        self._root, self.states = root, states
        self._media, self._fetched = cache / "media", cache / FETCHED[0]
        self._made_in = f"{self._media}{os.sep}"
        self._store = store or RecordStore(path_of_records(root, cache))
        self._known: dict[str, CaseRecord] = {}
        self._rules: dict[str, tuple[Problem, ...]] = {}
        self._files: dict[str, tuple[Problem, ...]] = {}
        self._kept: dict[str, CaseRecord] = {}
        self._digests: dict[str, bytes | None] = {}
        self._waiting: list[Record] = []
        self._notes = NoteMemory(self._store, record_name)

    def unknown(self) -> Iterator[str]:
        """Give the folders of cases that have no record of how they are now, though they could have one."""
        for folder in self.states.folders():
            state = self.states.first(folder)
            if (
                state is not None
                and self._records.get(name_of_record(f"{folder}/{CASE_FILE_NAME}"), (b"", b""))[0] != state
            ):
                yield folder

    def take(self, records: Sequence[Record]) -> None:
        """Keep records that a memory of the same library made elsewhere."""
        self._store.put(records)
        self.__dict__.pop("_records", None)  # it is read again

    def known(self, folder: str) -> tuple[CaseFile, tuple[Problem, ...]] | None:
        """Give the case of a folder with the problems of reading it, if nothing changed that it goes by."""
        path = f"{folder}/{CASE_FILE_NAME}"
        state = self.states.first(folder)
        key, content = self._records.get(name_of_record(path), (b"", b""))
        record = decoded(content, folder) if state is not None and key == state else None
        if record is None or record.small.summary.id in self._noticed or not is_at_hand(record.small, self._made_in):
            return None
        self._known[path] = record
        self._records[name_of_record(path)] = key, b""  # its values are held now
        return KnownCaseFile(self._root, record.small.summary, record.small.digest), record.small.found.read

    def rules(self, case_file: CaseFile) -> tuple[Problem, ...]:
        """Give what the rules that look at one case find, or found."""
        path = case_file.places.path
        if path in self._known:
            return self._known[path].small.found.rules
        self._rules[path] = super().rules(case_file)
        return self._rules[path]

    def dated(self, case_file: CaseFile, today: date) -> tuple[Problem, ...]:
        """Give what the rules find that go by the date; nothing, where no day of a known case can be at fault."""
        record = self._known.get(case_file.places.path)
        return () if record and not record.small.days.may_be_faulty(today) else super().dated(case_file, today)

    def opened(self, case_file: CaseFile, released: ReleasedCase | None) -> ValidatedCase | None:
        """Give what came of opening the files of a case, if it is known."""
        record = self._known.get(case_file.places.path)
        return None if record is None else case_again(record, case_file, released, self._media)

    def files(self, case: ValidatedCase) -> tuple[Problem, ...]:
        """Give what is wrong with the files of a case, or was."""
        path = case.file.places.path
        if case.known_files is not None:
            return self._known[path].small.found.files
        self._files[path] = super().files(case)
        return self._files[path]

    def keep(self, cases: Iterable[ValidatedCase], read: Iterable[Problem], problems: Iterable[Problem]) -> None:
        """Keep what is new of these cases, and let go what is no more."""
        of_reading = _by_path(read)
        kept_back = {problem.path for problem in problems if is_kept_back(problem)}
        records: list[Record] = []
        stay: set[str] = set()
        for case in cases:
            path = case.file.places.path
            if path in kept_back or case.left_out is not None or case.notices:
                continue
            if path in self._known:
                self._kept[path] = self._known[path]
                stay.add(name_of_record(path))
            elif (record := self._new_record(case, of_reading[path])) is not None:
                self._kept[path] = record
                records.append(
                    (name_of_record(path), _OWNER, self.states.first(case.summary.folder) or b"", encoded(record))
                )
        gone = self._records.keys() - stay
        if records or gone:
            self._store.put(records, gone)

    def digest_of(self, case: ValidatedCase) -> bytes | None:
        """Give a digest of all that is kept of a case, and with it of all that it goes by; ``None`` if nothing is."""
        path = case.file.places.path
        if path not in self._digests and path in self._kept:
            state = self.states.first(case.summary.folder)
            self._digests[path] = None if state is None else digest_of_case(state, self._kept[path].small)
        return self._digests.get(path)

    def notes(
        self, case: ValidatedCase, profile: Profile, key: bytes | None, compose: Callable[[], tuple[Note, ...]]
    ) -> tuple[Note, ...]:
        """Give the notes of a case in decks of a profile, as they were composed when all was as it is now."""
        return (
            compose()
            if key is None
            else self._notes.notes(name_of_record(case.file.places.path), profile, key, compose)
        )

    def has_kept(self, case: ValidatedCase, what: str, key: bytes | None) -> bool:
        """Tell whether something that comes of a case's notes is kept, or must not be."""
        name = record_name(f"{what} {name_of_record(case.file.places.path)}")
        return key is None or self._store.get(name, key) is not None

    def fetch_ahead(self, wanted: Iterable[tuple[str, ValidatedCase, bytes | None]]) -> None:
        """Read what is kept of some hundred cases together, for the next time that each is asked for."""
        owned = ((what, name_of_record(case.file.places.path), key) for what, case, key in wanted)
        self._store.fetch_ahead({record_name(f"{what} {owner}"): key for what, owner, key in owned if key is not None})

    def of_notes(
        self, case: ValidatedCase, what: str, key: bytes | None, judge: Callable[[], Iterable[Problem]]
    ) -> tuple[Problem, ...]:
        """Give what was wrong with a case's notes when all was as it is now."""
        if key is None:
            return tuple(judge())
        owner = name_of_record(case.file.places.path)
        name = record_name(f"{what} {owner}")
        kept = self._store.get(name, key)
        if kept is not None:
            return () if kept == _NOTHING else _PROBLEMS.validate_json(kept)
        found = tuple(judge())
        self._waiting.append((name, owner, key, _PROBLEMS.dump_json(found)))
        if len(self._waiting) == _MOST_WAITING:
            self.finish()
        return found

    def finish(self) -> None:
        """Write down what is remembered."""
        if self._waiting:
            self._store.put(self._waiting)
            self._waiting = []
        self._notes.write()
        self._store.close()

    def _new_record(self, case: ValidatedCase, read: Collection[Problem]) -> CaseRecord | None:
        """Give what may be kept of a case that was worked out, if anything may."""
        path, folder = case.file.places.path, case.summary.folder
        found = ProblemsOfCase(tuple(read), self._rules.get(path, ()), self._files.get(path, ()))
        if any(map(is_kept_back, (*found.rules, *found.files))):
            return None
        state = self.states.first(folder)
        try:
            record = record_of(case, found, self._fetched)
        except (UnknowableError, OSError):
            return None
        return record if state is not None and state == self.states.now(folder) else None

    @cached_property
    def _records(self) -> dict[str, tuple[bytes, bytes]]:
        return self._store.of_owner(_OWNER)

    @cached_property
    def _noticed(self) -> frozenset[str]:
        return cases_with_notices(self._root)


def kept_cases(cache: Path) -> tuple[Path, ...]:
    """Give the folder of what is kept of cases, where there is one."""
    return (memory_folder(cache),) if memory_folder(cache).is_dir() else ()


def _by_path(problems: Iterable[Problem]) -> Mapping[str, list[Problem]]:
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.path].append(problem)
    return found
