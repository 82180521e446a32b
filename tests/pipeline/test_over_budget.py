"""A deck over its budget is not built; a draft of it is, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from radanki.errors import ProblemsFoundError
from radanki.pipeline.build import BuildOptions, build
from radanki.pipeline.validate import validate
from support.cases import LOOKED, REVIEWED, a_case, an_image
from support.libraries import write_case, write_deck

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.pipeline.validated_library import ValidatedLibrary

DECK = "name: RadAnki\ntitle: All\nbudget: {package_mb: 0.001, still_kb: 0.1}\n"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    text = a_case(
        title="Normal film", kind="normal", images=[an_image(view="PA erect", looked=LOOKED)], reviewed=REVIEWED
    )
    folder = write_case(tmp_path / "library", "xr/chest/normal", text)
    Image.linear_gradient("L").save(folder / "frontal.png")
    write_deck(tmp_path / "library", DECK, "all")
    return tmp_path / "library"


def validated(library: Path) -> ValidatedLibrary:
    return validate(library, library.parent / "cache", workers=1, compared="all")


def options(library: Path, *, draft: bool) -> BuildOptions:
    return BuildOptions(library / "dist", library.parent / "cache", 1, 1_763_900_000, draft=draft)


def test_a_package_over_its_budget_is_not_written_and_every_part_of_it_is_told(library: Path) -> None:
    with pytest.raises(ProblemsFoundError) as caught:
        build(validated(library), (), options(library, draft=False))

    assert [(problem.path, problem.line, problem.rule) for problem in caught.value.problems] == [
        ("decks/all.yaml", 3, "decks/over-budget"),
        ("decks/all.yaml", 3, "decks/over-budget"),
    ]
    assert not (library / "dist/all.apkg").exists()


def test_a_draft_passes_and_says_how_far_it_is_over(library: Path) -> None:
    report = build(validated(library), (), options(library, draft=True))

    assert (library / "dist/all.apkg").is_file()
    over = [problem for problem in report.warnings if problem.rule == "decks/over-budget"]
    assert {problem.severity for problem in over} == {"warning"}
    assert len(over) == 2


def test_all_packages_have_a_budget_together_and_a_build_says_when_they_are_over_it(library: Path) -> None:
    write_deck(library, "name: RadAnki\ntitle: All\nbudget: {all_mb: 0.001}\n", "all")
    write_deck(library, "name: RadAnki\ntitle: Films\nselect: {modality: [xr]}\n", "films")

    report = build(validated(library), (), options(library, draft=False))

    (over,) = [problem for problem in report.warnings if problem.rule == "decks/over-budget"]
    assert (over.path, over.line, over.severity) == ("decks/all.yaml", 3, "warning")
    assert over.message.startswith("the 2 packages have ")


def test_an_optional_deck_is_built_where_it_is_named_and_only_there(library: Path) -> None:
    write_deck(library, "name: RadAnki\ntitle: All\n", "all")
    write_deck(library, "name: RadAnki\ntitle: Organs\norder: system-first\noptional: true\n", "organs")

    everything = build(validated(library), (), options(library, draft=False))
    named = build(validated(library), ("organs",), options(library, draft=False))

    assert [deck.slug for deck in everything.decks] == ["all"]
    assert [deck.slug for deck in named.decks] == ["organs"]
