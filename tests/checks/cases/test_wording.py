"""Nothing that is read before the answer gives it away, and ordinary histories pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from checks.conftest import RuleBench

PICTURE = "    looked: [{by: AB, on: 2026-11-20}]\n    from: package:name/a.png\n    sha256: " + "0" * 64 + "\n"


@pytest.mark.parametrize(
    ("title", "history", "is_told"),
    [
        ("Tension pneumothorax", "Sudden breathlessness after a fall.", False),
        ("Tension pneumothorax", "Known pneumothorax on the left.", True),
        ("Tension pneumothorax", "TENSION-PNEUMOTHORAX?", True),
        ("Pulmonary oedema", "Is there pulmonary edema?", True),
        ("Lung mass, left lower lobe", "Cough; pain in the left lower chest.", False),
        ("Lung mass, left lower lobe", "A lung mass was felt.", True),
        ("Rib fractures", "Fell on the ribs.", False),
        ("Rib fractures", "Fracture?", True),
        ("Acute appendicitis", "Acute pain in the abdomen.", False),
        ("Large bowel obstruction", "Large meal, then vomiting.", False),
        ("Bilateral hydronephrosis", "Bilateral flank pain.", False),
        ("Aortic dissection", "Tearing pain; aortic valve replaced.", False),
    ],
)
def test_a_history_does_not_name_what_the_case_shows(
    bench: RuleBench, title: str, history: str, *, is_told: bool
) -> None:
    rules = bench.rules(f"title: {title}", f'history: "{history}"')

    assert ("wording/answer-shown" in rules) == is_told


def test_the_whole_answer_is_an_error_and_a_word_of_it_a_warning(bench: RuleBench) -> None:
    whole = bench.problems("title: Tension pneumothorax", "history: A tension pneumothorax.")
    word = bench.problems("title: Tension pneumothorax", "history: Once had a pneumothorax.")

    assert [p.severity for p in whole if p.rule == "wording/answer-shown"] == ["error"]
    assert [p.severity for p in word if p.rule == "wording/answer-shown"] == ["warning"]


@pytest.mark.parametrize("name", ["effusion", "pleural-effusion", "left-effusions"])
def test_a_picture_is_not_named_after_the_answer(bench: RuleBench, name: str) -> None:
    assert bench.rules(images=f"  - name: {name}\n{PICTURE}") == ["wording/answer-shown"]


def test_anatomy_may_say_what_is_looked_at(bench: RuleBench) -> None:
    rules = bench.rules("kind: anatomy", "title: Four-chamber heart", images=f"  - name: four-chamber-heart\n{PICTURE}")

    assert rules == []


@pytest.mark.parametrize(
    ("question", "rules"),
    [
        ("ask: What is done first?, answer: Needle decompression.", []),
        ("ask: Is it normal or abnormal?, answer: Abnormal", []),
        ("ask: Which side?, answer: Left", []),
        ("ask: Why is a chest tube needed?, answer: Chest tube", ["wording/answer-shown"]),
        ("ask: What causes the effusion?, answer: Heart failure", []),
        ("ask: What causes a pleural effusion?, answer: Heart failure", ["wording/diagnosis-in-question"]),
        ("ask: Which?, answer: One, choices: [Two, Three]", []),
        ("ask: Which?, answer: One., choices: [Two, one, Three]", []),
        ("ask: Which?, answer: One, choices: [Two, two.]", ["wording/duplicate-choice"]),
        ("ask: Which?, answer: One, choices: [one]", ["wording/no-wrong-choice"]),
    ],
)
def test_a_question_does_not_answer_itself(bench: RuleBench, question: str, rules: list[str]) -> None:
    why = "why: It takes the least time."
    found = bench.rules("diagnosis: Pleural effusion", f"questions: [{{id: a, {question}, {why}}}]")

    assert found == rules


@pytest.mark.parametrize(
    ("pearl", "rules"),
    [
        ("The **deep sulcus** sign.", []),
        ("No gap here.", ["wording/no-gap"]),
        ("A ** lone pair.", ["wording/no-gap"]),
        ("**One** and **two**.", ["wording/several-gaps"]),
        ("A mass of pus is called an **abscess**.", ["wording/gap-guessed"]),
        ("A mass of pus is called **an abscess**.", []),
        ("Surfactant is lacking in **surfactant deficiency**.", ["wording/gap-guessed"]),
    ],
)
def test_a_pearl_has_one_gap(bench: RuleBench, pearl: str, rules: list[str]) -> None:
    assert bench.rules(f'pearls: [{{id: a, text: "{pearl}", why: It takes the least time.}}]') == rules


def test_a_link_card_does_not_spell_the_diagnosis(bench: RuleBench) -> None:
    told = '  - {name: a, link: "https://example.org/cases/pleural-effusion-3"}\n'
    hidden = '  - {name: a, link: "https://example.org/cases/61830"}\n'

    assert bench.rules(images=told) == ["wording/answer-in-link"]
    assert bench.rules(images=hidden) == []


def test_an_address_may_spell_what_every_question_about_its_page_names(bench: RuleBench) -> None:
    page = '  - {name: a, link: "https://example.org/cases/pleural-effusion-3"}\n'
    open_ = "questions: [{id: q, ask: Where is this pleural effusion?, answer: Below, why: It sinks., image: a}]"
    closed = "questions: [{id: q, ask: Where is it?, answer: Below, why: It sinks., image: a}]"

    assert "wording/answer-in-link" not in bench.rules(open_, images=page)
    assert "wording/answer-in-link" in bench.rules(closed, images=page)
    assert "wording/answer-in-link" in bench.rules(open_, "diagnosis: Pleural effusion", images=page)
