"""Many new cases are worked out by worker processes before the library is read; then they are known cases.

What joins cases is asked in the process of the command, of cases that are known. A case of which a worker gives no
record, as one with an error, is simply not known: it is looked at there like any other (docs/decisions/0057).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from radanki.fetch.store import FETCHED
from radanki.library.case_file import stated_id
from radanki.library.walk import CASE_FILE_NAME, read_decks
from radanki.pipeline.cases.joined_case import JoinedCase, notes_of
from radanki.pipeline.cases.new_case import UnknownCase, records_of
from radanki.pipeline.cases.terms import CaseTerms
from radanki.pipeline.executors.batches import batches_of, run_in_batches, size_on_disk
from radanki.pipeline.executors.local import FEWEST_CASES, LocalWorkers
from radanki.pipeline.workers import USUAL_LIMITS, run_in_workers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from radanki.model.library import DeckFile, Library
    from radanki.model.releases.ledger import Ledger
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.memory.case_memory import CaseMemory
    from radanki.pipeline.memory.record_store import Record
    from radanki.pipeline.note_builder import NoteBuilder
    from radanki.pipeline.open_cases import OpeningOptions
    from radanki.pipeline.validated_library import ComparedNotes

_MOST_WAITING: Final = 1000
"""So many records are held until they are written down together."""
_SAMPLE: Final = 64
"""One case in so many is asked whether its notes are known, where no case is new."""
_FETCHED: Final = re.compile(rb"sha256: *['\"]?([0-9a-f]{64})")


class WorkAhead:
    """The work on many cases that is done ahead, if the workers are processes of this machine.

    With a cluster or a store of renderings nothing is: there pictures travel one by one, as ever.
    """

    def __init__(
        self, root: Path, memory: CaseMemory, ledger: Ledger, compared: ComparedNotes, options: OpeningOptions
    ) -> None:
        """Take what the whole run goes by; ``memory`` gets all records."""
        self._root, self._memory, self._ledger, self._options = root, memory, ledger, options
        self._is_here = options.store is None and isinstance(options.workers, int | LocalWorkers)
        self._compared: ComparedNotes = compared
        self._was_new = self._has_run = False

    def work_out_new(self) -> None:
        """Have the records of all new cases made, before the library is read."""
        folders = tuple(self._memory.unknown()) if self._is_here else ()
        if len(folders) >= FEWEST_CASES:
            self._was_new = True
            cases = [_unknown_case(self._root, folder, self._ledger, self._options.cache) for folder in folders]
            self._keep(self._records_of(cases, self._terms(read_decks(self._root, []))), len(cases))

    def compose(self, library: Library, notes: NoteBuilder, told: Iterable[ValidatedCase]) -> None:
        """Have the notes composed that are still not known: of cases beside which others stand, or of all.

        ``told`` are the cases of which somebody is told anything; notes of others are not asked for.
        """
        terms = self._terms(library.decks)
        shown = tuple(notes.shown[case.id] for case in told if case.id in notes.shown) if self._is_here else ()
        cases = tuple(self._lacking(shown, notes, terms))
        if len(cases) < FEWEST_CASES:
            return
        exam, topics = library.exam_items(), library.topics
        orders = [
            JoinedCase(
                case.summary.folder,
                tuple(other.summary.folder for other in notes.others_in(case)),
                case.released,
                exam.get(case.id, ()),
                tuple(topic for topic in topics if topic.definition.case == case.id),
            )
            for case in cases
        ]
        queue = [(1, (terms, order)) for order in orders]
        self._keep(run_in_batches(queue, lambda _: 0, notes_of, self._options.workers, USUAL_LIMITS))

    def end(self) -> None:
        """Let workers go that did such work: each holds what rules and cards need, which nobody asks for any more."""
        if self._has_run and isinstance(self._options.workers, LocalWorkers):
            self._options.workers.end()

    def _terms(self, decks: Iterable[DeckFile]) -> CaseTerms:
        return CaseTerms(
            self._root,
            self._options.cache,
            self._memory.states.started_ns,
            self._memory.states.around,
            tuple(decks),
            frozenset(release.version for release in self._ledger.releases),
            self._compared,
        )

    def _lacking(self, cases: Sequence[ValidatedCase], notes: NoteBuilder, terms: CaseTerms) -> Iterator[ValidatedCase]:
        """Give the cases whose notes are not known; none, where nothing is new and no case of a sample lacks them."""
        if self._was_new or any(self._lacks_notes(case, notes, terms) for case in cases[::_SAMPLE]):
            yield from (case for case in cases if self._lacks_notes(case, notes, terms))

    def _lacks_notes(self, case: ValidatedCase, notes: NoteBuilder, terms: CaseTerms) -> bool:
        asked = [(f"notes {profile}", profile) for profile in terms.profiles(case)]
        asked += [("fronts", terms.most_permissive)] if case.summary.is_living else []
        return not all(self._memory.has_kept(case, what, notes.digest_of(case, profile)) for what, profile in asked)

    def _records_of(
        self, cases: Sequence[UnknownCase], terms: CaseTerms
    ) -> Iterator[tuple[int, tuple[Record, ...] | None]]:
        """Give of how many cases some records are, small ones together; where a worker died over some, one by one."""
        again: list[UnknownCase] = []
        groups = [(group, (terms, group)) for group in batches_of(cases, lambda case: case.size)]
        for group, records in run_in_workers(groups, records_of, self._options.workers, USUAL_LIMITS):
            if records is None and len(group) > 1:
                again += group
            else:
                yield len(group), records
        alone = [(1, (terms, (case,))) for case in again]
        yield from run_in_workers(alone, records_of, self._options.workers, USUAL_LIMITS)

    def _keep(self, made: Iterator[tuple[int, tuple[Record, ...] | None]], expected: int | None = None) -> None:
        """Keep records as they come; where so many cases are expected, somebody may be told how many are done."""
        self._has_run = True
        if isinstance(self._options.workers, LocalWorkers):
            self._options.workers.prepare_for_cases()
        waiting: list[Record] = []
        done = 0
        for count, records in made:
            waiting += records or ()
            if len(waiting) >= _MOST_WAITING:
                self._memory.take(waiting)
                waiting = []
            done += count
            if self._options.progress is not None and expected is not None:
                self._options.progress(done, expected)
        self._memory.take(waiting)


def _unknown_case(root: Path, folder: str, ledger: Ledger, cache: Path) -> UnknownCase:
    """Give a case with what is to be known of it before anybody reads it: the largest come first."""
    try:
        content = (root / folder / CASE_FILE_NAME).read_bytes()
        lying_there = tuple((root / folder).iterdir())
    except OSError:
        return UnknownCase(folder, 0, "?")
    fetched = (cache / FETCHED[0] / digest.decode() for digest in _FETCHED.findall(content))
    size = sum(map(size_on_disk, (*lying_there, *fetched)))
    if not ledger.cases:
        return UnknownCase(folder, size)
    case_id = stated_id(content) or "?"
    return UnknownCase(folder, size, case_id, ledger.case(case_id))
