"""Filtered decks that students are told to make: Anki itself finds cards with each search, and the right ones."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING

import pytest

from radanki.cards.order.saved_searches import TWENTY_FILMS, saved_search, saved_searches
from support.cases import LOOKED, a_case, a_finding, an_image
from support.libraries import draw_film, write_case, write_deck
from support.this_library import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from support.students import StudentCollection

pytestmark = pytest.mark.anki

STUDENTS = Path(__file__).parents[2] / "docs" / "students.md"
RELEASE = 1_763_900_000
TAGS = ["urgency:cant-miss", "setting:rotation-orthopaedics"]
GOOD = 3
MOMENTS = count(step=100)
"""No two answers are of one millisecond, however fast they are given: the log names them by it."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a deck of fifteen abnormal films and twelve normal ones, two of them variants."""
    library = tmp_path_factory.mktemp("library")
    write_deck(library)
    for place in range(27):
        kind = "pathology" if place < 15 else "variant" if place < 17 else "normal"
        images = [an_image(*([] if kind == "normal" else [a_finding()]), looked=LOOKED)]
        if not place:
            structure = a_finding(7, "Aortic knob", asks=["name"], rect=[60, 40, 20, 20])
            images.append(an_image(structure, name="map", looked=LOOKED))
        sure: dict[str, Any] = {"certainty": "certain", "basis": "Drawn."} if kind == "variant" else {}
        case = a_case(f"{place + 1:016x}", f"Film {place}", kind=kind, tags=TAGS, images=images, **sure)
        folder = write_case(library, f"xr/chest/film-{place}", case)
        for image in images:
            draw_film(folder / f"{image['name']}.png", place=5 + place if image["name"] == "frontal" else 58)
    build(library, library / "dist", RELEASE)
    return library / "dist" / "test.apkg"


def make_filtered_deck(student: StudentCollection, slug: str) -> list[Any]:
    """Make the filtered deck as Anki's own window does, and give its cards; without cards Anki refuses."""
    from anki.decks import DeckId, FilteredDeckConfig  # noqa: PLC0415  # Anki's collection comes first

    deck = student.collection.sched.get_or_create_filtered_deck(student.collection.decks.id_for_name(slug) or DeckId(0))
    deck.name = slug
    del deck.config.search_terms[:]
    deck.config.search_terms.extend(
        FilteredDeckConfig.SearchTerm(search=one.search, limit=one.most, order=FilteredDeckConfig.SearchTerm.RANDOM)
        for one in saved_search(slug).filters
    )
    made = student.collection.sched.add_or_update_filtered_deck(deck)
    return [student.collection.get_card(card) for card in student.collection.decks.cids(DeckId(made.id))]


def kind_of(card: Any) -> str:
    (kind,) = (tag.rpartition("::")[2] for tag in card.note().tags if tag.startswith("RadAnki::kind::"))
    return "pathology" if kind == "pathology" else "normal"


def answer(student: StudentCollection, cards: list[Any], *, grade: int, days_ago: int = 0) -> None:
    database = student.collection.db
    assert database is not None
    for card in cards:
        at = time_ns() // 1_000_000 - days_ago * 86_400_000 - next(MOMENTS)
        database.execute("INSERT INTO revlog VALUES (?, ?, 0, ?, 10, 1, 2500, 9000, 1)", at, card.id, grade)


def test_twenty_films_are_ten_normal_and_ten_abnormal_and_none_that_was_read_lately(
    package: Path, student_with: Callable[[Path], StudentCollection]
) -> None:
    student = student_with(package)
    first = make_filtered_deck(student, TWENTY_FILMS)

    kinds = [kind_of(card) for card in first]
    assert (kinds.count("pathology"), kinds.count("normal")) == (10, 10)

    answer(student, first, grade=GOOD)
    again = make_filtered_deck(student, TWENTY_FILMS)

    left = [kind_of(card) for card in again]
    assert (left.count("pathology"), left.count("normal")) == (5, 2)
    assert not {card.id for card in first} & {card.id for card in again}


def test_films_read_over_two_months_ago_come_again(
    package: Path, student_with: Callable[[Path], StudentCollection]
) -> None:
    student = student_with(package)
    answer(student, make_filtered_deck(student, TWENTY_FILMS), grade=GOOD, days_ago=61)

    assert len(make_filtered_deck(student, TWENTY_FILMS)) == 20


@pytest.mark.parametrize("slug", [one.slug for one in saved_searches()])
def test_every_saved_search_finds_cards(
    package: Path, student_with: Callable[[Path], StudentCollection], slug: str
) -> None:
    student = student_with(package)
    find_cards = student.collection.find_cards('"tag:RadAnki::card::find"')
    if slug == "missed":
        answer(student, [student.collection.get_card(card) for card in find_cards[:3]], grade=1)

    cards = make_filtered_deck(student, slug)

    assert 0 < len(cards) <= sum(one.most for one in saved_search(slug).filters)


def test_the_page_for_students_shows_each_search_as_it_is() -> None:
    text = STUDENTS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| ?([^|]*) \| ([^|]*) \| `([^`]*)` \| (\d+) \|$", text, re.MULTILINE)

    wanted = [
        ("" if place else one.name, "and as second filter" if place else one.why, part.search, str(part.most))
        for one in saved_searches()
        for place, part in enumerate(one.filters)
    ]
    assert [(name.strip(), why, search, most) for name, why, search, most in rows] == wanted
