"""`radanki check`: every rule over the library or the named cases."""

from __future__ import annotations

import os
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.authoring.mending import mend as mend_files
from radanki.checks.releases.lost import check_ledger_is_whole
from radanki.cli.clock import today
from radanki.cli.progress import progress_bar
from radanki.cli.reporting import FORMATS, print_problems, summary_of
from radanki.errors import UsageError
from radanki.fetch.link_check import check_links
from radanki.fetch.link_judgement import Pace
from radanki.library.release_traces import release_traces
from radanki.library.selection import case_folders, is_below
from radanki.pipeline.check_report import burned_in_problems, report_on
from radanki.pipeline.committing import CommitCheck
from radanki.pipeline.validate import validate

if TYPE_CHECKING:
    from radanki.cli.session import Session
    from radanki.model.problem import Problem
    from radanki.pipeline.validated_library import ValidatedLibrary


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE ...]")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How problems are printed.",
)
@click.option("--ocr", is_flag=True, help="Search the finished pictures for burned-in text (extra `ocr`).")
@click.option("--online", is_flag=True, help="Ask whether linked pages are still there; one host a second, not in CI.")
@click.option("--staged", is_flag=True, help="Check what the next commit would hold, for a git hook.")
@click.option("--since", metavar="COMMIT", help="Check every file of every commit since this one.")
@click.option("--pushed", metavar="REMOTE", help="Check what a push would send there, for git's pre-push hook.")
@click.option(
    "--mend", type=click.Path(path_type=Path), metavar="DIR", help="Write refused files anew into this folder."
)
@click.option("--release", "for_release", is_flag=True, help="Ask for all that a release asks for.")
@click.pass_obj
def command(  # noqa: PLR0913  # one argument an option
    session: Session,
    cases: tuple[str, ...],
    output_format: str,
    *,
    ocr: bool,
    online: bool,
    staged: bool,
    since: str | None,
    pushed: str | None,
    mend: Path | None,
    for_release: bool,
) -> None:
    """Check every rule over the library, or over the named cases.

    CASE is the folder of a case, a folder above, a case.yaml, or the id of a case.
    """
    if online and os.environ.get("CI", "").lower() not in {"", "0", "false"}:
        raise UsageError("--online asks other people's servers: it is for a person, and not for continuous integration")
    if staged or since is not None or pushed is not None:
        _check_commits(session, output_format, since, pushed)
        return
    root = session.library_root()
    # A check is a list of problems: how far it is only shows where it can be wiped away again.
    shown = progress_bar(session, "Looking at pictures") if sys.stderr.isatty() else nullcontext(None)
    with shown as progress:
        validated = validate(
            root,
            session.cache_folder(),
            workers=os.cpu_count() or 1,
            progress=progress,
            for_release=for_release,
            today=today(),
            compared="rewritten",
        )
    traces = release_traces(root, session.git())
    further = [
        *(check_ledger_is_whole(validated.ledger, traces) if not _is_unreadable(validated) else ()),
        *(_burned_in_text(session, validated, cases) if ocr else ()),
        *(_dead_links(session, validated, cases) if online else ()),
    ]
    report = report_on(validated, cases, Path.cwd(), further)
    print_problems(session, report.problems, output_format)
    for folder in report.unopened:
        session.detail(f"{folder}: not all pictures were looked at; `radanki fetch` brings them")
    session.note(summary_of(report))
    if mend is not None:
        _mend(session, validated, cases, mend)
    if report.has_errors:
        raise click.exceptions.Exit(1)


def _check_commits(session: Session, output_format: str, since: str | None, pushed: str | None) -> None:
    commits = CommitCheck(
        session.git_of_hook(),
        session.cache_folder(),
        workers=os.cpu_count() or 1,
        today=today(),
        searches=session.searches_text(),
    )
    if pushed is not None:
        report = commits.pushed(sys.stdin.read(), pushed)
    else:
        report = commits.staged() if since is None else commits.since(since)
    print_problems(session, report.problems, output_format)
    if report.unsearched:
        session.note(f"pictures were not searched for text: {report.unsearched}")
    errors = sum(problem.severity == "error" for problem in report.problems)
    session.note(f"{report.files} files: {errors or 'no'} errors")
    if report.has_errors:
        raise click.exceptions.Exit(1)


def _is_unreadable(validated: ValidatedLibrary) -> bool:
    return any(problem.rule.startswith("ledger/") for problem in validated.problems)


def _mend(session: Session, validated: ValidatedLibrary, cases: tuple[str, ...], out: Path) -> None:
    folders = case_folders(validated.library, cases, Path.cwd())
    chosen = [file for file in validated.library.cases if not folders or is_below(file.places.path, folders)]
    made = mend_files(chosen, session.library_root(), out, session.cache_folder(), workers=os.cpu_count() or 1)
    for one in made:
        place = one.source.relative_to(session.library_root()).as_posix()
        if one.made is not None:
            session.say(f"{place}: mended, {one.made.as_posix()}")
        elif one.error is not None:
            session.say(f"{place}: not mended, {one.error.message}")
    if made:
        session.note("Put the mended files in the place of yours; look at each at full size first.")


def _burned_in_text(session: Session, validated: ValidatedLibrary, cases: tuple[str, ...]) -> tuple[Problem, ...]:
    with progress_bar(session, "Searching for burned-in text") as progress:
        return burned_in_problems(validated, cases, Path.cwd(), workers=1, progress=progress)


def _dead_links(session: Session, validated: ValidatedLibrary, cases: tuple[str, ...]) -> tuple[Problem, ...]:
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
