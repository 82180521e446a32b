"""Many new cases are worked out by worker processes before the library is read; then they are known cases.

What joins cases is asked in the process of the command, of cases that are known. A case of which a worker gives no
record, as one with an error, is simply not known: it is looked at there like any other (docs/decisions/0057).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from radanki.library.case_file import stated_id
from radanki.library.walk import CASE_FILE_NAME, read_decks
from radanki.pipeline.cases.job import CaseTerms, UnknownCase, records_of
from radanki.pipeline.executors.batches import run_in_batches
from radanki.pipeline.executors.local import LocalWorkers
from radanki.pipeline.workers import USUAL_LIMITS

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.model.releases.ledger import Ledger
    from radanki.pipeline.memory.case_memory import CaseMemory
    from radanki.pipeline.memory.record_store import Record
    from radanki.pipeline.open_cases import OpeningOptions
    from radanki.pipeline.validated_library import ComparedNotes

_FEWEST: Final = 16
"""For fewer cases the workers take longer to load what they need than the command takes for the work."""
_MOST_WAITING: Final = 1000
"""So many records are held until they are written down together."""


def work_out_ahead(
    root: Path, memory: CaseMemory, ledger: Ledger, compared: ComparedNotes, options: OpeningOptions
) -> None:
    """Have the records of all new cases made, if they are many and the workers are processes of this machine.

    With a cluster or a store of renderings, pictures go there one by one, as ever.
    """
    folders = tuple(memory.unknown())
    if len(folders) < _FEWEST or options.store is not None or not isinstance(options.workers, int | LocalWorkers):
        return
    terms = CaseTerms(
        root,
        options.cache,
        memory.states.started_ns,
        memory.states.around,
        tuple(read_decks(root, [])),
        frozenset(release.version for release in ledger.releases),
        compared,
    )
    queue = [(folder, (terms, _new_case(root, folder, ledger))) for folder in folders]
    waiting: list[Record] = []
    made = run_in_batches(queue, lambda job: job[1].size, records_of, options.workers, USUAL_LIMITS)
    for done, (_, records) in enumerate(made, 1):
        waiting += records or ()
        if len(waiting) >= _MOST_WAITING:
            memory.take(waiting)
            waiting = []
        if options.progress is not None:
            options.progress(done, len(queue))
    memory.take(waiting)


def _new_case(root: Path, folder: str, ledger: Ledger) -> UnknownCase:
    try:
        size = sum(path.stat().st_size for path in (root / folder).iterdir())
        if not ledger.cases:
            return UnknownCase(folder, size)
        case_id = stated_id((root / folder / CASE_FILE_NAME).read_bytes()) or "?"
        return UnknownCase(folder, size, case_id, ledger.case(case_id))
    except OSError:
        return UnknownCase(folder, 0, "?")
