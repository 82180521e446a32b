"""A check that does its work: validate, and say what was found."""

from __future__ import annotations

import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.checks.releases.lost import check_ledger_is_whole
from radanki.cli.progress import progress_bar
from radanki.cli.remembered import memory_of_cases
from radanki.cli.reporting import print_problems, summary_of
from radanki.library.release_traces import release_traces
from radanki.library.selection import case_folders, is_below
from radanki.pipeline.burned_in_search import text_searchers
from radanki.pipeline.check_report import burned_in_problems, report_on
from radanki.pipeline.validate import validate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from radanki.cli.session import Session
    from radanki.fetch.shared_store import SharedStore
    from radanki.model.problem import Problem
    from radanki.pipeline.memory.finished_runs import RunMemory
    from radanki.pipeline.validated_library import ValidatedLibrary
    from radanki.pipeline.workers import Workers


@dataclass(frozen=True, slots=True)
class Asked:
    """What a check is asked for: cases (none are all), how it is printed, what is done besides, and which day it is."""

    cases: tuple[str, ...]
    output_format: str
    ocr: bool
    online: bool
    mend: Path | None
    for_release: bool
    day: date


def check_anew(
    session: Session, asked: Asked, runs: RunMemory | None, workers: Workers, store: SharedStore | None
) -> Sequence[Path]:
    """Check the library, print what was found, and give the files outside of its cases that were opened for it.

    ``runs`` is the memory of this call, if it has one.
    """
    root = session.library_root()
    # A check is a list of problems: how far it is only shows where it can be wiped away again.
    shown = progress_bar(session, "Looking at pictures") if sys.stderr.isatty() else nullcontext(None)
    with shown as progress:
        validated = validate(
            root,
            session.cache_folder(),
            workers=workers,
            store=store,
            progress=progress,
            for_release=asked.for_release,
            today=asked.day,
            compared="rewritten",
            work=memory_of_cases(session, runs),
            told_of=lambda library: case_folders(library, asked.cases, Path.cwd()),
        )
    traces = release_traces(root, session.git())
    further = [
        *(check_ledger_is_whole(validated.ledger, traces) if not _is_unreadable(validated) else ()),
        *(_burned_in_text(session, validated, asked.cases, workers) if asked.ocr else ()),
        *(_dead_links(session, validated, asked.cases) if asked.online else ()),
    ]
    report = report_on(validated, asked.cases, Path.cwd(), further)
    print_problems(session, report.problems, asked.output_format)
    for folder in report.unopened:
        session.detail(f"{folder}: not all pictures were looked at; `radanki fetch` brings them")
    session.note(summary_of(report))
    if asked.mend is not None:
        _mend(session, validated, asked.cases, asked.mend, workers)
    if report.has_errors:
        raise click.exceptions.Exit(1)
    return tuple(validated.opened_elsewhere())


def _is_unreadable(validated: ValidatedLibrary) -> bool:
    return any(problem.rule.startswith("ledger/") for problem in validated.problems)


def _mend(session: Session, validated: ValidatedLibrary, cases: tuple[str, ...], out: Path, workers: Workers) -> None:
    from radanki.authoring.mending import mend as mend_files  # noqa: PLC0415  # as below

    folders = case_folders(validated.library, cases, Path.cwd())
    chosen = [file for file in validated.library.cases if not folders or is_below(file.places.path, folders)]
    made = mend_files(chosen, session.library_root(), out, session.cache_folder(), workers=workers)
    for one in made:
        place = one.source.relative_to(session.library_root()).as_posix()
        if one.made is not None:
            session.say(f"{place}: mended, {one.made.as_posix()}")
        elif one.error is not None:
            session.say(f"{place}: not mended, {one.error.message}")
    if made:
        session.note("Put the mended files in the place of yours; look at each at full size first.")


def _burned_in_text(
    session: Session, validated: ValidatedLibrary, cases: tuple[str, ...], workers: Workers
) -> tuple[Problem, ...]:
    with progress_bar(session, "Searching for burned-in text") as progress:
        return burned_in_problems(validated, cases, Path.cwd(), workers=text_searchers(workers), progress=progress)


def _dead_links(session: Session, validated: ValidatedLibrary, cases: tuple[str, ...]) -> tuple[Problem, ...]:
    from radanki.fetch.link_check import check_links  # noqa: PLC0415  # heavy, and rarely asked for
    from radanki.fetch.link_judgement import Pace  # noqa: PLC0415  # as above

    with progress_bar(session, "Asking for pages") as progress:
        report = check_links(validated.library, cases, Path.cwd(), Pace(time.monotonic, time.sleep), progress=progress)
    session.note(f"{report.asked} addresses asked")
    if report.by_hand:
        session.note(
            f"{len(report.by_hand)} were not asked, because the site forbids it to programs; open these yourself:"
        )
    for address in report.by_hand:
        session.note(f"  {address}")
    return report.problems
