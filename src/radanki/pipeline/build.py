"""A validated library in, packages out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from radanki.cards.note_types import note_types
from radanki.cards.order.start import start_cards
from radanki.cards.study_order import arrange
from radanki.checks import RELEASE_RULES, as_handed_on
from radanki.checks.releases.budget import as_advice, check_all_sizes, check_deck_size
from radanki.errors import ProblemsFoundError
from radanki.library.selection import chosen_decks
from radanki.library.whole_file import written_whole
from radanki.model.releases.manifest import DeckEntry, LeftOut, manifest_text
from radanki.package.at_work import alone_in
from radanki.package.before import NO_CHANGES
from radanki.package.modification_times import with_first_releases, with_look_times, with_modification_times
from radanki.pipeline.in_the_way import in_the_way, of_unread_decks
from radanki.pipeline.note_builder import holds
from radanki.pipeline.packages.dealt import RememberedDealing
from radanki.pipeline.packages.inputs import inputs_of, sizes_of
from radanki.pipeline.packages.unchanged import KnownDecks, digest_of_deck
from radanki.pipeline.packages.writing import PackageOrder, PackageWriter
from radanki.pipeline.patterns.builder import with_times_of_patterns
from radanki.pipeline.phi.leak_check import PhiLeakCheck

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from radanki.cards.note_types import NoteType
    from radanki.cards.order.card import CardKey
    from radanki.model.library import DeckFile
    from radanki.model.note import Subdeck
    from radanki.model.problem import Problem
    from radanki.package.before import ChangesSinceBefore
    from radanki.pipeline.validated_library import ValidatedLibrary
    from radanki.pipeline.workers import Workers


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What a build needs to know beside the library; nothing else is taken from the surroundings.

    ``time`` is the build's Unix time; ``cache`` holds fetched pictures and finished renderings. ``on_waiting`` is told
    that another build is at work in ``out``, whose end this one awaits, ``on_built`` of each deck that is done.
    ``changed`` tells when each case changed, by its id; without it, that is the build's time. ``renewed_at`` is for
    notes that say something else than in the package that lay there, though their case did not change; with ``None``
    nothing depends on that. ``is_preview`` makes the decks say that they are one; a release's ``version``, what is new.
    """

    out: Path
    cache: Path
    workers: Workers
    time: int
    draft: bool = False
    on_waiting: Callable[[], None] | None = None
    on_built: Callable[[BuiltDeck], None] = field(default=lambda _: None)
    changed: Mapping[str, int] = field(default_factory=dict)
    renewed_at: int | None = None
    is_preview: bool = False
    version: str | None = None


@dataclass(frozen=True, slots=True)
class BuiltDeck:
    """One deck of a build: its definition's name, what it asked for in vain, and its package, if there was anything.

    ``subdecks`` are the notes of the package, stamped; ``note_types`` the note types that it holds. ``changes`` are
    those since the package that lay there before, ``None`` where there was none.
    """

    slug: str
    left_out: tuple[LeftOut, ...]
    entry: DeckEntry | None
    subdecks: tuple[Subdeck, ...] = ()
    note_types: tuple[NoteType, ...] = ()
    over_budget: tuple[Problem, ...] = ()
    changes: ChangesSinceBefore | None = None


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build wrote, deck by deck, and what it would like to be better."""

    decks: tuple[BuiltDeck, ...]
    warnings: tuple[Problem, ...]


def build(validated: ValidatedLibrary, names: Sequence[str], options: BuildOptions) -> BuildReport:
    """Write the packages of the named decks, or of all, into the folder of packages.

    Raises:
        ProblemsFoundError: with every problem of these decks, where the content is at fault.
        UsageError: where a name is no deck.
    """
    problems = validated.problems if options.draft else tuple(as_handed_on(validated.problems, validated.library))
    first = of_unread_decks(problems, names, validated.library.decks) if names else problems
    if any(problem.severity == "error" for problem in first):
        raise ProblemsFoundError(first)
    decks = chosen_decks(validated.library, names)
    theirs = frozenset(in_the_way(problems, validated, decks) if names else problems)
    if any(problem.severity == "error" for problem in theirs):
        raise ProblemsFoundError(theirs)
    unsaid = RELEASE_RULES if options.draft else frozenset()
    warnings = tuple(one for one in validated.problems if one in theirs and one.rule not in unsaid)
    with alone_in(options.out, on_waiting=options.on_waiting):
        built = build_decks(decks, validated, options)
    together = check_all_sizes(decks, [deck.entry.bytes for deck in built if deck.entry is not None])
    over_budget = (*(problem for deck in built for problem in deck.over_budget), *as_advice(together))
    return BuildReport(built, (*warnings, *over_budget))


def build_decks(decks: Sequence[DeckFile], validated: ValidatedLibrary, options: BuildOptions) -> tuple[BuiltDeck, ...]:
    """Write the packages of decks, and what is in them, into a folder that is nobody else's.

    Raises:
        ValueError: where nobody looked whether all that students hold is in them.
    """
    if validated.compared != "all":
        raise ValueError("a package asks for a library whose released notes were all compared")
    leaks = PhiLeakCheck(options.cache, workers=options.workers)
    first, writer = start_cards(validated.library), PackageWriter(options.cache)
    known = KnownDecks(options.cache)
    built = []
    for deck in decks:
        options.on_built(one := _build_deck(deck, validated, options, writer, leaks, first, known))
        built.append(one)
    with written_whole(options.out / "manifest.json") as file:
        file.write(manifest_text(deck.entry for deck in built if deck.entry is not None).encode())
    return tuple(built)


def _build_deck(  # noqa: PLR0913, PLR0917  # the deck, where it comes from, and what goes with every deck
    deck_file: DeckFile,
    validated: ValidatedLibrary,
    options: BuildOptions,
    writer: PackageWriter,
    leaks: PhiLeakCheck,
    first: Collection[CardKey],
    decks: KnownDecks,
) -> BuiltDeck:
    """Write one package, unless nothing changed of it."""
    deck, target = deck_file.deck, options.out / f"{deck_file.slug}.apkg"
    wanted = [case for case in validated.cases if holds(deck_file, case)]
    times = {case.id: options.changed.get(case.id, options.time) for case in wanted}
    asked = sorted(first), options.draft, options.is_preview, options.version
    made_of = digest_of_deck(deck_file, wanted, validated, times, asked)
    known = decks.recall(target, made_of)
    if known is not None:
        shown = [case for case in wanted if case.left_out is None]
        _refuse(leaks.problems(target, validated.notes.opened_for(shown), known.entry.sha256))
        return BuiltDeck(
            deck_file.slug, known.entry.left_out, known.entry, over_budget=known.over_budget, changes=NO_CHANGES
        )
    inputs = inputs_of(deck_file, wanted, validated, options.cache)
    if not any(notes for _, notes in inputs.entries):
        return BuiltDeck(deck_file.slug, inputs.left_out, None)
    sizes = sizes_of(inputs, validated)
    dealing, is_preview = RememberedDealing(options.cache, target), options.is_preview
    arranged = arrange(
        deck, inputs.entries, options.time, kept=inputs.kept, start=first, is_preview=is_preview, dealing=dealing
    )
    changed = with_times_of_patterns(options.changed, inputs.patterns)
    arranged = with_first_releases(arranged, validated.ledger, options.version)
    dated = with_modification_times(arranged, validated.ledger, deck.profile, options.time, changed)
    kinds = with_look_times(note_types(), validated.ledger)
    # Ids count from the newest change in the package: it stays the same where the cases of others change.
    time = max(changed.get(case.id, options.time) for case, notes in inputs.entries if notes)

    def search(file: Path, sha256: str) -> None:
        _refuse(leaks.problems(file, inputs.opened, sha256, target=target))
        if not options.draft:
            _refuse(tuple(check_deck_size(deck_file, replace(sizes, package=file.stat().st_size))))

    written = writer.write(PackageOrder(target, dated, kinds, inputs.media, time, options.renewed_at), search)
    summary = written.summary
    entry = DeckEntry(
        name=deck.name,
        file=target.name,
        sha256=summary.sha256,
        digest=summary.digest,
        notes=summary.notes,
        cards=summary.cards,
        media=summary.media,
        bytes=summary.bytes,
        left_out=inputs.left_out,
        stacks=inputs.stacks,
    )
    warnings = as_advice(check_deck_size(deck_file, replace(sizes, package=summary.bytes)))
    is_own = written.changes is None or not written.changes.renewed
    decks.keep(target, made_of, entry, warnings, is_own=is_own)
    return BuiltDeck(deck_file.slug, inputs.left_out, entry, written.subdecks, kinds, warnings, written.changes)


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise ProblemsFoundError(problems)
