"""A library in, a validated library out: read, checked, its files opened, and what they show checked in turn.

`radanki check` prints the problems; `radanki build` goes on from the cases. Nothing is rendered twice: finished jobs
are kept.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from radanki.cards.guid import note_guid
from radanki.cards.note_types import note_types
from radanki.checks import run_checks, run_checks_of_parts, run_picture_checks
from radanki.checks.cases.completeness import waits_for_people as waits_for_people_of
from radanki.checks.releases.history import Released
from radanki.library.ledger import ledger_places, read_ledger
from radanki.library.selection import is_below
from radanki.library.walk import read_library
from radanki.package.modification_times import released_note_types
from radanki.pipeline.cases.ahead import WorkAhead
from radanki.pipeline.fronts import check_fronts
from radanki.pipeline.local_notices import with_all_notices
from radanki.pipeline.memory.case_memory import CaseMemory
from radanki.pipeline.memory.case_work import EACH_TIME
from radanki.pipeline.note_builder import NoteBuilder
from radanki.pipeline.note_comparison import compare_notes
from radanki.pipeline.open_cases import OpeningOptions, open_cases
from radanki.pipeline.patterns.builder import PatternBuilder
from radanki.pipeline.validated_library import ValidatedLibrary

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from radanki.fetch.shared_store import SharedStore
    from radanki.model.library import CaseFile, Library
    from radanki.model.problem import Problem
    from radanki.model.releases.ledger import Ledger, ReleasedNoteType
    from radanki.model.validated_case import ValidatedCase
    from radanki.pipeline.memory.case_work import CaseWork
    from radanki.pipeline.render import Progress
    from radanki.pipeline.validated_library import ComparedNotes
    from radanki.pipeline.workers import Workers

_OF_FILES: Final = ("media/", "placement/", "privacy/", "provenance/", "simulation/")


def validate(  # noqa: PLR0913  # what there is to leave out, and who may be told of the way
    root: Path,
    cache: Path,
    *,
    workers: Workers,
    store: SharedStore | None = None,
    progress: Progress | None = None,
    for_release: bool = False,
    only: Collection[str] | None = None,
    today: date | None = None,
    compared: ComparedNotes = "none",
    waits_for_people: bool = False,
    work: CaseWork = EACH_TIME,
    told_of: Callable[[Library], tuple[str, ...]] | None = None,
) -> ValidatedLibrary:
    """Read and check the library below ``root``, render what is held, and check what the pictures show.

    Where an error is about the files of a case, they are not opened; no picture of a case with errors is shown. A
    picture that is not in ``cache`` leaves its case out.
    ``only`` takes ids of cases: the pictures of others stay closed, while every rule that joins cases sees them all.
    Without ``today`` nothing that depends on the date is a problem. ``compared`` says which released cases are compared
    with the notes that they give today: composing ten thousand takes a minute. With ``waits_for_people`` a case is left
    out that nobody looked at, or fewer than two people reviewed. ``work`` may know what a case gave before.
    ``told_of`` gives the folders at or above cases of whose problems somebody will be told; cards of others are not
    looked at, as they have no problems but their own.
    """
    options = OpeningOptions(cache, workers, progress, store)
    ledger, broken = read_ledger(root)
    ahead = WorkAhead(root, work, ledger, compared, options) if isinstance(work, CaseMemory) else None
    if ahead is not None:
        ahead.work_out_new()
    library, unreadable = read_library(root, known=work.known)
    folders = told_of(library) if told_of is not None else ()
    released = Released(ledger, ledger_places(root), note_guid, note_types_today())
    found = run_checks(library, released, for_release=for_release, today=today, of_case=work.rules, of_day=work.dated)
    problems = [*unreadable, *broken, *found]
    faulty = {problem.path for problem in problems if problem.severity == "error"}
    wanted = {file.places.path for file in library.cases if only is None or file.id in only}
    closed = {problem.path for problem in problems if problem.severity == "error" and _keeps_closed(problem)}
    cases = _opened(library.cases, wanted - closed, ledger, options, work)
    cases = with_all_notices(root, cases)
    if waits_for_people:
        cases = tuple(map(_waiting, cases))
    problems += run_picture_checks(cases, for_release=for_release, of_files=work.files)
    problems += _problems_of_parts(library, closed, ledger, options)
    cases = tuple(_without_pictures(case) if case.file.places.path in faulty else case for case in cases)
    work.keep(cases, unreadable, problems)
    notes = NoteBuilder(cases, library.exam_items(), library.topics, work)
    told = [case for case in cases if not folders or is_below(case.file.places.path, folders)]
    if ahead is not None:
        ahead.compose(library, notes, told)
        ahead.end()
    wanted -= faulty
    problems += check_fronts(library, (case for case in told if case.file.places.path in wanted), notes, work)
    problems += compare_notes(notes, {release.version for release in ledger.releases}, compared, work, told)
    patterns = PatternBuilder(library, notes.shown, ledger, cache, workers=workers)
    work.finish()
    return ValidatedLibrary(library, cases, tuple(sorted(problems)), notes, patterns, ledger, compared)


def _opened(
    case_files: Sequence[CaseFile], sound: Collection[str], ledger: Ledger, options: OpeningOptions, work: CaseWork
) -> tuple[ValidatedCase, ...]:
    """Open the files of all cases of which it is not known what comes of it."""
    known = {
        file.places.path: case
        for file in case_files
        if file.places.path in sound and (case := work.opened(file, ledger.case(file.id))) is not None
    }
    unknown = [file for file in case_files if file.places.path not in known]
    found = dict(zip((file.places.path for file in unknown), open_cases(unknown, sound, ledger, options), strict=True))
    every = known | found
    return tuple(every[file.places.path] for file in case_files)


def _keeps_closed(problem: Problem) -> bool:
    """Whether an error is one of a case's files, or of what is to be shown of them: then they are not opened."""
    return problem.rule.startswith(_OF_FILES)


def _problems_of_parts(
    library: Library, closed: Collection[str], ledger: Ledger, options: OpeningOptions
) -> tuple[Problem, ...]:
    """Open the files of cases that can be read in part, so that what is wrong with them is told in the same run."""
    if not library.parts:
        return ()
    files = tuple(part.file for part in library.parts)
    return run_checks_of_parts(
        library.parts, open_cases(files, {file.places.path for file in files} - set(closed), ledger, options)
    )


def _without_pictures(case: ValidatedCase) -> ValidatedCase:
    """Give a case with errors as one of which nothing is shown: its pictures were opened for the rules alone."""
    return replace(case, pictures={}, drawing=None, opened=(), left_out=None, known_files=None, known_elsewhere=None)


def _waiting(case: ValidatedCase) -> ValidatedCase:
    return replace(case, left_out=case.left_out or waits_for_people_of(case.file))


@functools.cache
def note_types_today() -> Mapping[int, ReleasedNoteType]:
    """Give the note types that this program makes, by id, as the ledger would hold them."""
    return {kind.id: kind for kind in released_note_types(note_types())}
