"""What a library's cases gave when they were last looked at: nothing of it is done again where nothing changed.

What is kept of a case is known by the state of its folder, of the program and of the ledger, and of the files outside
of the folder that it shows (docs/decisions/0049). A case with an error, or in which an identity may stand, leaves none.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from radanki.checks import RELEASE_RULES
from radanki.fetch.store import FETCHED
from radanki.library.digests import sha256_of_file
from radanki.library.joined.known_file import KnownCaseFile
from radanki.library.ledger import LEDGER_PATH
from radanki.library.walk import CASE_FILE_NAME
from radanki.pipeline.local_notices import cases_with_notices
from radanki.pipeline.memory.case_record import ProblemsOfCase, case_again, decoded, encoded, is_at_hand, record_of
from radanki.pipeline.memory.case_work import CaseWork
from radanki.pipeline.memory.record_store import RecordStore
from radanki.pipeline.memory.surroundings import UnknowableError, is_settled, state_of_program, take_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem
    from radanki.model.releases.ledger import ReleasedCase
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.memory.case_record import CaseRecord
    from radanki.pipeline.memory.record_store import Record

_FORM: Final = 1
"""Grows when a record is written another way."""
_OWNER: Final = "cases"


class CaseMemory(CaseWork):
    """The records of one library in one cache."""

    def __init__(self, root: Path, cache: Path, started_ns: int) -> None:
        """Take a library, a cache, and the time (Unix nanoseconds) before which what is kept must have been written."""
        self._root, self._started_ns = root, started_ns
        self._media, self._fetched = cache / "media", cache / FETCHED[0]
        self._store = RecordStore(memory_folder(cache) / f"{_digest(str(root)).hex()[:32]}.sqlite")
        self._states: dict[str, bytes | None] = {}
        self._known: dict[str, CaseRecord] = {}
        self._rules: dict[str, tuple[Problem, ...]] = {}
        self._files: dict[str, tuple[Problem, ...]] = {}
        self._dated: dict[str, tuple[str, tuple[Problem, ...]]] = {}

    def known(self, folder: str) -> tuple[CaseFile, tuple[Problem, ...]] | None:
        """Give the case of a folder with the problems of reading it, if nothing changed that it goes by."""
        path = f"{folder}/{CASE_FILE_NAME}"
        state = self._states[path] = self._state_of(folder)
        key, content = self._records.get(_name_of(path), (b"", b""))
        record = decoded(content) if state is not None and key == state else None
        place = self._root / folder
        if record is None or record.summary.id in self._noticed or not is_at_hand(record, place, self._media):
            return None
        self._known[path] = record
        self._dated[path] = (record.day, record.dated)
        return KnownCaseFile(place, record.summary, record.digest), record.found.read

    def rules(self, case_file: CaseFile) -> tuple[Problem, ...]:
        """Give what the rules that look at one case find, or found."""
        path = case_file.places.path
        if path in self._known:
            return self._known[path].found.rules
        self._rules[path] = super().rules(case_file)
        return self._rules[path]

    def dated(self, case_file: CaseFile, today: date) -> tuple[Problem, ...]:
        """Give what the rules find that go by the date, or found on the same day."""
        path, day = case_file.places.path, str(today)
        if self._dated.get(path, ("", ()))[0] != day:
            self._dated[path] = (day, super().dated(case_file, today))
        return self._dated[path][1]

    def opened(self, case_file: CaseFile, released: ReleasedCase | None) -> ValidatedCase | None:
        """Give what came of opening the files of a case, if it is known."""
        record = self._known.get(case_file.places.path)
        return None if record is None else case_again(record, case_file, released, self._media)

    def files(self, case: ValidatedCase) -> tuple[Problem, ...]:
        """Give what is wrong with the files of a case, or was."""
        path = case.file.places.path
        if case.known_files is not None:
            return self._known[path].found.files
        self._files[path] = super().files(case)
        return self._files[path]

    def keep(self, cases: Iterable[ValidatedCase], read: Iterable[Problem], problems: Iterable[Problem]) -> None:
        """Keep what is new of these cases, and let go what is no more."""
        of_reading, of_all = _by_path(read), _by_path(problems)
        records: list[Record] = []
        stay: set[str] = set()
        for case in cases:
            path = case.file.places.path
            record = self._record_of(case, of_reading[path], of_all[path])
            if record is None:
                continue
            state = self._states[path]
            if record is self._known.get(path):
                stay.add(_name_of(path))
            elif state is not None and state == self._state_of(path.removesuffix(f"/{CASE_FILE_NAME}")):
                records.append((_name_of(path), _OWNER, state, encoded(record)))
        gone = self._records.keys() - stay
        if records or gone:
            self._store.put(records, gone)

    def _record_of(
        self, case: ValidatedCase, read: Collection[Problem], problems: Collection[Problem]
    ) -> CaseRecord | None:
        """Give what may be kept of a case, if anything may."""
        path = case.file.places.path
        known, dated = self._known.get(path), self._dated.get(path, ("", ()))
        found = ProblemsOfCase(tuple(read), self._rules.get(path, ()), self._files.get(path, ()))
        if (
            case.left_out is not None
            or case.notices
            or any(map(_is_kept_back, (*problems, *found.rules, *found.files)))
        ):
            return None
        if known is not None:
            return known if known.day == dated[0] else replace(known, day=dated[0], dated=dated[1])
        try:
            return record_of(case, found, dated, self._fetched)
        except (UnknowableError, OSError):
            return None

    @cached_property
    def _records(self) -> dict[str, tuple[bytes, bytes]]:
        return self._store.of_owner(_OWNER)

    @cached_property
    def _around(self) -> bytes:
        """The digest of what every case goes by."""
        path = self._root / LEDGER_PATH
        ledger = sha256_of_file(path) if path.is_file() else ""
        return _digest(repr((_FORM, state_of_program(), ledger)))

    @cached_property
    def _noticed(self) -> frozenset[str]:
        return cases_with_notices(self._root)

    def _state_of(self, folder: str) -> bytes | None:
        """Give the state of a case's folder and of what every case goes by; ``None`` where it can't be told."""
        digest = hashlib.sha256(self._around + folder.encode("utf-8", "surrogateescape"))
        try:
            newest = take_tree(self._root / folder, digest)
        except (UnknowableError, OSError):
            return None
        return digest.digest() if is_settled(newest, self._started_ns) else None


def memory_folder(cache: Path) -> Path:
    """Give the folder of what is kept of cases."""
    return cache / "cases"


def kept_cases(cache: Path) -> tuple[Path, ...]:
    """Give the folder of what is kept of cases, where there is one."""
    return (memory_folder(cache),) if memory_folder(cache).is_dir() else ()


def _is_kept_back(problem: Problem) -> bool:
    """Tell whether a problem is in the way of keeping anything: a record must not say who a patient is."""
    return problem.rule not in RELEASE_RULES and (problem.rule.startswith("privacy/") or problem.severity == "error")


def _by_path(problems: Iterable[Problem]) -> Mapping[str, list[Problem]]:
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.path].append(problem)
    return found


def _name_of(path: str) -> str:
    """Give the name of a record: names of folders have been names of people."""
    return _digest(path).hex()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()
