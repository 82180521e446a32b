"""Size: a deck that fits a phone, and decks that fit a release, by the budgets of their definitions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from radanki.checks.complaint import error_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from radanki.model.deck import Budget
    from radanki.model.library import DeckFile
    from radanki.model.problem import Problem

KILOBYTE: Final = 1_000
MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class PackageSizes:
    """What a package takes up, in bytes: the file, each still with its modality, each stack or loop with its name."""

    package: int
    stills: tuple[tuple[str, int], ...]
    stacks: tuple[tuple[str, int], ...]

    @property
    def mean_still(self) -> float:
        """What a still picture takes up on average; 0 without any."""
        return sum(size for _, size in self.stills) / len(self.stills) if self.stills else 0.0


@dataclass(frozen=True, slots=True)
class Excess:
    """A part of a budget that is not kept: its key, what was found, and what to do."""

    key: str
    message: str
    fix: str


def check_deck_size(deck_file: DeckFile, sizes: PackageSizes) -> Iterator[Problem]:
    """A deck's package, its stills and its stacks keep the budget of its definition."""
    for excess in check_budget(sizes, deck_file.deck.budget):
        yield error_at(deck_file.places, ("budget", excess.key), "decks/over-budget", excess.message, excess.fix)


def check_all_sizes(decks: Sequence[DeckFile], packages: Sequence[int]) -> Iterator[Problem]:
    """All packages together keep the smallest budget for all that a deck states; ``packages`` are their bytes."""
    stated = [(deck.deck.budget.all_mb, deck) for deck in decks if deck.deck.budget.all_mb is not None]
    if not stated:
        return
    budget, deck_file = min(stated, key=lambda pair: pair[0])
    if sum(packages) > budget * MEGABYTE:
        yield error_at(
            deck_file.places,
            ("budget", "all_mb"),
            "decks/over-budget",
            f"the {len(packages)} packages have {sum(packages) / MEGABYTE:.1f} MB together,"
            f" and their budget is {budget:g}",
            "Select fewer cases for decks that share them, make a deck `optional`, or raise `budget: {all_mb: ...}`.",
        )


def as_advice(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Give problems as warnings: what stops a release is told by a build."""
    return tuple(replace(problem, severity="warning") for problem in problems)


def check_budget(sizes: PackageSizes, budget: Budget) -> Iterator[Excess]:
    """Give every part of a budget that a package does not keep."""
    if sizes.package > budget.package_mb * MEGABYTE:
        yield Excess(
            "package_mb",
            f"the package has {sizes.package / MEGABYTE:.1f} MB, and its budget is {budget.package_mb:g}",
            "Split the deck by modality or system; or raise `budget: {package_mb: ...}` of the deck.",
        )
    if budget.still_kb is not None:
        yield from _stills("a still picture", [size for _, size in sizes.stills], budget.still_kb)
    else:
        for modality in sorted({modality for modality, _ in sizes.stills}):
            found = [size for of, size in sizes.stills if of == modality]
            yield from _stills(f"a still picture of {modality}", found, budget.still_kb_of(modality))
    for name, size in sizes.stacks:
        if size > budget.stack_mb * MEGABYTE:
            yield Excess(
                "stack_mb",
                f"{name} has {size / MEGABYTE:.2f} MB, and the budget of a stack is {budget.stack_mb:g}",
                "Show fewer slices, or crop; or raise `budget: {stack_mb: ...}` of the deck.",
            )


def _stills(what: str, sizes: Sequence[int], budget_kb: float) -> Iterator[Excess]:
    mean = sum(sizes) / len(sizes) if sizes else 0.0
    if mean > budget_kb * KILOBYTE:
        yield Excess(
            "still_kb",
            f"{what} has {mean / KILOBYTE:.0f} kB on average, and the budget is "
            f"{budget_kb:g} ({len(sizes)} pictures, the largest of {max(sizes) / KILOBYTE:.0f} kB)",
            "Crop to what is asked about; or raise `budget: {still_kb: ...}` of the deck.",
        )
