"""Items of a paper: a note of their own, in a deck of their own, in no other package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from radanki.cards import compose_case
from radanki.cards.study_order import arrange
from radanki.library.joined.summaries import summary_of
from radanki.model.deck import DeckDefinition, takes
from radanki.model.exams.definition import ExamDefinition, SetItem
from radanki.model.library import ExamFile, Places

if TYPE_CHECKING:
    from cards.conftest import Bench
    from radanki.model.note import Note

CASE = "7c1e0b52d3f94a0e"
QUESTION = {"id": "next", "ask": "What next?", "answer": "CT", "choices": ["MRI", "Ultrasound"], "image": "frontal"}


def items(*written: dict[str, Any], paper: int = 1) -> tuple[SetItem, ...]:
    exam = ExamDefinition.model_validate(
        {
            "exam": "anatomy",
            "asks": "structures",
            "papers": [{"paper": paper, "release": "0.1", "items": [{"case": CASE, **one} for one in written]}],
        }
    )
    return tuple(ExamFile(exam, Places("decks/exams/anatomy.yaml", {})).items())


@pytest.fixture
def exam(bench: Bench, film: dict[str, Any]) -> Any:
    case_file = bench.case(images=[film], questions=[QUESTION], diagnosis="It", differential=["A", "B", "C"])

    def notes(*written: dict[str, Any], paper: int = 1) -> list[Note]:
        return bench.notes(case_file, "exam", exam=items(*written, paper=paper))

    notes.case_file = case_file  # type: ignore[attr-defined]
    return notes


def test_a_structure_is_outlined_without_its_name_and_asked_for_in_own_words(exam: Any) -> None:
    (note,) = exam({"image": "frontal", "finding": 1})
    told = dict(note.fields)

    assert told["Typed answer"] == told["Answer"] == "Visceral pleural line"
    assert "<span>Visceral pleural line</span>, <span>Pleural edge</span>" in told["Accepted answers"]
    assert "rk-outlines" in told["Pictures"]
    assert "pleural" not in (told["Pictures"] + told["Prompt"]).lower()
    assert "Visceral pleural line" in told["Answer pictures"]
    assert "Diagnosis" not in told


def test_each_paper_has_notes_of_its_own(exam: Any) -> None:
    wish = {"image": "frontal", "finding": 1}
    (first,), (second,) = exam(wish), exam(wish, paper=2)

    assert (first.part, second.part) == ("anatomy-1-001", "anatomy-2-001")
    assert first.guid != second.guid


def test_a_question_and_a_diagnosis_are_asked_with_choices(exam: Any) -> None:
    question, diagnosis = exam({"question": "next"}, {"image": "frontal"})

    assert dict(question.fields)["Choices"].count("<li>") == 3
    assert dict(diagnosis.fields)["Choices"].count("<li>") == 4
    assert "Typed answer" not in dict(question.fields) | dict(diagnosis.fields)


def test_what_the_case_can_not_show_any_more_is_left_out(exam: Any) -> None:
    assert exam({"image": "frontal", "finding": 77}, {"image": "lateral"}, {"question": "gone"}) == []


def test_papers_have_decks_of_their_own_in_the_order_of_their_items(exam: Any) -> None:
    notes = exam({"image": "frontal", "finding": 4}, {"image": "frontal", "finding": 1}, {"question": "next"})
    deck = DeckDefinition.model_validate({"name": "RadAnki", "title": "Mock exam", "cards": ["exam"]})

    subdecks = arrange(deck, [(summary_of(exam.case_file), tuple(notes))], 0)

    assert [subdeck.name for subdeck in subdecks] == [
        "RadAnki",
        "RadAnki::03 Mock exam",
        "RadAnki::03 Mock exam::01 Anatomy paper 1",
    ]
    assert [one.note.part for one in subdecks[-1].notes] == ["anatomy-1-001", "anatomy-1-002", "anatomy-1-003"]


def test_no_deck_has_items_of_papers_that_does_not_ask_for_them() -> None:
    usual = DeckDefinition(name="RadAnki", title="All")
    exams = DeckDefinition.model_validate({"name": "RadAnki", "title": "Mock exam", "cards": ["exam"]})

    assert not takes(usual, "exam")
    assert takes(exams, "exam")
    assert not takes(exams, "find")


def test_a_case_without_a_paper_gives_the_notes_that_it_gave(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film], questions=[QUESTION])
    with_paper = bench.material(case_file, exam=items({"question": "next"}))

    plain = compose_case(case_file, bench.material(case_file))

    assert [note for note in compose_case(case_file, with_paper) if note.kind != "exam"] == list(plain)
