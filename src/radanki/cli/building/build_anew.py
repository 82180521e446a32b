"""A build that does its work: validate, package, and say what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from radanki.checks import RELEASE_RULES
from radanki.checks.releases.lost import check_ledger_is_whole
from radanki.cli.note_times import build_time, note_times
from radanki.cli.progress import progress_bar
from radanki.cli.remembered import memory_of_cases
from radanki.cli.reporting import report_problems
from radanki.cli.waiting import report_left_out
from radanki.errors import ProblemsFoundError
from radanki.library.release_traces import release_traces
from radanki.package.before import NO_CHANGES
from radanki.pipeline.build import BuildOptions, build
from radanki.pipeline.patterns.builder import SHORT_OF_PICTURES
from radanki.pipeline.validate import validate

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.cli.session import Session
    from radanki.fetch.shared_store import SharedStore
    from radanki.pipeline.build import BuiltDeck
    from radanki.pipeline.memory.finished_runs import RunMemory
    from radanki.pipeline.validated_library import ValidatedLibrary
    from radanki.pipeline.workers import Workers


def build_anew(  # noqa: PLR0913  # what a build is asked for
    session: Session,
    decks: tuple[str, ...],
    out: Path,
    runs: RunMemory,
    *,
    workers: Workers,
    store: SharedStore | None,
    draft: bool,
) -> None:
    """Write the packages, say what came of it, and remember what was said for the same call."""
    root, time, told = session.library_root(), build_time(session), session.listening()
    work = memory_of_cases(session, runs)
    options = BuildOptions(
        out=out,
        cache=session.cache_folder(),
        workers=workers,
        time=time,
        draft=draft,
        on_waiting=lambda: session.note("another build or release is at work there; waiting for its end"),
    )
    with progress_bar(session, "Rendering") as progress:
        validated = validate(
            root, options.cache, workers=workers, store=store, progress=progress, compared="all", work=work
        )
        times = note_times(told, validated.library, time)
        options = replace(options, is_preview=validated.ledger.is_in_preview, **times)
        done: list[BuiltDeck] = []
        options = replace(options, on_built=done.append)
        try:
            report = build(validated, decks, options)
        except ProblemsFoundError as error:
            report_problems(session, error.problems)
            session.note(_not_built(error, done, validated, decks))
            raise click.exceptions.Exit(1) from error
        finally:
            work.finish()
    lost = check_ledger_is_whole(validated.ledger, release_traces(root, session.git()))
    report_problems(told, [replace(problem, severity="warning") for problem in lost])
    report_problems(told, [warning for warning in report.warnings if warning.rule not in RELEASE_RULES])
    for_release = sum(warning.rule in RELEASE_RULES for warning in report.warnings)
    if for_release:
        what = "thing is" if for_release == 1 else "things are"
        told.note(f"{for_release} {what} missing that a release asks for: `radanki check --release` lists them")
    for deck in report.decks:
        told.say(_deck_line(deck))
        for line in _stack_lines(deck):
            told.detail(line)
    report_left_out(told, validated.library, (left for deck in report.decks for left in deck.left_out))
    session.note(_since_before(report.decks))
    told.hear(_since_before(tuple(map(_as_it_lies_there, report.decks))))
    told.note(_built(report.decks, validated, decks))
    # A deck whose cases all wait for their pictures is said above and comes with the next build; whoever names one has
    # not got what they asked for.
    if any(deck.entry is None and (decks or not deck.left_out) for deck in report.decks):
        raise click.exceptions.Exit(1)
    # A note that got a newer time because of what lay there would have its own again in a second build.
    if not (validated.has_errors or any(deck.changes is not None and deck.changes.renewed for deck in report.decks)):
        made = (out / deck.entry.file for deck in report.decks if deck.entry is not None)
        runs.keep(told.heard or (), (*made, out / "manifest.json", *validated.opened_elsewhere()))


def _as_it_lies_there(deck: BuiltDeck) -> BuiltDeck:
    """Give a deck as the next build of the same library will find it."""
    return deck if deck.entry is None else replace(deck, changes=NO_CHANGES)


def _not_built(
    error: ProblemsFoundError, done: list[BuiltDeck], validated: ValidatedLibrary, names: tuple[str, ...]
) -> str:
    """Say at the end what was not built, and what stands in its way."""
    errors = [problem for problem in error.problems if problem.severity == "error"]
    files = len({problem.path for problem in errors})
    what = f"{_count(len(errors), 'error')} in {_count(files, 'file')} to be mended first"
    built = ", ".join(deck.entry.file for deck in done if deck.entry is not None)
    if built:
        return f"Built: {built}; then the build ended: {what}."
    elsewhere = "" if names or len(validated.library.decks) <= 1 else "; `radanki build DECK` builds one that is sound"
    return f"Nothing was built: {what}{elsewhere}."


def _built(decks: tuple[BuiltDeck, ...], validated: ValidatedLibrary, names: tuple[str, ...]) -> str:
    """Say at the end what was built, what was not, and what waits in cases of other decks."""
    files = [deck.entry.file for deck in decks if deck.entry is not None]
    empty = [deck.slug for deck in decks if deck.entry is None]
    said = f"Built: {files[0] if len(files) == 1 else _count(len(files), 'package')}" if files else "Nothing was built"
    said += f"; not built, having nothing to pack: {', '.join(empty)}" if empty else ""
    errors = sum(problem.severity == "error" for problem in validated.problems) if names else 0
    return f"{said}; other decks have {_count(errors, 'error')}: `radanki check` lists them." if errors else f"{said}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _deck_line(deck: BuiltDeck) -> str:
    patterns = sum(left.rule == SHORT_OF_PICTURES for left in deck.left_out)
    lacking = {"cases": len(deck.left_out) - patterns, "patterns": patterns}
    left_out = "".join(f", {count} {what} left out" for what, count in lacking.items() if count)
    if deck.entry is None:
        return f"{deck.slug}: there is nothing to pack, so no package was written{left_out}"
    entry = deck.entry
    return (
        f"{entry.file}: {entry.notes} notes, {entry.cards} cards, {entry.media} media files, "
        f"{entry.bytes / 1e6:.1f} MB{left_out}"
    )


def _stack_lines(deck: BuiltDeck) -> list[str]:
    """One line a stack: its size, and how true each of its windows is."""
    stacks = () if deck.entry is None else sorted(deck.entry.stacks)
    return [
        f"  {stack.case}, {stack.picture}: {stack.slices} of {stack.offered} pictures, {stack.bytes / 1e3:.0f} kB; "
        + ", ".join(f"{name} {'lossless' if db == float('inf') else f'{db:.1f} dB'}" for name, db in stack.fidelity)
        for stack in stacks
    ]


def _since_before(decks: tuple[BuiltDeck, ...]) -> str:
    """Say in a line what changes for who has the packages that lay there before."""
    known = [deck.changes for deck in decks if deck.changes is not None]
    if not known:
        return "No package lay there before: every note is new."
    new, changed, renewed, gone = (
        len(frozenset[str]().union(*(getattr(one, what) for one in known)))
        for what in ("new", "changed", "renewed", "gone")
    )
    said = f"Since the packages before: {new} notes new, {changed} changed, {gone} gone"
    return f"{said}; {renewed} by the program alone." if renewed else f"{said}."
