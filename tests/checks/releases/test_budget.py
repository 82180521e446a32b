"""A deck fits its budget: the package, a still picture on average, each stack."""

from __future__ import annotations

from radanki.checks.releases.budget import PackageSizes, check_budget, check_deck_size
from radanki.model.deck import Budget, DeckDefinition
from radanki.model.library import DeckFile, Places

MEGABYTE = 1_000_000


def keys(sizes: PackageSizes, budget: Budget) -> list[str]:
    return [excess.key for excess in check_budget(sizes, budget)]


def test_the_usual_budget_is_80_megabytes_150_kilobytes_a_still_and_one_megabyte_a_stack() -> None:
    at_most = PackageSizes(80 * MEGABYTE, (100_000, 200_000), (("axial", MEGABYTE),))
    over = PackageSizes(80 * MEGABYTE + 1, (100_000, 200_001), (("axial", MEGABYTE), ("sagittal", MEGABYTE + 1)))

    assert keys(at_most, Budget()) == []
    assert keys(over, Budget()) == ["package_mb", "still_kb", "stack_mb"]


def test_a_deck_without_pictures_keeps_every_budget() -> None:
    assert keys(PackageSizes(1, (), ()), Budget()) == []


def test_a_deck_sets_its_own_and_is_told_where_it_is_written() -> None:
    deck = DeckDefinition.model_validate({"name": "R", "title": "T", "budget": {"still_kb": 1, "package_mb": 500}})
    places = Places("decks/r.yaml", {(): (1, 1), ("budget",): (3, 9), ("budget", "still_kb"): (3, 10)})

    (problem,) = check_deck_size(DeckFile("r", deck, places), PackageSizes(200 * MEGABYTE, (2_000,), ()))

    assert (problem.path, problem.line, problem.column) == ("decks/r.yaml", 3, 10)
    assert (problem.rule, problem.severity) == ("decks/over-budget", "error")
    assert "2 kB on average, and the budget is 1" in problem.message
