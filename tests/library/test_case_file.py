"""A case that is shaped wrongly is told so in the words of the contract, all at once, each at its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from radanki.library.case_file import read_case
from radanki.library.deck_file import read_deck
from radanki.model.placement import Placement

if TYPE_CHECKING:
    from radanki.model.problem import Problem

CASE = """\
id: 00000000000000a1
title: Small pleural effusion
kind: pathology
level: 1
sources: [{id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}]
licence: CC-BY-4.0
contributors: [A. Contributor]
"""


def problems_of(text: str) -> tuple[Problem, ...]:
    return read_case(text.encode(), "case.yaml", Path(), Placement("xr", "chest"))[1]


def told(text: str) -> list[tuple[str, str, str]]:
    return [(problem.rule, problem.message, problem.fix) for problem in problems_of(text)]


def test_a_small_case_is_read() -> None:
    case_file, problems = read_case(CASE.encode(), "case.yaml", Path("/x"), Placement("xr", "chest"))

    assert problems == ()
    assert case_file is not None
    assert case_file.case.title == "Small pleural effusion"
    assert case_file.places.at("sources", 0, "licence") == (5, 57)
    assert case_file.places.at("images", 3, "name") == (1, 1)


@pytest.mark.parametrize(
    ("line", "message", "fix"),
    [
        ("certainty: sure", '`certainty` can\'t be "sure"', "One of: certain, almost-certain, probable, possible."),
        ("patient: {age: 90}", '`age` can\'t be "90"', 'Write whole years from 0 to 89, or "90+".'),
        ("patient: 90+", '`patient` can\'t be "90+"', "Write something like {age: 24, sex: female}."),
        ("tags: setting:icu", '`tags` should be a list, not "setting:icu"', "Put it into brackets: [setting:icu]."),
        ("history:\n  - a", "`history` should be text, not a list of 1", "Write one line of text."),
        ("images: [frontal]", 'item 1 of `images` can\'t be "frontal"', ""),
        ("licens: MIT", '"licens" is not a key here', "Did you mean `licence`?"),
        ("colour: blue", '"colour" is not a key here', "The keys here are: id, title, kind, "),
        ("from_: x", '"from_" is not a key here', "The keys here are"),
        ("pearls: [[a]]", "item 1 of `pearls` can't be a list of 1", ""),
        ("compare_with: [xyz]", 'item 1 of `compare_with` can\'t be "xyz"', "Write 16 digits of 0-9 and a-f."),
        ("images: [{name: a, window: [1, 2]}]", "`window` can't be a list of 2", "Write a preset's name, or {centre"),
        ("images: [{name: a, window: {centre: 1}}]", "`width` is missing in `window`", ""),
        ("images: [{name: a, window: {centre: 1, width: 0}}]", "`width` should be more than 0", ""),
        ("images: [{name: a, crop: [1, 2, 3]}]", "`crop` can't be a list of 3", "Write four whole numbers"),
        ("images: [{name: a, crop: [1, 2, 3, 4, 5]}]", "`crop` can't be a list of 5", "Write four whole numbers"),
        ("images: [{name: a, crop: [1, 2, 3.5, 4]}]", 'item 3 of `crop` can\'t be "3.5"', "Write four whole numbers"),
        ("images: [{name: a, findings: [{number: 1, label: b, polygon: [[1, 2], [3, 4]]}]}]", "`polygon` can't be", ""),
        ("images: [{name: a, findings: [{number: 1, label: b, asks: []}]}]", "`asks` is empty", ""),
        ("images: [{name: a, findings: [{number: 1, label: b, point: [.nan, 1]}]}]", "item 1 of `point` can't be", ""),
        ("images: [{name: a, findings: [{number: 1, label: b, point: [1e999, 1]}]}]", "item 1 of `point` can't be", ""),
        ("images: [{name: a, looked: [{by: A, on: 2026-02-30}]}]", "`on` should be a date that exists", ""),
        ("reviewed: [{by: Dr B}]", "`on` is missing in item 1 of `reviewed`", ""),
        ("retired: true", '`retired` can\'t be "true"', "Write something like {since: 1.2"),
        ("history: '   '", "`history` is empty", ""),
        ("diagnosis: []", "`diagnosis` should be text, not an empty list", ""),
    ],
)
def test_a_fault_of_shape_is_said_once_and_plainly(line: str, message: str, fix: str) -> None:
    found = told(CASE + line + "\n")

    assert len(found) == 1
    assert found[0][1].startswith(message)
    assert found[0][2].startswith(fix)


def test_no_problem_speaks_the_language_of_the_validator() -> None:
    wrong = "\n".join(
        f"{key}: {{x: [1, {{y: z}}]}}"
        for key in (
            "basis",
            "tags",
            "patient",
            "images",
            "pearls",
            "questions",
            "steps",
            "related",
            "reviewed",
            "retired",
        )
    )

    found = problems_of(CASE + wrong)

    assert len(found) >= 10
    for problem in found:
        text = problem.message + problem.fix
        assert problem.fix
        assert not any(word in text.lower() for word in ("input", "tuple", "dict", "valid", "str ", "function", "none"))


def test_a_missing_key_is_not_reported_where_it_is_only_mistyped() -> None:
    found = told(CASE.replace("title:", "titel:"))

    assert [rule for rule, _, _ in found] == ["shape/unknown-key"]


def test_all_problems_of_yaml_and_shape_come_together() -> None:
    text = CASE.replace("level: 1", "level: 9") + "licence: MIT\nhistory: !x y\ntags: 3\n"

    assert {problem.rule for problem in problems_of(text)} == {
        "shape/out-of-range",
        "yaml/duplicate-key",
        "yaml/tag",
        "shape/wrong-type",
    }


def test_a_long_or_odd_value_is_quoted_short_and_on_one_line() -> None:
    (problem,) = problems_of(CASE + 'certainty: "' + "very\\n " * 50 + '"\n')

    assert "\n" not in problem.message
    assert len(problem.message) < 80


def test_a_deck_is_read_with_its_defaults() -> None:
    deck_file, problems = read_deck(b"name: RadAnki\ntitle: Chest\n", "decks/chest.yaml", "chest")

    assert problems == ()
    assert deck_file is not None
    assert (deck_file.slug, deck_file.deck.profile, deck_file.deck.select.modality) == ("chest", "open", ())


def test_a_deck_is_told_what_is_wrong_with_it() -> None:
    _, problems = read_deck(b"name: RadAnki\nprofile: free\nselect: [xr]\n", "decks/chest.yaml", "chest")

    assert [(problem.rule, problem.line) for problem in sorted(problems)] == [
        ("shape/missing-key", 1),
        ("shape/not-allowed", 2),
        ("shape/wrong-type", 3),
    ]
