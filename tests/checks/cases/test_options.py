"""The right choice is known by what it says, not by its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.checks.cases.options import is_right_longest
from radanki.model.items import Question

if TYPE_CHECKING:
    from checks.conftest import RuleBench

WHY = "why: It takes the least time."


@pytest.mark.parametrize(
    ("answer", "choices", "tells"),
    [
        ("CT angiography", "[Chest radiograph, Aortography, Perfusion scan]", None),
        ("CT angiography of the whole aorta", "[Chest radiograph, Aortography, Perfusion scan]", "by far the longest"),
        ("CT at once", "[Angiography of the aorta, Radiograph of the chest]", "by far the shortest"),
        ("CT, then surgery", "[Chest radiograph, Aortography, Perfusion scan]", "the only one with a comma"),
        ("CT now", "['MRI, later', 'Surgery, today', 'Drugs, now']", "the only one without a comma"),
        ("CT (or MRI)", "[Chest film, Aortography, Scan]", "the only one with brackets"),
        ("Not a tumour", "[An abscess, A bleed, A cyst here]", "the only one with a “not”"),
        ("CT angiography of the whole aorta", "[Chest radiograph]", None),
        ("Decompression.", "[Decompression, A chest film, CT of the chest]", None),
        ("Decompression.", "[A chest film, CT of the chest]", None),
    ],
)
def test_what_a_right_choice_tells_by_its_form(bench: RuleBench, answer: str, choices: str, tells: str | None) -> None:
    asked = f"[{{id: a, ask: What next?, answer: '{answer}', choices: {choices}, {WHY}}}]"
    of_questions = bench.problems(f"questions: {asked}")
    of_steps = bench.problems(f"steps: {asked}")

    for problems in (of_questions, of_steps):
        told = [problem.message for problem in problems if problem.rule == "wording/option-gives-away"]
        assert (tells is None and not told) or (tells is not None and len(told) == 1 and tells in told[0])


def test_the_longest_is_longer_than_every_wrong_one() -> None:
    def asked(*choices: str) -> Question:
        return Question(id="a", ask="What?", answer="Four", choices=choices)

    assert is_right_longest(asked("One", "Two", "four."))
    assert not is_right_longest(asked("Three", "Two"))
    assert not is_right_longest(asked("Five", "Two"))
