"""`radanki release`: packages, ledger, credits, notes and checksums of a version."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from radanki.checks.releases.lost import check_ledger_is_whole
from radanki.cli.clock import stated_time, today
from radanki.cli.machines import machine_options, store_for, workers_for
from radanki.cli.progress import progress_bar
from radanki.cli.reporting import report_problems
from radanki.errors import ImageError, ProblemsFoundError, ReleaseError, UsageError
from radanki.library.ledger import read_ledger
from radanki.library.release_traces import release_traces
from radanki.pipeline.burned_in_search import text_searchers
from radanki.pipeline.check_report import burned_in_problems
from radanki.pipeline.validate import validate
from radanki.releasing.rehearsal import rehearse
from radanki.releasing.release.order import ReleaseOrder
from radanki.releasing.release.run import finish, release, reproduce

if TYPE_CHECKING:
    from collections.abc import Sequence

    from radanki.cli.machines import Machines
    from radanki.cli.session import Session
    from radanki.model.releases.changes import ChangedItem
    from radanki.pipeline.workers import Workers
    from radanki.releasing.release.order import ReleaseReport

_MOST_NAMED = 20
_UNFINISHED = (":(exclude)dist", ":(exclude,glob)decks/.ledger.json.*.part")
"""What a release itself writes, and may have left behind when it was stopped."""


@click.command()
@click.argument("version", metavar="VERSION")
@click.option("--jobs", type=click.IntRange(1, 256), help="How many pictures are rendered at once (default: cores).")
@click.option(
    "--earlier",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where the packages of the first and the last release are, besides dist/release-VERSION/.",
)
@machine_options
@click.option("--dry-run", is_flag=True, help="Do everything, say everything, write nothing.")
@click.option("--reproduce", "is_again", is_flag=True, help="Build a released VERSION again and prove it the same.")
@click.pass_obj
def command(  # noqa: PLR0913  # click gives each option by name
    session: Session,
    version: str,
    jobs: int | None,
    earlier: Path | None,
    *,
    machines: Machines,
    dry_run: bool,
    is_again: bool,
) -> None:
    """Release VERSION: dist/release-VERSION/ with packages, credits, notes and checksums, and decks/ledger.json.

    A VERSION below 1.0 is a preview, with cases in it that nobody reviewed; from 1.0 on these are left out and listed.
    VERSION is MAJOR.MINOR or MAJOR.MINOR.PATCH: major where some progress of students is at risk, minor where notes are
    new or changed, patch where nothing changes for them. Nothing is written before everything was checked, built, and
    rehearsed in Anki's own library.
    """
    root = session.library_root()
    if not is_again:
        if not dry_run and finish(root) == version:
            session.note(f"release {version} was stopped at its very end: its folder has its place in dist now")
            return
        _refuse_unclean(session, root, is_trial=dry_run)
        _refuse_lost_ledger(session, root)
    with workers_for(session, jobs, machines) as workers:
        if not is_again:
            _refuse_text_in_pixels(session, root, workers)
        with progress_bar(session, "Rendering") as progress:
            order = ReleaseOrder(
                root=root,
                cache=session.cache_folder(),
                workers=workers,
                store=store_for(machines),
                version=version,
                time=release_time(),
                earlier=earlier.absolute() if earlier is not None else None,
                is_trial=dry_run,
                progress=progress,
                tell=lambda what: session.note(f"{version}: {what}"),
            )
            report = reproduce(order, rehearse if earlier is not None else None) if is_again else release(order)
    report_problems(session, report.warnings)
    for left in report.waiting:
        session.note(f"left out: {left.case}: {left.reason} [{left.rule}]")
    for line in _lines(report):
        session.say(line)
    session.note(_what_next(order.folder, report, is_trial=dry_run, is_again=is_again))


def _lines(report: ReleaseReport) -> list[str]:
    lines = [
        f"{deck.file}: {deck.notes} notes, {deck.cards} cards, {deck.media} media files, {deck.bytes / 1e6:.1f} MB"
        for deck in report.release.decks
    ]
    if report.needed is not None:
        step = report.needed.step.name.lower()
        lines += [f"{step} or more, after {report.previous}:", *(f"  {reason}" for reason in report.needed.reasons)]
    changes = report.changes
    for what, items in (
        ("new", changes.new),
        ("changed", changes.changed),
        ("moved", changes.moved),
        ("withdrawn", changes.retired),
        ("gone", changes.gone),
    ):
        lines += _listed(what, items)
    return [*lines, *report.rehearsal]


def _listed(what: str, items: Sequence[ChangedItem]) -> list[str]:
    """Give a line for each thing that happens to a case, with the number of its cards."""
    if not items:
        return []
    counts = Counter[tuple[str, str]]()
    for item in items:
        counts[item.title, item.what] += max(1, len(item.cards))
    lines = [
        f"  {title}: {why} ({number} cards)" if number > 1 else f"  {title}: {why}"
        for (title, why), number in counts.items()
    ]
    more = [f"  and {len(lines) - _MOST_NAMED} more"] if len(lines) > _MOST_NAMED else []
    return [f"{what}: {sum(counts.values())} cards", *lines[:_MOST_NAMED], *more]


def _what_next(folder: Path, report: ReleaseReport, *, is_trial: bool, is_again: bool) -> str:
    if is_trial:
        return "This was a dry run: nothing was written."
    if is_again:
        return f"{folder} holds release {report.version}, byte for byte; the ledger was not touched."
    return (
        f"{folder} holds release {report.version}.\n"
        f"Now commit decks/ledger.json, tag the commit v{report.version}, and attach every file of that folder to the "
        "release: the next one is rehearsed from them."
    )


def release_time() -> int:
    """Give the release's time in Unix seconds: ``SOURCE_DATE_EPOCH`` where it is set, else the clock's."""
    stated = stated_time()
    return int(time.time()) if stated is None else stated


def _refuse_unclean(session: Session, root: Path, *, is_trial: bool) -> None:
    """Refuse where what is released would not be what the repository holds.

    Raises:
        UsageError: where there is no repository to ask.
        ReleaseError: where files are changed, or not under version control.
    """
    changed = _changed_files(session, root)
    if not changed:
        return
    named = ", ".join(changed[:3]) + (", ..." if len(changed) > len(changed[:3]) else "")
    said = f"the working tree is not clean: {named}"
    if not is_trial:
        raise ReleaseError(f"{said}; a release is made from what is committed")
    session.note(f"{said}; a release would be refused")


def _changed_files(session: Session, root: Path) -> list[str]:
    answer = session.git().ask("status", "--porcelain", "-z", "--", ":/", *_UNFINISHED)
    if answer is None:
        raise UsageError(f"{root} is no git checkout, or git is missing; a release is made from what is committed")
    return [entry[3:] for entry in answer.decode(errors="replace").split("\0") if entry]


def _refuse_lost_ledger(session: Session, root: Path) -> None:
    """Refuse where a release was made that the ledger does not know; one that can't be read is refused elsewhere."""
    ledger, unreadable = read_ledger(root)
    lost = () if unreadable else tuple(check_ledger_is_whole(ledger, release_traces(root, session.git())))
    if lost:
        raise ProblemsFoundError(lost)


def _refuse_text_in_pixels(session: Session, root: Path, workers: Workers) -> None:
    """Refuse where a picture shows text that nobody cleared; say so where no program can search.

    Raises:
        ProblemsFoundError: where there is such text.
    """
    if not session.searches_text():
        session.note("pictures were not searched for text: RADANKI_NO_OCR is set")
        return
    validated = validate(root, session.cache_folder(), workers=workers, for_release=True, today=today())
    try:
        with progress_bar(session, "Searching for burned-in text") as progress:
            found = burned_in_problems(validated, (), root, workers=text_searchers(workers), progress=progress)
    except ImageError as error:
        session.note(f"pictures were not searched for text: {error.message} ({error.fix})")
        return
    if found:
        raise ProblemsFoundError(found)
