"""The steps that a release and its reproduction share, each of which may refuse."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from radanki.authoring.quality.decks import deck_qualities
from radanki.checks import LEAVING_OUT_RULES
from radanki.checks.releases.budget import check_all_sizes
from radanki.errors import ProblemsFoundError, ReleaseError, UsageError
from radanki.library.ledger import read_ledger
from radanki.library.selection import chosen_decks
from radanki.model.problem import Problem
from radanki.model.releases.release import ReleaseFacts
from radanki.pipeline.build import BuildOptions, build_decks
from radanki.pipeline.validate import validate
from radanki.releasing.diff.ledger_changes import ComposedDeck, changes_since
from radanki.releasing.diff.packages import changes_between_packages
from radanki.releasing.publish import picture_credits, release_documents
from radanki.releasing.release.folder import staging_folder, write_documents
from radanki.releasing.release.order import ReleaseOrder, ReleaseReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from radanki.model.releases.changes import Changes
    from radanki.model.releases.ledger import Ledger, Release
    from radanki.pipeline.build import BuiltDeck
    from radanki.pipeline.validated_library import ValidatedLibrary
    from radanki.releasing.rehearsal import EarlierRelease, RehearsalReport

    Rehearse = Callable[[Sequence[EarlierRelease], Sequence[Path], str], RehearsalReport]


@dataclass(frozen=True, slots=True)
class MadeRelease:
    """A release that is built and rehearsed, in a folder of its own, and not yet in its place."""

    order: ReleaseOrder
    validated: ValidatedLibrary
    built: tuple[BuiltDeck, ...]
    folder: Path
    before: Ledger
    after: Ledger
    release: Release
    changes: Changes
    rehearsal: tuple[str, ...]


def read_ledger_or_refuse(root: Path) -> Ledger:
    """Give what was released; a ledger that can't be read is refused."""
    ledger, problems = read_ledger(root)
    if problems:
        raise ProblemsFoundError(problems)
    return ledger


def check_time(order: ReleaseOrder, before: Ledger) -> None:
    """Refuse a clock that stands before the last release."""
    if before.latest is not None and order.time < before.latest.time:
        raise UsageError(
            f"the clock (or SOURCE_DATE_EPOCH) stands before release {before.latest.version}; "
            "Anki would take this release for an older one"
        )


def validated_library(order: ReleaseOrder) -> ValidatedLibrary:
    """Give the library, which lacks nothing that a release asks for; a preview does not wait for reviewers."""
    validated = validate(
        order.root,
        order.cache,
        workers=order.workers,
        progress=order.progress,
        store=order.store,
        for_release=True,
        compared="all",
        waits_for_people=not order.is_preview,
    )
    refuse_errors([*validated.problems, *_not_here(validated)])
    return validated


def refuse_errors(problems: Sequence[Problem]) -> None:
    """Refuse where a problem is an error; a warning stops nothing."""
    if any(problem.severity == "error" for problem in problems):
        raise ProblemsFoundError(problems)


def _not_here(validated: ValidatedLibrary) -> Iterator[Problem]:
    """Without a case whose pictures are elsewhere the release would be another one on every machine."""
    for left in validated.left_out:
        if left.rule in LEAVING_OUT_RULES:
            continue
        yield Problem(f"{left.case}/case.yaml", 1, 1, left.rule, left.reason, "Run `radanki fetch`.")


@contextmanager
def workplace(order: ReleaseOrder) -> Iterator[Path]:
    """Give the folder to fill: beside the release's place, or for a trial one that nobody sees."""
    if order.is_trial:
        with tempfile.TemporaryDirectory(prefix="radanki-") as folder:
            yield Path(folder)
    else:
        with staging_folder(order.dist, order.version) as beside:
            yield beside


def build_all(order: ReleaseOrder, validated: ValidatedLibrary, folder: Path, time: int) -> tuple[BuiltDeck, ...]:
    """Build every deck of the library into a folder, as of a time."""
    decks = chosen_decks(validated.library, ())
    options = BuildOptions(folder, order.cache, order.workers, time, is_preview=order.is_preview, version=order.version)
    built = build_decks(decks, validated, options)
    too_large = tuple(check_all_sizes(decks, [deck.entry.bytes for deck in built if deck.entry is not None]))
    if too_large:
        raise ProblemsFoundError(too_large)
    empty = ", ".join(deck.slug for deck in built if deck.entry is None and not _waits(deck))
    if empty:
        raise ReleaseError(f"there is nothing to pack for: {empty}; a deck that is to go is taken out of decks/")
    if all(deck.entry is None for deck in built):
        raise ReleaseError("every case waits for reviewers: `radanki coverage` says who could be next")
    return built


def _waits(deck: BuiltDeck) -> bool:
    """Whether a deck is empty because its cases wait for people."""
    return any(left.rule in LEAVING_OUT_RULES for left in deck.left_out)


def rehearse_update(
    order: ReleaseOrder,
    rehearsing: Rehearse,
    earlier: Sequence[EarlierRelease],
    built: Sequence[BuiltDeck],
    folder: Path,
) -> tuple[str, ...]:
    """Rehearse the update in Anki's own library, and give what it says; a loss is refused."""
    order.tell("rehearsing the update in Anki's own library")
    packages = [folder / deck.entry.file for deck in built if deck.entry is not None]
    report = rehearsing(earlier, packages, order.version)
    if report.losses:
        lost = "\n".join(f"  - {loss}" for loss in report.losses)
        raise ReleaseError(f"students would lose something, as the rehearsal in Anki shows:\n{lost}")
    return report.lines


def check_same_packages(known: Release, built: Sequence[BuiltDeck]) -> None:
    """Refuse where a package is another than the released one, and say whether it differs in words or in bytes."""
    released = {deck.slug: deck for deck in known.decks}
    entries = {deck.slug: deck.entry for deck in built}
    faults = [f"the deck {slug} was not released" for slug in sorted(entries.keys() - released.keys())]
    faults += [f"the deck {slug} was released and is gone" for slug in sorted(released.keys() - entries.keys())]
    for slug in sorted(released.keys() & entries.keys()):
        entry, before = entries[slug], released[slug]
        if entry is None or entry.digest != before.digest:
            faults.append(f"{before.file} does not say what was released")
        elif entry.sha256 != before.sha256:
            faults.append(f"{before.file} says what was released in other bytes: another zlib, SQLite or genanki")
    if faults:
        raise ReleaseError(f"this is not release {known.version}:\n" + "\n".join(f"  - {fault}" for fault in faults))


def document(made: MadeRelease) -> ReleaseReport:
    """Write the documents beside the packages, and give what there is to tell."""
    validated, version = made.validated, made.order.version
    by_deck = {deck.slug: [placed.note for part in deck.subdecks for placed in part.notes] for deck in made.built}
    previous = None if made.before.latest is None else made.before.latest.version
    waiting = tuple(left for left in validated.left_out if left.rule in LEAVING_OUT_RULES)
    facts = ReleaseFacts(
        version=version,
        previous=previous,
        time=made.order.time,
        library=validated.library,
        ledger=made.after,
        before=made.before,
        decks=tuple(deck.entry for deck in made.built if deck.entry is not None),
        changes=made.changes,
        credits=picture_credits(validated.cases, by_deck),
        taken_down=tuple(case for case in made.after.cases if case.taken_down == version),
        rehearsal=made.rehearsal,
        waiting=waiting,
        qualities=deck_qualities(validated),
    )
    write_documents(made.folder, release_documents(facts))
    files = tuple(sorted(path.name for path in made.folder.iterdir()))
    problems = tuple(problem for problem in validated.problems if problem.rule not in LEAVING_OUT_RULES)
    return ReleaseReport(version, previous, None, made.release, made.changes, made.rehearsal, problems, files, waiting)


def find_changes(  # noqa: PLR0913, PLR0917  # what is compared, with what, and where both lie
    order: ReleaseOrder,
    validated: ValidatedLibrary,
    built: Sequence[BuiltDeck],
    folder: Path,
    before: Ledger,
    earlier: Sequence[EarlierRelease],
) -> Changes:
    """Give what changes: with its words where the last release's packages are at hand, else as the ledger tells it."""
    last = before.latest
    previous = next((one for one in earlier if last is not None and one.version == last.version), None)
    place = None if previous is None else _only_place(previous.packages)
    if previous is not None and place is not None:
        return replace(changes_between_packages(place, folder), old_name=previous.version, new_name=order.version)
    profiles = {deck_file.slug: deck_file.deck.profile for deck_file in validated.library.decks}
    decks = [ComposedDeck(deck.slug, profiles[deck.slug], deck.subdecks) for deck in built]
    return changes_since(before, decks, order.version)


def _only_place(packages: Sequence[Path]) -> Path | None:
    """Give the folder that holds these packages and no other."""
    places = {path.parent for path in packages}
    return next((place for place in places if {*place.glob("*.apkg")} == {*packages}), None)
