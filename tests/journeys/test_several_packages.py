"""A student who holds several packages: one home a card, and no deck without one, in whatever order they come."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from support.cases import LOOKED, a_case, a_finding, an_image
from support.libraries import draw_film, write_case, write_deck
from support.program import radanki_here

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.students import StudentCollection

FIRST, SECOND = 1_763_900_000, 1_766_500_000
PACKAGES = ("all", "ct", "systems")
PLACES = ("ct/chest", "ct/neuro", "xr/chest", "xr/neuro", "us/urinary")
FILMS = ("chest", "spine")
NEW_FILMS = ("chest", "chest", "neuro", "musculoskeletal", "spine", "spine", "urinary")
"""With these, others come first: forty cards, of which no film gives more than five."""
NEW_PLACES = ("ct/spine", "mr/neuro", "xr/chest")
ORDERS = tuple(permutations(PACKAGES))


def write_library(root: Path, places: tuple[str, ...], answer: str) -> None:
    for at, place in enumerate(places, 1):
        picture = an_image(link=f"https://www.eurorad.org/case/{at}", source="e")
        source = {
            "id": "e", "url": f"https://www.eurorad.org/case/{at}", "author": "A. B.",
            "licence": "CC-BY-NC-SA-4.0", "accessed": "2026-11-01",
        }  # fmt: skip
        text = a_case(
            f"00000000000000{at:02x}",
            f"Case {at}",
            images=[picture],
            diagnosis=f"{answer} {at}",
            pearls=[{"id": "point", "text": f"The point of number {at} is **{answer}**."}],
            sources=[source],
        )
        write_case(root, f"{place}/case-{at}", text)


def write_films(root: Path, systems: tuple[str, ...]) -> None:
    """Write cases with pictures of their own, of which some cards stand in the start deck."""
    for at, system in enumerate(systems, 1):
        findings = [a_finding(n, f"Structure {n} of {at}", rect=[10 * n, 10, 9, 9], asks=["name"]) for n in range(1, 7)]
        image = an_image(*findings, file="frontal.png", looked=LOOKED)
        text = a_case(f"00000000000001{at:02x}", f"Film {at}", kind="anatomy", images=[image])
        draw_film(write_case(root, f"xr/{system}/film-{at}", text) / "frontal.png", place=5 * at)


def build(root: Path, out: Path, time: int) -> Path:
    answer = radanki_here(root, "--quiet", "build", "--draft", "--out", out, SOURCE_DATE_EPOCH=str(time))
    assert answer.status == 0, answer.said
    return out


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give the packages of a library, and those of it a year later: with more cases, more decks, and other answers."""
    root = tmp_path_factory.mktemp("library")
    write_deck(root, "name: RadAnki\ntitle: Everything\n", "all")
    write_deck(root, "name: RadAnki\ntitle: CT\nselect: {modality: [ct]}\n", "ct")
    write_deck(root, "name: RadAnki\ntitle: Organ by organ\norder: system-first\n", "systems")
    write_deck(root, "name: RadAnki\ntitle: A first course\norder: pathway\n", "pathway")
    write_library(root, PLACES, "Effusion")
    write_films(root, FILMS)
    old = build(root, root / "dist-1", FIRST)
    write_library(root, PLACES + NEW_PLACES, "Abscess")
    write_films(root, FILMS + NEW_FILMS)
    return old, build(root, root / "dist-2", SECOND)


def empty_decks(student: StudentCollection) -> list[str]:
    """Give the decks that hold no card, themselves or below them."""
    held = {student.deck_of(*key) for key in student.cards()}
    return [name for name in student.decks() if not any(f"{deck}::".startswith(f"{name}::") for deck in held)]


@pytest.mark.parametrize("first", ORDERS, ids="-".join)
def test_no_deck_is_empty_and_no_card_is_twice_in_whatever_order_packages_and_updates_come(
    first: tuple[str, ...], releases: tuple[Path, Path], new_student: Callable[[str], StudentCollection]
) -> None:
    old, new = releases
    for at, second in enumerate(ORDERS):
        student = new_student(f"student-{at}")
        for name in first:
            student.imports(old / f"{name}.apkg")
            assert empty_decks(student) == []
        homes = {key: student.deck_of(*key) for key in student.cards()}
        student.studies(5, "RadAnki")
        reviews = student.reviews()

        for name in second:
            student.imports(new / f"{name}.apkg")
            assert empty_decks(student) == []

        after = {key: student.deck_of(*key) for key in student.cards()}
        assert {key: after[key] for key in homes} == homes
        assert student.reviews() == reviews
        assert len(after) > len(homes)
        assert len(student.notes()) == len(set(student.notes()))


def test_who_has_everything_and_takes_the_first_course_keeps_every_card_where_it_was(
    releases: tuple[Path, Path], student: StudentCollection
) -> None:
    student.imports(releases[0] / "all.apkg")
    before = {key: student.deck_of(*key) for key in student.cards()}

    student.imports(releases[0] / "pathway.apkg")

    assert {key: student.deck_of(*key) for key in student.cards()} == before


@pytest.mark.parametrize("taken", [("ct", "all"), ("systems",), ("systems", "ct"), ("ct",), ("pathway",)], ids="-".join)
def test_who_takes_a_part_first_or_never_takes_the_whole_has_no_empty_deck(
    taken: tuple[str, ...], releases: tuple[Path, Path], student: StudentCollection
) -> None:
    for folder in releases:
        for name in taken:
            student.imports(folder / f"{name}.apkg")
            assert empty_decks(student) == []


def test_new_cards_of_the_second_package_go_organ_by_organ(
    releases: tuple[Path, Path], student: StudentCollection
) -> None:
    student.imports(releases[0] / "systems.apkg")
    places = student.places()

    organs = [student.deck_of(*key).rpartition("::")[2] for key in sorted(places, key=lambda key: places[key])]

    assert organs == sorted(organs)
