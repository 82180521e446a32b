"""New cases in a worker process: read, checked, their files opened, their notes composed, and all of it as records.

Small cases come together and go from stage to stage together: one after the other through all stages, each stage would
find its tables gone from the processor's caches.
"""

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
    from collections.abc import Sequence

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


def records_of(asked: tuple[CaseTerms, tuple[UnknownCase, ...]]) -> tuple[Record, ...]:
    """Give what is to be kept of cases; nothing of one that is not sound, which is told where all problems are."""
    terms, cases = asked
    kept = CollectedRecords()
    memory = CaseMemory(terms.root, terms.cache, terms.states(), kept)
    try:
        _work_out(terms, cases, memory)
    except Exception:  # noqa: BLE001  # a case is looked at once more, in the open, and whatever it is is met again
        return tuple(record for case in cases for record in records_of((terms, (case,)))) if len(cases) > 1 else ()
    return tuple(kept.records)


def _work_out(terms: CaseTerms, unknown: Sequence[UnknownCase], memory: CaseMemory) -> None:
    read = [one for one in (_read(terms, case, memory) for case in unknown) if one is not None]
    found = [(file, of_reading, (*of_reading, *memory.rules(file))) for file, of_reading in read]
    sound = [one for one in found if not any(problem.severity == "error" for problem in one[2])]
    cases = _opened(terms, unknown, [file for file, _, _ in sound])
    problems = [problem for _, _, of_case in sound for problem in of_case]
    problems += [problem for case in cases for problem in memory.files(case)]
    memory.keep(cases, [problem for _, of_reading, _ in sound for problem in of_reading], problems)
    for case in cases:
        if memory.digest_of(case) is not None and not case.summary.beside:
            # Should a topic or a paper be about it, its notes are known by another key, and composed once more.
            terms.compose(case, NoteBuilder((case,), work=memory), memory)
    memory.finish()


def _read(terms: CaseTerms, unknown: UnknownCase, memory: CaseMemory) -> tuple[CaseFile, tuple[Problem, ...]] | None:
    path = f"{unknown.folder}/{CASE_FILE_NAME}"
    memory.known(unknown.folder)  # it takes the state of the folder before anything is read
    content = read_bytes(terms.root, path, [])
    if content is None:
        return None
    file, problems = read_case(content, path, terms.root / unknown.folder, placement_of(unknown.folder))
    return None if file is None or unknown.id not in {"", file.id} else (file, problems)


def _opened(terms: CaseTerms, unknown: Sequence[UnknownCase], files: Sequence[CaseFile]) -> tuple[ValidatedCase, ...]:
    ledger = Ledger(cases=tuple(case.released for case in unknown if case.released is not None))
    cases = open_cases(files, {file.places.path for file in files}, ledger, OpeningOptions(terms.cache, Here()))
    return tuple(with_notices(terms.root, case) for case in cases)
