"""One new case in a worker process: read, checked, its files opened, its notes composed, and all of it as records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from radanki.library.case_file import placement_of, read_case
from radanki.library.walk import CASE_FILE_NAME
from radanki.library.yaml_text import read_bytes
from radanki.model.library import Library
from radanki.model.releases.ledger import Ledger
from radanki.pipeline.cases.collected import CollectedRecords
from radanki.pipeline.executors.here import Here
from radanki.pipeline.fronts import check_fronts
from radanki.pipeline.local_notices import with_notices
from radanki.pipeline.memory.case_memory import CaseMemory
from radanki.pipeline.memory.folder_states import FolderStates
from radanki.pipeline.note_builder import NoteBuilder, holds
from radanki.pipeline.note_comparison import compare_notes
from radanki.pipeline.open_cases import OpeningOptions, open_cases

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.library import CaseFile, DeckFile
    from radanki.model.problem import Problem
    from radanki.model.releases.ledger import ReleasedCase
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.memory.record_store import Record
    from radanki.pipeline.validated_library import ComparedNotes


@dataclass(frozen=True, slots=True)
class CaseTerms:
    """What is the same for all cases of a run: where they and the cache lie, since when, and who asks for notes.

    ``around`` is the digest of what every case goes by, ``versions`` are those that were released.
    """

    root: Path
    cache: Path
    started_ns: int
    around: bytes
    decks: tuple[DeckFile, ...]
    versions: frozenset[str]
    compared: ComparedNotes


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
    terms, new = asked
    kept = CollectedRecords()
    states = FolderStates(terms.root, terms.started_ns, terms.around)
    memory = CaseMemory(terms.root, terms.cache, states, kept)
    try:
        _work_out(terms, new, memory)
    except Exception:  # noqa: BLE001  # the case is looked at once more, in the open, and whatever it is is met again
        return ()
    return tuple(kept.records)


def _work_out(terms: CaseTerms, new: UnknownCase, memory: CaseMemory) -> None:
    path = f"{new.folder}/{CASE_FILE_NAME}"
    memory.known(new.folder)  # it takes the state of the folder before anything is read
    problems: list[Problem] = []
    content = read_bytes(terms.root, path, problems)
    if content is None:
        return
    file, of_reading = read_case(content, path, terms.root / new.folder, placement_of(new.folder))
    if file is None or new.id not in {"", file.id}:
        return
    problems += memory.rules(file)
    if any(problem.severity == "error" for problem in problems):
        return
    case = _opened(terms, new, file)
    problems += memory.files(case)
    memory.keep((case,), of_reading, problems)
    if memory.digest_of(case) is not None and not case.summary.beside:
        _compose(terms, case, memory)
    memory.finish()


def _opened(terms: CaseTerms, new: UnknownCase, file: CaseFile) -> ValidatedCase:
    ledger = Ledger(cases=() if new.released is None else (new.released,))
    (case,) = open_cases((file,), {file.places.path}, ledger, OpeningOptions(terms.cache, Here()))
    return with_notices(terms.root, case)


def _compose(terms: CaseTerms, case: ValidatedCase, memory: CaseMemory) -> None:
    """Compose what will be asked for of a case beside which no other stands.

    Should a topic or a paper be about it, its notes are known by another key, and composed once more.
    """
    notes = NoteBuilder((case,), work=memory)
    library = Library(terms.root, (), (), {}, terms.decks)
    for _ in check_fronts(library, (case,), notes, memory):
        pass
    for _ in compare_notes(notes, terms.versions, terms.compared, memory):
        pass
    if terms.compared == "all":
        decks = [deck.deck for deck in terms.decks if holds(deck, case)]
        for profile in {deck.profile for deck in decks} | {deck.beyond for deck in decks if deck.beyond is not None}:
            notes.of(case, profile)
