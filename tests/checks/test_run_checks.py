"""The rules together: what a release asks for, one order, and nothing changes with the order of reading."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radanki.checks import RELEASE_RULES, run_checks
from radanki.library.joined.summaries import with_cases
from support.cases import a_case, an_image

if TYPE_CHECKING:
    from checks.conftest import RuleBench

CASE = a_case(kind="device", diagnosis="Pleural effusion")
HELD = a_case(kind="device", images=[an_image(name="a")], diagnosis="Pleural effusion")


def test_what_only_a_release_needs_is_an_error_there(bench: RuleBench) -> None:
    library = bench.library(HELD)

    meanwhile, release = run_checks(library), run_checks(library, for_release=True)

    found = {problem.rule: problem.severity for problem in meanwhile if problem.rule in RELEASE_RULES}
    assert found == {"completeness/not-looked": "warning", "completeness/not-reviewed": "warning"}
    strict = {problem.rule: problem.severity for problem in release if problem.rule in RELEASE_RULES}
    assert strict == {"completeness/not-looked": "error", "completeness/not-reviewed": "warning"}


def test_a_picture_that_is_fetched_by_its_digest_is_public_already_and_only_waits(bench: RuleBench) -> None:
    picture = f"images: [{{name: a, from: 'package:name/a.png', sha256: {'0' * 64}}}]\n"
    library = bench.library(CASE.replace("pathology", "device") + picture)

    release = run_checks(library, for_release=True)

    assert ("completeness/not-looked", "warning") in {(problem.rule, problem.severity) for problem in release}
    assert {problem.severity for problem in release} == {"warning"}


@pytest.mark.parametrize(
    ("reviewed", "said"),
    [
        ("[{by: Dr B, on: 2026-11-20}]", "only Dr B has reviewed the case as it is"),
        ("[{by: Dr B, on: 2026-11-20}, {by: dr b, on: 2026-11-21}]", "only dr b has reviewed the case as it is"),
        ("[{by: Dr B, on: 2026-11-20}, {by: A. Contributor, on: 2026-11-21}]", "only Dr B has"),
        ("[{by: A. Contributor, on: 2026-11-21}]", "nobody but its contributors has reviewed"),
        ("[{by: Dr B, on: 2026-11-20}, {by: Dr C, on: 2026-11-21, level: 3}]", "only Dr B has"),
        ("[{by: Dr B, on: 2026-11-20}, {by: Dr C, on: 2026-11-21, level: 1}]", None),
    ],
)
def test_a_release_asks_for_two_readers_of_what_the_case_says_now(
    bench: RuleBench, reviewed: str, said: str | None
) -> None:
    library = bench.library(f"{CASE}reviewed: {reviewed}\n")

    meanwhile, release = run_checks(library), run_checks(library, for_release=True)

    assert "completeness/one-reviewer" not in {problem.rule for problem in meanwhile}
    found = [problem.message for problem in release if problem.rule == "completeness/one-reviewer"]
    assert len(found) == (said is not None)
    assert said is None or found[0].startswith(said)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(st.permutations(range(4)))
def test_the_order_of_the_cases_does_not_change_what_is_found(bench: RuleBench, order: list[int]) -> None:
    library = bench.library(CASE)
    (only,) = library.cases
    copies = tuple(
        replace(only, places=replace(only.places, path=f"cases/xr/chest/case-{number}/case.yaml")) for number in order
    )

    found = run_checks(with_cases(library, copies))

    assert list(found) == sorted(found)
    assert found == run_checks(with_cases(library, sorted(copies, key=lambda file: file.places.path)))
    assert sum(problem.rule == "identity/duplicate-id" for problem in found) == 4


def test_nothing_is_said_twice(bench: RuleBench) -> None:
    found = run_checks(bench.library(CASE + "history: On 2021-03-14 and 2021-03-15.\n"))

    assert len(found) == len(set(found))
    assert sum(problem.rule == "privacy/date" for problem in found) == 1
