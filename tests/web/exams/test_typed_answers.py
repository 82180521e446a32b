"""A paper taken in Anki's own library: what is typed is marked on the answer, with Anki's own comparison before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from model.exams.test_marking import ANSWERS
from radanki.cards.note_types import note_type
from support.libraries import SMALL_FOLDER, write_deck, write_small_library
from support.program import radanki

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from anki.collection import Collection
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.anki

PAPER = """\
exam: anatomy
asks: structures
papers:
  - paper: 1
    release: "0.1"
    items:
      - {case: "00000000000000d1", image: frontal, finding: 4}
      - {case: "00000000000000d1", question: next}
"""
TYPED = re.compile(r"\[\[type:[^\]]*\]\]")


@pytest.fixture(scope="module")
def student(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Somebody who has imported the ordinary deck and then the mock exam."""
    from anki.collection import Collection, ImportAnkiPackageRequest  # noqa: PLC0415  # slow to import

    root = write_small_library(tmp_path_factory.mktemp("exam") / "library")
    (root / "decks" / "exams").mkdir()
    (root / "decks" / "exams" / "anatomy.yaml").write_text(PAPER, encoding="utf-8")
    write_deck(root, "name: RadAnki Test\ntitle: Exam\ndescription: For tests.\ncards: [exam]\n", "exam")
    built = radanki(root, "build", "--draft")
    assert built.status == 0, built.err
    collection = Collection(str(root / "collection.anki2"))
    for name in ("all", "exam"):
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(root / "dist" / f"{name}.apkg")))
    yield collection
    collection.close()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_page() as shown:
        yield shown


@pytest.fixture(scope="module")
def marked(page: Page, student: Collection) -> Callable[..., tuple[str | None, str]]:
    """Give a function that shows an answer as Anki does after something was typed: the marks, and what is said."""
    script = note_type("RadAnki Exam").back.partition("rk-marking")[2]
    script = "<script>" + script.partition("<script>")[2].partition("</script>")[0] + "</script>"

    def answer(typed: str, accepted: tuple[str, ...]) -> tuple[str | None, str]:
        compared = student.compare_answer(accepted[0], typed)
        names = ", ".join(f"<span>{name}</span>" for name in accepted)
        page.set_content(
            f'<div class="rk-marking">{compared}<b class="rk-marks">by hand</b>'
            f'<div class="rk-accepted">Right: {names}</div></div>{script}'
        )
        said = page.inner_text(".rk-marks")
        return page.get_attribute(".rk-marking", "data-marks"), said

    return answer


@pytest.mark.parametrize(("typed", "accepted", "marks"), ANSWERS)
def test_the_card_marks_as_the_program_does(
    marked: Callable[..., tuple[str | None, str]], typed: str, accepted: tuple[str, ...], marks: int
) -> None:
    assert marked(typed, accepted)[0] == str(marks)


def test_the_card_says_what_is_missing(marked: Callable[..., tuple[str | None, str]]) -> None:
    assert marked("clavicle", ("Left clavicle",))[1] == "1 of 2: the side is missing"
    assert marked("right clavicle", ("Left clavicle",))[1] == "0 of 2: the other side"


def exam_cards(student: Collection) -> list[Any]:
    found = student.find_cards("tag:RadAnki::card::exam")
    return sorted((student.get_card(card) for card in found), key=lambda card: card.due)


def test_a_paper_has_a_deck_of_its_own_and_moves_no_card_of_the_ordinary_deck(student: Collection) -> None:
    decks = {student.decks.name(card.did) for card in exam_cards(student)}

    assert decks == {"RadAnki Test::03 Mock exam::01 Anatomy paper 1"}
    assert len(student.find_cards("-tag:RadAnki::card::exam")) == 5
    assert SMALL_FOLDER.startswith("cases/xr")


def test_a_real_card_asks_for_something_to_be_typed_and_marks_it(student: Collection, page: Page) -> None:
    named, _ = exam_cards(student)
    question, answer = named.question(), named.answer()
    compared = student.compare_answer(named.note()["Typed answer"], "chest drian")

    page.set_content(TYPED.sub(lambda _: compared, answer))

    assert TYPED.search(question)
    assert "Chest drain" not in TYPED.sub("", question).partition("</style>")[2]
    assert page.get_attribute(".rk-marking", "data-marks") == "0"
    page.set_content(TYPED.sub(lambda _: student.compare_answer("Chest drain", "the chest drains"), answer))
    assert page.inner_text(".rk-marks") == "2 of 2"
    assert "Right: Chest drain" in page.inner_text(".rk-accepted")


def test_a_choice_is_worth_two_marks_and_asks_for_nothing_typed(student: Collection) -> None:
    _, chosen = exam_cards(student)

    assert not TYPED.search(chosen.question())
    assert "Two marks for the right choice" in chosen.answer()
