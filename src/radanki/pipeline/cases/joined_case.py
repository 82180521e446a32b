"""One known case in a worker process, whose notes show others: it is composed, and its notes given as records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.library.walk import CASE_FILE_NAME
from radanki.pipeline.cases.records import BorrowedRecords
from radanki.pipeline.memory.case_memory import CaseMemory
from radanki.pipeline.memory.record_names import name_of_record, path_of_records
from radanki.pipeline.memory.record_store import RecordStore
from radanki.pipeline.note_builder import NoteBuilder

if TYPE_CHECKING:
    from radanki.model.exams.definition import SetItem
    from radanki.model.releases.ledger import ReleasedCase
    from radanki.model.topics.definition import Topic
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.cases.terms import CaseTerms
    from radanki.pipeline.memory.record_store import Record


@dataclass(frozen=True, slots=True)
class JoinedCase:
    """A case by its folder, with the folders of others that its notes show, and what joins them."""

    folder: str
    others: tuple[str, ...]
    released: ReleasedCase | None
    exam: tuple[SetItem, ...]
    topics: tuple[Topic, ...]


def notes_of(asked: tuple[CaseTerms, JoinedCase]) -> tuple[Record, ...]:
    """Give what is to be kept of a case's notes; nothing where a case is not known any more."""
    terms, joined = asked
    states = terms.states()
    folders = tuple(dict.fromkeys((joined.folder, *joined.others)))
    keys = {name_of_record(f"{folder}/{CASE_FILE_NAME}"): states.first(folder) or b"" for folder in folders}
    kept = BorrowedRecords(RecordStore(path_of_records(terms.root, terms.cache)), keys)
    memory = CaseMemory(terms.root, terms.cache, states, kept)
    try:
        cases = [_known(folder, joined, memory) for folder in folders]
        memory.keep(cases, (), ())
        notes = NoteBuilder(cases, {cases[0].id: joined.exam}, joined.topics, memory)
        terms.compose(cases[0], notes, memory)
    except Exception:  # noqa: BLE001  # it is composed where its notes are asked for, and whatever it is is met again
        return ()
    finally:
        memory.finish()
    return tuple(kept.records)


def _known(folder: str, joined: JoinedCase, memory: CaseMemory) -> ValidatedCase:
    file, _ = memory.known(folder) or (None, ())
    case = None if file is None else memory.opened(file, joined.released if folder == joined.folder else None)
    if case is None:
        raise LookupError(folder)
    return case
