"""`radanki release`: packages, ledger and documents of a version, whole or not at all; and the same built once more.

The order: look at everything, build, compute what the version has to say, rehearse in Anki's own library, write the
documents, put the folder in its place, and last of all the ledger. Whatever is refused, is refused before that.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from radanki.errors import ProblemsFoundError, ReleaseError, UsageError
from radanki.library.ledger import LEDGER_PATH, ledger_text, read_ledger
from radanki.model.problem import Problem
from radanki.model.releases.release import ReleaseFacts
from radanki.package.at_work import alone_in
from radanki.package.whole_file import written_whole
from radanki.pipeline.build import BuildOptions, build_decks
from radanki.pipeline.note_builder import NoteBuilder, with_kept_checked
from radanki.pipeline.validate import examine
from radanki.releasing.diff import ComposedDeck, changes_between_packages, changes_since
from radanki.releasing.publish import picture_credits, release_documents
from radanki.releasing.rehearsal import rehearse
from radanki.releasing.release.earlier import earlier_releases
from radanki.releasing.release.entries import ledger_before, ledger_with
from radanki.releasing.release.folder import put_in_place, staging_folder, write_documents
from radanki.releasing.release.version import check_step, check_version
from radanki.releasing.release.wording import check_since

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from radanki.model.releases.changes import Changes
    from radanki.model.releases.ledger import Ledger, Release
    from radanki.pipeline.build import BuiltDeck
    from radanki.pipeline.validate import Progress, ValidatedLibrary
    from radanki.releasing.rehearsal import EarlierRelease, RehearsalReport
    from radanki.releasing.release.version import NeededStep

    Rehearse = Callable[[Sequence[EarlierRelease], Sequence[Path], str], RehearsalReport]

__all__ = ["ReleaseOrder", "ReleaseReport", "release", "reproduce"]


@dataclass(frozen=True, slots=True)
class ReleaseOrder:
    """What is to be released: a library's version, at a time (Unix seconds).

    ``cache`` holds fetched pictures and finished renderings; ``earlier`` is a further folder of earlier packages. With
    ``is_trial`` everything is done but nothing written. ``tell`` is told what is being done.
    """

    root: Path
    cache: Path
    workers: int
    version: str
    time: int
    earlier: Path | None = None
    is_trial: bool = False
    progress: Progress | None = None
    tell: Callable[[str], None] = lambda _: None

    @property
    def dist(self) -> Path:
        """The folder of all releases."""
        return self.root / "dist"

    @property
    def folder(self) -> Path:
        """The folder of this one."""
        return self.dist / f"release-{self.version}"


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What a release holds and changes; ``needed`` is what its version had to say, ``None`` for the first."""

    version: str
    previous: str | None
    needed: NeededStep | None
    release: Release
    changes: Changes
    rehearsal: tuple[str, ...]
    warnings: tuple[Problem, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Made:
    """A release that is built and rehearsed, in a folder of its own, and not yet in its place."""

    order: ReleaseOrder
    notes: NoteBuilder
    built: tuple[BuiltDeck, ...]
    folder: Path
    before: Ledger
    after: Ledger
    release: Release
    changes: Changes
    rehearsal: tuple[str, ...]


def release(order: ReleaseOrder, rehearsing: Rehearse = rehearse) -> ReleaseReport:
    """Release a version: ``dist/release-VERSION/`` and then the ledger, or nothing at all.

    Raises:
        UsageError: where the version can't be, or the clock stands before the last release.
        ProblemsFoundError: where the library is at fault, or lacks what a release asks for.
        ReleaseError: where the version says too little, earlier packages are missing, or students would lose something.
    """
    with alone_in(order.dist):
        before = _read(order.root)
        check_version(order.version, before)
        _check_time(order, before)
        earlier = earlier_releases(before, order.dist, order.earlier)
        order.tell("looking at the whole library")
        notes = _examined(order)
        with _workplace(order) as folder:
            order.tell("building every deck")
            built = _built(order, notes, folder, order.time)
            library = notes.examination.library
            after = ledger_with(before, library, built, version=order.version, time=order.time)
            changes = _changes(order, notes, built, folder, before, earlier)
            needed = check_step(order.version, before, after, changes)
            _refuse([*check_since(library, before, order.version)])
            lines = _rehearsed(order, rehearsing, earlier, built, folder)
            made = _Made(order, notes, built, folder, before, after, after.releases[-1], changes, lines)
            report = _documented(made)
            if not order.is_trial:
                put_in_place(folder, order.folder)
                with written_whole(order.root / LEDGER_PATH) as file:
                    file.write(ledger_text(after).encode())
    return replace(report, needed=needed)


def reproduce(order: ReleaseOrder, rehearsing: Rehearse | None = None) -> ReleaseReport:
    """Build a released version once more, from the same library, and prove that it is the same; the ledger stays.

    Takes the time of that release. With ``rehearsing`` the update is rehearsed again, from the earlier packages.

    Raises:
        UsageError: where the ledger does not know the version.
        ProblemsFoundError: where the library is at fault.
        ReleaseError: where a package is not what was released.
    """
    with alone_in(order.dist):
        ledger = _read(order.root)
        known = ledger.release(order.version)
        if known is None:
            raise UsageError(f"{order.version} was never released from here: decks/ledger.json does not have it")
        order = replace(order, version=known.version, time=known.time)
        before = ledger_before(ledger, known.version)
        earlier = () if rehearsing is None else earlier_releases(before, order.dist, order.earlier)
        order.tell("looking at the whole library")
        notes = _examined(order)
        with _workplace(order) as folder:
            order.tell(f"building every deck as of release {known.version}")
            built = _built(order, notes, folder, known.time)
            _check_same(known, built)
            lines = () if rehearsing is None else _rehearsed(order, rehearsing, earlier, built, folder)
            changes = _changes(order, notes, built, folder, before, earlier)
            report = _documented(_Made(order, notes, built, folder, before, ledger, known, changes, lines))
            if not order.is_trial:
                put_in_place(folder, order.folder)
    return report


def _read(root: Path) -> Ledger:
    ledger, problems = read_ledger(root)
    if problems:
        raise ProblemsFoundError(problems)
    return ledger


def _check_time(order: ReleaseOrder, before: Ledger) -> None:
    if before.latest is not None and order.time < before.latest.time:
        raise UsageError(
            f"the clock (or SOURCE_DATE_EPOCH) stands before release {before.latest.version}; "
            "Anki would take this release for an older one"
        )


def _examined(order: ReleaseOrder) -> NoteBuilder:
    """Give the notes of a library that lacks nothing that a release asks for."""
    seen = examine(order.root, order.cache, workers=order.workers, progress=order.progress, for_release=True)
    notes = NoteBuilder(seen)
    seen = with_kept_checked(seen, notes)
    _refuse([*seen.problems, *_not_here(seen)])
    notes.examination = seen
    return notes


def _refuse(problems: Sequence[Problem]) -> None:
    if any(problem.severity == "error" for problem in problems):
        raise ProblemsFoundError(problems)


def _not_here(seen: ValidatedLibrary) -> Iterator[Problem]:
    """Without a case whose pictures are elsewhere the release would be another one on every machine."""
    for left in seen.left_out.values():
        yield Problem(f"{left.case}/case.yaml", 1, 1, left.rule, left.reason, "Run `radanki fetch`.")


@contextmanager
def _workplace(order: ReleaseOrder) -> Iterator[Path]:
    """Give the folder to fill: beside the release's place, or for a trial one that nobody sees."""
    if order.is_trial:
        with tempfile.TemporaryDirectory(prefix="radanki-") as folder:
            yield Path(folder)
    else:
        with staging_folder(order.dist, order.version) as beside:
            yield beside


def _built(order: ReleaseOrder, notes: NoteBuilder, folder: Path, time: int) -> tuple[BuiltDeck, ...]:
    decks = notes.examination.library.decks
    if not decks:
        raise UsageError("the library defines no deck: write decks/NAME.yaml")
    options = BuildOptions(out=folder, cache=order.cache, workers=order.workers, time=time)
    built = build_decks(decks, notes, options)
    empty = ", ".join(deck.slug for deck in built if deck.entry is None)
    if empty:
        raise ReleaseError(f"there is nothing to pack for: {empty}; a deck that is to go is taken out of decks/")
    return built


def _rehearsed(
    order: ReleaseOrder,
    rehearsing: Rehearse,
    earlier: Sequence[EarlierRelease],
    built: Sequence[BuiltDeck],
    folder: Path,
) -> tuple[str, ...]:
    order.tell("rehearsing the update in Anki's own library")
    packages = [folder / deck.entry.file for deck in built if deck.entry is not None]
    report = rehearsing(earlier, packages, order.version)
    if report.losses:
        lost = "\n".join(f"  - {loss}" for loss in report.losses)
        raise ReleaseError(f"students would lose something, as the rehearsal in Anki shows:\n{lost}")
    return report.lines


def _check_same(known: Release, built: Sequence[BuiltDeck]) -> None:
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


def _documented(made: _Made) -> ReleaseReport:
    """Write the documents beside the packages, and give what there is to tell."""
    seen, version = made.notes.examination, made.order.version
    by_deck = {deck.slug: [placed.note for part in deck.subdecks for placed in part.notes] for deck in made.built}
    previous = None if made.before.latest is None else made.before.latest.version
    facts = ReleaseFacts(
        version=version,
        previous=previous,
        time=made.order.time,
        library=seen.library,
        ledger=made.after,
        before=made.before,
        decks=tuple(deck.entry for deck in made.built if deck.entry is not None),
        changes=made.changes,
        credits=picture_credits(seen, by_deck),
        taken_down=tuple(case for case in made.after.cases if case.taken_down == version),
        rehearsal=made.rehearsal,
    )
    write_documents(made.folder, release_documents(facts))
    files = tuple(sorted(path.name for path in made.folder.iterdir()))
    return ReleaseReport(version, previous, None, made.release, made.changes, made.rehearsal, seen.problems, files)


def _changes(  # noqa: PLR0913, PLR0917  # what is compared, with what, and where both lie
    order: ReleaseOrder,
    notes: NoteBuilder,
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
    profiles = {deck_file.slug: deck_file.deck.profile for deck_file in notes.examination.library.decks}
    decks = [ComposedDeck(deck.slug, profiles[deck.slug], deck.subdecks) for deck in built]
    return changes_since(before, decks, order.version)


def _only_place(packages: Sequence[Path]) -> Path | None:
    """Give the folder that holds these packages and no other."""
    places = {path.parent for path in packages}
    return next((place for place in places if {*place.glob("*.apkg")} == {*packages}), None)
