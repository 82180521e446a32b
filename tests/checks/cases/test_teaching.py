"""Cards ask once, about what is there, and say why in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from checks.conftest import RuleBench

PICTURE = (
    "  - name: a\n    looked: [{by: AB, on: 2026-11-20}]\n    from: package:name/a.nii\n    sha256: " + "0" * 64 + "\n"
)
STACK = "    slices: {plane: axial, start: 0, stop: 40, key: 20}\n"
WHY = "why: It takes the least time."


@pytest.mark.parametrize(
    ("ask", "is_missing"),
    [
        ("On which side of this film is the heart?", True),
        ("What does this upright chest film show?", True),
        ("What do the arrows point at?", True),
        ("Which artery is outlined?", True),
        ("Which artery is shown?", True),
        ("Is the heart large here?", True),
        ("What is done next?", False),
        ("Which film is taken next?", False),
        ("This patient gets a film of the chest. Why?", False),
    ],
)
def test_a_question_that_points_at_a_picture_shows_one(bench: RuleBench, ask: str, *, is_missing: bool) -> None:
    question, step = (f"[{{id: a, ask: {ask}, answer: Left, {WHY}{shown}}}]" for shown in ("", ""))
    shown = f"questions: [{{id: a, ask: {ask}, answer: Left, {WHY}, image: a}}]"

    assert ("teaching/no-picture" in bench.rules(f"questions: {question}", images=PICTURE)) == is_missing
    assert ("teaching/no-picture" in bench.rules(f"steps: {step}", images=PICTURE)) == is_missing
    assert "teaching/no-picture" not in bench.rules(shown, images=PICTURE)


def test_a_pearl_of_a_case_that_only_links_points_at_no_picture(bench: RuleBench) -> None:
    pearl = f"pearls: [{{id: a, text: The sign is **seen** here., {WHY}}}]"
    link = '  - {name: a, link: "https://example.org/cases/61830"}\n'

    assert "teaching/no-picture" in bench.rules(pearl, images=link)
    assert "teaching/no-picture" not in bench.rules(pearl, images=PICTURE)


@pytest.mark.parametrize(
    ("answer", "is_long"),
    [
        ("One two three four five six seven eight nine ten eleven twelve", False),
        ("One two three four five six seven eight nine ten eleven twelve more", True),
        (
            "'A, airway: in the middle. B, breathing: both lungs are clear. C, circulation: a small heart.'",
            False,
        ),
    ],
)
def test_an_answer_fits_into_two_lines_unless_it_is_a_list(bench: RuleBench, answer: str, *, is_long: bool) -> None:
    rules = bench.rules(f"questions: [{{id: a, ask: What next?, answer: {answer}, {WHY}}}]")

    assert ("teaching/verdict-too-long" in rules) == is_long


@pytest.mark.parametrize(
    ("why", "is_missing"),
    [
        ("", True),
        (", why: Air rises to the front.", True),
        (", why: Air in front always rises.", True),
        (", why: It is lighter than the fluid around it.", False),
    ],
)
def test_a_reason_is_not_the_sentence_again(bench: RuleBench, why: str, *, is_missing: bool) -> None:
    rules = bench.rules(f"pearls: [{{id: a, text: Air always rises to the **front**.{why}}}]")

    assert rules == (["teaching/no-why"] if is_missing else [])


@pytest.mark.parametrize(
    ("further", "is_unjudged"),
    [
        ("rect: [1, 1, 9, 9]", True),
        ("rect: [1, 1, 9, 9], slices: [10, 30]", False),
        ("spans: {19: [[1, 1], [9, 1], [9, 9]], 21: [[1, 1], [9, 1], [9, 9]]}", False),
        ("rect: [1, 1, 9, 9], asks: [name]", False),
    ],
)
def test_a_finding_is_outlined_where_it_is_seen(bench: RuleBench, further: str, *, is_unjudged: bool) -> None:
    findings = f"    findings: [{{number: 1, label: Nodule, {further}, {WHY}}}]\n"
    whole, partly = (bench.rules(images=PICTURE + STACK + line + findings) for line in ("", "    complete: false\n"))

    assert ("teaching/unjudged" in whole) == is_unjudged
    assert "teaching/unjudged" not in partly


def test_a_normal_picture_says_how_one_knows(bench: RuleBench) -> None:
    silent = bench.rules("kind: normal", images=PICTURE)
    told = bench.rules("kind: normal", "discussion: Both sides are alike.", images=PICTURE)

    assert silent == ["teaching/no-why"]
    assert told == []
