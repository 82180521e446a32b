"""Every text of every file is looked at, by what its field may hold."""

from __future__ import annotations

import types
import typing
from typing import TYPE_CHECKING, Literal

import pytest
from pydantic import BaseModel

from radanki.checks.texts import texts_of
from radanki.model.case import Case
from radanki.model.curriculum import CurriculumDefinition
from radanki.model.deck import DeckDefinition
from radanki.vocabulary.text_contents import text_contents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.conftest import RuleBench

IDENTITY = "Mr. Wolkenstein, born 1934-03-14, MRN 4839201"


def text_fields(model: type[BaseModel], seen: set[type]) -> Iterator[str]:
    if model in seen:
        return
    seen.add(model)
    for name, shape in model.model_fields.items():
        for part in parts_of(shape.annotation):
            if part is str:
                yield f"{model.__name__}.{name}"
            elif isinstance(part, type) and issubclass(part, BaseModel):
                yield from text_fields(part, seen)


def parts_of(annotation: object) -> Iterator[object]:
    origin = typing.get_origin(annotation)
    if origin is None or origin is Literal:
        yield annotation if origin is None else None
    elif origin is typing.Annotated:
        yield from parts_of(typing.get_args(annotation)[0])
    elif origin in {typing.Union, types.UnionType, tuple, dict, list}:
        for inner in typing.get_args(annotation):
            yield from parts_of(inner)


def test_every_text_of_the_model_says_what_it_may_hold() -> None:
    fields = {name for model in (Case, DeckDefinition, CurriculumDefinition) for name in text_fields(model, set())}

    assert fields - text_contents().keys() - {"ClearedText.text"} == set(), (
        "name these in vocabulary/text_contents.yaml"
    )


def test_a_field_that_nobody_named_is_read_as_prose() -> None:
    class Later(BaseModel):
        remark: str
        more: tuple[str, ...]

    assert [(found.location, found.content) for found in texts_of(Later(remark="a", more=("b",)))] == [
        (("remark",), "prose"),
        (("more", 0), "prose"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        f'title: "{IDENTITY}"',
        f'basis: "{IDENTITY}"',
        'tags: ["sign:wolkenstein-1934-03-14"]',
        f'history: "{IDENTITY}"',
        f'differential: ["{IDENTITY}"]',
        f'contributors: ["{IDENTITY}"]',
        f'reviewed: [{{by: "{IDENTITY}", on: 2026-11-21}}]',
        f'corrected: [{{since: "1.0", what: "{IDENTITY}"}}]',
        f'retired: {{since: "1.0", reason: "{IDENTITY}"}}',
        f'withdrawn: [{{item: pearl/a, since: "1.0", reason: "{IDENTITY}"}}]',
        "pearls: [{id: wolkenstein-1934-03-14, text: A **b** c.}]",
        f'pearls: [{{id: a, text: A **b** c., why: "{IDENTITY}"}}]',
        f'questions: [{{id: a, ask: What?, answer: "{IDENTITY}"}}]',
        f'questions: [{{id: a, ask: What?, answer: Fluid, why: "{IDENTITY}"}}]',
        f'steps: [{{id: a, ask: "{IDENTITY}", answer: Fluid}}]',
        'discussion: "See https://pacs.example.org/patients/wolkenstein-margarete/1934-03-14/4839201 for more."',
    ],
)
def test_an_identity_in_a_field_of_a_case_is_refused(bench: RuleBench, line: str) -> None:
    assert any(rule.startswith("privacy/") for rule in bench.rules(line))


@pytest.mark.parametrize(
    "source",
    [
        f'author: "{IDENTITY}", own: true',
        f'author: A. Contributor, own: true, title: "{IDENTITY}"',
        'author: A. Contributor, own: true, key: "Wolkenstein 1934-03-14 MRN 4839201"',
        f'author: A. Contributor, own: true, changes: ["crop: {IDENTITY}"]',
        f'author: A. Contributor, own: true, notice: "{IDENTITY}"',
        'author: A. Contributor, accessed: 2026-01-01, url: "https://pacs.example.org/patients/wolkenstein/4839201"',
    ],
)
def test_an_identity_in_a_source_is_refused(bench: RuleBench, source: str) -> None:
    assert any(
        rule.startswith("privacy/")
        for rule in bench.rules(sources=f"sources: [{{id: mine, licence: CC-BY-4.0, {source}}}]\n")
    )


@pytest.mark.parametrize(
    "image",
    [
        f'view: "{IDENTITY}"',
        f'looked: [{{by: "{IDENTITY}", on: 2026-11-20}}]',
        f'findings: [{{number: 1, label: "{IDENTITY}", point: [2, 2]}}]',
        f'findings: [{{number: 1, label: Fluid, hint: "{IDENTITY}", point: [2, 2]}}]',
        f'findings: [{{number: 1, label: Fluid, aliases: ["{IDENTITY}"], point: [2, 2]}}]',
    ],
)
def test_an_identity_with_a_picture_is_refused(bench: RuleBench, image: str) -> None:
    looked = "" if image.startswith("looked") else "    looked: [{by: AB, on: 2026-11-20}]\n"
    picture = f"  - name: frontal\n    file: frontal.png\n{looked}    {image}\n"

    assert any(rule.startswith("privacy/") for rule in bench.rules(images=picture))


def test_a_picture_may_not_be_called_by_a_patient(bench: RuleBench) -> None:
    picture = "  - name: wolkenstein-1934-03-14\n    file: frontal.png\n    looked: [{by: AB, on: 2026-11-20}]\n"

    assert "privacy/date" in bench.rules(images=picture)


def test_authors_reviewers_and_the_days_of_looking_are_no_identities(bench: RuleBench) -> None:
    assert (
        bench.rules(
            "contributors: [Dr Margarete Sample, Oswald Example]",
            "reviewed: [{by: Prof. Katarzyna Sample, on: 2026-11-21}]",
            sources="sources: [{id: mine, own: true, author: 'Example O, Sample M et al.', licence: CC-BY-4.0}]\n",
        )
        == []
    )


def test_no_other_rule_repeats_a_text_that_holds_an_identity(bench: RuleBench) -> None:
    source = f'sources: [{{id: mine, own: true, author: AB, licence: CC-BY-4.0, changes: ["crop: {IDENTITY}"]}}]\n'

    said = " ".join(problem.message + problem.fix for problem in bench.problems(sources=source))

    assert "4839201" not in said
