"""The whole way from a library to its packages, on one screen; with ``examine`` it alone knows the order of stages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from radanki.cards.note_types import note_types
from radanki.cards.study_order import arrange
from radanki.checks import RELEASE_RULES
from radanki.checks.releases.budget import PackageSizes, check_deck_size
from radanki.errors import ProblemsFoundError, UsageError
from radanki.model.releases.manifest import DeckEntry, LeftOut, StackEntry, manifest_text
from radanki.model.spelling import nearest
from radanki.package.at_work import alone_in
from radanki.package.modification_times import with_look_times, with_modification_times
from radanki.package.packing import pack
from radanki.package.whole_file import written_whole
from radanki.pipeline.note_builder import NoteBuilder, holds, is_kept, media_of, with_kept_checked
from radanki.pipeline.phi_leak_check import PhiLeakCheck
from radanki.pipeline.validate import examine
from radanki.web import bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from radanki.cards.note_types import NoteType
    from radanki.model.library import CaseFile, DeckFile, Library
    from radanki.model.note import Subdeck
    from radanki.model.phi.identifier import OpenedFile
    from radanki.model.problem import Problem
    from radanki.pipeline.validate import Progress, ValidatedLibrary


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a build needs to know beside the library; nothing else is taken from the surroundings.

    ``time`` is the build's Unix time; ``cache`` holds fetched pictures and finished renderings. ``on_waiting`` is told
    that another build is at work in ``out``, whose end this one awaits.
    """

    out: Path
    cache: Path
    workers: int
    time: int
    draft: bool = False
    on_waiting: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class BuiltDeck:
    """One deck of a build: its definition's name, what it asked for in vain, and its package, if there was anything.

    ``subdecks`` are the notes of the package, stamped; ``note_types`` the note types that it holds.
    """

    slug: str
    left_out: tuple[LeftOut, ...]
    entry: DeckEntry | None
    subdecks: tuple[Subdeck, ...] = ()
    note_types: tuple[NoteType, ...] = ()
    over_budget: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build wrote, deck by deck, and what it would like to be better."""

    decks: tuple[BuiltDeck, ...]
    warnings: tuple[Problem, ...]


def build(root: Path, names: Sequence[str], options: BuildOptions, progress: Progress | None = None) -> BuildReport:
    """Check the library below ``root``, render its pictures, and write the named decks, or all of them.

    Raises:
        ProblemsFoundError: with every problem, where the content is at fault; no package is written then.
        UsageError: where a name is no deck.
    """
    examination = examine(root, options.cache, workers=options.workers, progress=progress)
    notes = NoteBuilder(examination)
    examination = with_kept_checked(examination, notes)
    if examination.has_errors:
        raise ProblemsFoundError(examination.problems)
    decks = chosen_decks(examination.library, names)
    with alone_in(options.out, on_waiting=options.on_waiting):
        built = build_decks(decks, notes, options)
    over_budget = (problem for deck in built for problem in deck.over_budget)
    return BuildReport(built, (*_warnings(examination, draft=options.draft), *over_budget))


def build_decks(decks: Sequence[DeckFile], notes: NoteBuilder, options: BuildOptions) -> tuple[BuiltDeck, ...]:
    """Write the packages of decks of an examined library, and what is in them, into a folder that is nobody else's."""
    leaks = PhiLeakCheck(options.cache, workers=options.workers)
    built = tuple(_build_deck(deck, notes, options, leaks) for deck in decks)
    with written_whole(options.out / "manifest.json") as file:
        file.write(manifest_text(deck.entry for deck in built if deck.entry is not None).encode())
    return built


def chosen_decks(library: Library, names: Sequence[str]) -> tuple[DeckFile, ...]:
    """Give the decks of these names, or all; a name is that of the file in ``decks/``, with or without its ending."""
    by_slug = {deck.slug: deck for deck in library.decks}
    if not by_slug:
        raise UsageError("the library defines no deck: write decks/NAME.yaml")
    slugs = [name.removesuffix(".yaml").rpartition("/")[2] for name in names] or list(by_slug)
    for slug in slugs:
        if slug not in by_slug:
            close = nearest(slug, by_slug)
            hint = f"; did you mean {close}?" if close else f"; there are {', '.join(by_slug)}"
            raise UsageError(f"{slug}: no such deck{hint}")
    return tuple(by_slug[slug] for slug in dict.fromkeys(slugs))


def _build_deck(deck_file: DeckFile, notes: NoteBuilder, options: BuildOptions, leaks: PhiLeakCheck) -> BuiltDeck:
    """Write one package; ``notes`` remembers what other decks of the build composed."""
    deck, examination = deck_file.deck, notes.examination
    wanted = [case_file for case_file in examination.library.cases if holds(deck_file, case_file, examination)]
    left_out = tuple(
        examination.left_out[case_file.case.id] for case_file in wanted if case_file.case.id in examination.left_out
    )
    shown = [case_file for case_file in wanted if case_file.case.id not in examination.left_out]
    entries = [(case_file, notes.of(case_file, deck.profile)) for case_file in shown]
    if not any(found for _, found in entries):
        return BuiltDeck(deck_file.slug, left_out, None)
    kept = {case_file.case.id for case_file in shown if is_kept(deck_file, case_file, examination)}
    arranged = arrange(deck, entries, options.time, kept=kept)
    subdecks = with_modification_times(arranged, examination.ledger, deck.profile, options.time)
    kinds = with_look_times(note_types(), examination.ledger)
    target = options.out / f"{deck_file.slug}.apkg"
    media = {**media_of(examination, (note for _, found in entries for note in found)), **_viewer_files(options.cache)}
    opened = _opened_for(shown, examination)
    stacks = tuple(_stack_entries(shown, examination, media))
    over_budget: list[Problem] = []

    def search(file: Path) -> None:
        _refuse_leaks(leaks, file, opened)
        sizes = _sizes(file.stat().st_size, media, stacks, examination)
        over_budget.extend(_over_budget(deck_file, sizes, draft=options.draft))

    summary = pack(subdecks, kinds, media, options.time, target, search=search)
    entry = DeckEntry(
        name=deck.name,
        file=target.name,
        sha256=summary.sha256,
        digest=summary.digest,
        notes=summary.notes,
        cards=summary.cards,
        media=summary.media,
        bytes=summary.bytes,
        left_out=left_out,
        stacks=stacks,
    )
    return BuiltDeck(deck_file.slug, left_out, entry, subdecks, kinds, tuple(over_budget))


def _opened_for(shown: Sequence[CaseFile], examination: ValidatedLibrary) -> tuple[OpenedFile, ...]:
    """Give what was opened for the cases of a deck and for those that stand beside their answers."""
    ids = {other for file in shown for other in (file.case.id, *file.case.compare_with, *file.case.related)}
    return tuple(file for case_id in sorted(ids) for file in examination.opened.get(case_id, ()))


def _refuse_leaks(leaks: PhiLeakCheck, package: Path, opened: Sequence[OpenedFile]) -> None:
    problems = leaks.problems(package, opened)
    if problems:
        raise ProblemsFoundError(problems)


def _sizes(
    package_bytes: int, media: Mapping[str, Path], stacks: Sequence[StackEntry], examination: ValidatedLibrary
) -> PackageSizes:
    in_stacks = {one.media.name for stack in examination.stacks.values() for one in stack.slices}
    drawings = {drawing.name for drawing in examination.drawings.values()}
    stills = [
        path.stat().st_size
        for name, path in media.items()
        if name not in in_stacks | drawings and not name.startswith("_")
    ]
    named = tuple((f"{stack.picture} of {stack.case}", stack.bytes) for stack in stacks)
    return PackageSizes(package_bytes, tuple(stills), named)


def _over_budget(deck_file: DeckFile, sizes: PackageSizes, *, draft: bool) -> tuple[Problem, ...]:
    """Give what is over the deck's budget as warnings of a draft; any other build stops."""
    problems = tuple(check_deck_size(deck_file, sizes))
    if problems and not draft:
        raise ProblemsFoundError(problems)
    return tuple(replace(problem, severity="warning") for problem in problems)


def _stack_entries(
    shown: Sequence[CaseFile], examination: ValidatedLibrary, media: Mapping[str, Path]
) -> Iterator[StackEntry]:
    """Tell of each stack that the package holds how large and how true it is."""
    for case_file in shown:
        folder = case_file.places.path.rpartition("/")[0]
        for image in case_file.case.images:
            stack = examination.stacks.get((case_file.case.id, image.name))
            if stack is not None and all(one.media.name in media for one in stack.slices):
                fidelity = tuple((window.name, window.psnr_db) for window in stack.fidelity)
                yield StackEntry(folder, image.name, len(stack.slices), stack.offered, stack.size_bytes, fidelity)


def _viewer_files(cache: Path) -> dict[str, Path]:
    """Give the viewer's files, which every template names, as they are kept for packing."""
    paths = {name: cache / "viewer" / name for name, _ in bundle()}
    for name, content in bundle():
        with written_whole(paths[name]) as file:
            file.write(content)
    return paths


def _warnings(examination: ValidatedLibrary, *, draft: bool) -> tuple[Problem, ...]:
    return tuple(problem for problem in examination.problems if not (draft and problem.rule in RELEASE_RULES))
