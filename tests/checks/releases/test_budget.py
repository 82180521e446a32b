"""A deck fits its budget: the package, a still picture on average, each stack."""

from __future__ import annotations

import pytest

from radanki.checks.releases.budget import PackageSizes, check_all_sizes, check_budget, check_deck_size
from radanki.model.deck import Budget, DeckDefinition
from radanki.model.library import DeckFile, Places

MEGABYTE = 1_000_000


def keys(sizes: PackageSizes, budget: Budget) -> list[str]:
    return [excess.key for excess in check_budget(sizes, budget)]


@pytest.mark.parametrize(
    ("modality", "kilobytes"), [("xr", 600), ("mg", 600), ("fluoro", 600), ("angio", 600), ("us", 600), ("ct", 300)]
)
def test_the_usual_budget_is_80_megabytes_one_megabyte_a_stack_and_for_a_still_what_its_modality_needs(
    modality: str, kilobytes: int
) -> None:
    fine, last = kilobytes * 1000, (kilobytes - 100) * 1000
    at_most = PackageSizes(80 * MEGABYTE, ((modality, fine + 100_000), (modality, last)), (("axial", MEGABYTE),))
    over = PackageSizes(
        80 * MEGABYTE + 1,
        ((modality, fine + 100_000), (modality, last + 1)),
        (("axial", MEGABYTE), ("sagittal", MEGABYTE + 1)),
    )

    assert keys(at_most, Budget()) == []
    assert keys(over, Budget()) == ["package_mb", "still_kb", "stack_mb"]


def test_small_slices_do_not_pay_for_large_films() -> None:
    sizes = PackageSizes(1, (*(("ct", 1_000) for _ in range(20)), ("xr", 700_000)), ())

    (excess,) = check_budget(sizes, Budget())

    assert excess.message.startswith("a still picture of xr has 700 kB on average, and the budget is 600 (1 pictures")
    assert keys(sizes, Budget(still_kb=150)) == []


def test_a_deck_without_pictures_keeps_every_budget() -> None:
    assert keys(PackageSizes(1, (), ()), Budget()) == []


def test_a_deck_sets_its_own_and_is_told_where_it_is_written() -> None:
    deck = DeckDefinition.model_validate({"name": "R", "title": "T", "budget": {"still_kb": 1, "package_mb": 500}})
    places = Places("decks/r.yaml", {(): (1, 1), ("budget",): (3, 9), ("budget", "still_kb"): (3, 10)})

    (problem,) = check_deck_size(DeckFile("r", deck, places), PackageSizes(200 * MEGABYTE, (("xr", 2_000),), ()))

    assert (problem.path, problem.line, problem.column) == ("decks/r.yaml", 3, 10)
    assert (problem.rule, problem.severity) == ("decks/over-budget", "error")
    assert "2 kB on average, and the budget is 1" in problem.message


def test_the_smallest_budget_that_a_deck_states_for_all_packages_counts() -> None:
    def deck(slug: str, **budget: float) -> DeckFile:
        places = Places(f"decks/{slug}.yaml", {(): (1, 1)})
        return DeckFile(slug, DeckDefinition.model_validate({"name": "R", "title": "T", "budget": budget}), places)

    decks = [deck("a", all_mb=300), deck("b", all_mb=250), deck("c")]

    assert list(check_all_sizes(decks, [100 * MEGABYTE, 150 * MEGABYTE])) == []
    assert list(check_all_sizes([deck("c")], [900 * MEGABYTE])) == []
    (problem,) = check_all_sizes(decks, [100 * MEGABYTE, 150 * MEGABYTE, 1_000_000])
    assert (problem.path, problem.rule) == ("decks/b.yaml", "decks/over-budget")
    assert "the 3 packages have 251.0 MB together, and their budget is 250" in problem.message
