"""One new case in a worker process: read, checked, its files opened, its notes composed, and all of it as records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.library.case_file import placement_of, read_case
from radanki.library.walk import CASE_FILE_NAME
from radanki.library.yaml_text import read_bytes
from radanki.model.releases.ledger import Ledger
from radanki.pipeline.cases.records import CollectedRecords
from radanki.pipeline.executors.here import Here
from radanki.pipeline.local_notices import with_notices
from radanki.pipeline.memory.case_memory import CaseMemory
from radanki.pipeline.note_builder import NoteBuilder
from radanki.pipeline.open_cases import OpeningOptions, open_cases

if TYPE_CHECKING:
    from radanki.model.library import CaseFile
    from radanki.model.problem import Problem
    from radanki.model.releases.ledger import ReleasedCase
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.cases.terms import CaseTerms
    from radanki.pipeline.memory.record_store import Record


@dataclass(frozen=True, slots=True)
class UnknownCase:
    """A case by its folder, relative to the library, the bytes that lie there, and what was released of it.

    ``id`` is the one that the file seems to state; it is empty where nothing was ever released.
    """

    folder: str
    size: int
    id: str = ""
    released: ReleasedCase | None = None


def records_of(asked: tuple[CaseTerms, UnknownCase]) -> tuple[Record, ...]:
    """Give what is to be kept of a case; nothing of one that is not sound, which is told where all problems are."""
    terms, case = asked
    kept = CollectedRecords()
    memory = CaseMemory(terms.root, terms.cache, terms.states(), kept)
    try:
        _work_out(terms, case, memory)
    except Exception:  # noqa: BLE001  # the case is looked at once more, in the open, and whatever it is is met again
        return ()
    return tuple(kept.records)


def _work_out(terms: CaseTerms, unknown: UnknownCase, memory: CaseMemory) -> None:
    path = f"{unknown.folder}/{CASE_FILE_NAME}"
    memory.known(unknown.folder)  # it takes the state of the folder before anything is read
    problems: list[Problem] = []
    content = read_bytes(terms.root, path, problems)
    if content is None:
        return
    file, of_reading = read_case(content, path, terms.root / unknown.folder, placement_of(unknown.folder))
    if file is None or unknown.id not in {"", file.id}:
        return
    problems += memory.rules(file)
    if any(problem.severity == "error" for problem in problems):
        return
    case = _opened(terms, unknown, file)
    problems += memory.files(case)
    memory.keep((case,), of_reading, problems)
    if memory.digest_of(case) is not None and not case.summary.beside:
        # Should a topic or a paper be about it, its notes are known by another key, and composed once more.
        terms.compose(case, NoteBuilder((case,), work=memory), memory)
    memory.finish()


def _opened(terms: CaseTerms, unknown: UnknownCase, file: CaseFile) -> ValidatedCase:
    ledger = Ledger(cases=() if unknown.released is None else (unknown.released,))
    (case,) = open_cases((file,), {file.places.path}, ledger, OpeningOptions(terms.cache, Here()))
    return with_notices(terms.root, case)
