"""What students hold keeps its id, its picture names and its numbers, whatever else changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from radanki.cards.guid import note_guid
from radanki.checks.releases.history import Released, check_against_released
from radanki.model.library import Places
from radanki.model.releases.ledger import Ledger, Release, ReleasedCase
from radanki.model.releases.published import PublishedPicture
from radanki.pipeline.validate import note_types_today

if TYPE_CHECKING:
    from checks.conftest import RuleBench
    from radanki.model.library import Library
    from radanki.model.problem import Problem

FOLDER = "cases/xr/chest/effusion"
ID = "00000000000000a1"


def library(
    bench: RuleBench, numbers: list[int], reserved: list[int], *, name: str = "frontal", more: str = ""
) -> Library:
    findings = ", ".join(f"{{number: {number}, label: Angle, point: [9, 9]}}" for number in numbers)
    return bench.library(
        f"id: {ID}\ntitle: Effusion\nkind: pathology\nlevel: 1\nlicence: CC-BY-4.0\ncontributors: [A]\n"
        "sources: [{id: mine, own: true, author: A, licence: CC-BY-4.0}]\n"
        f"images: [{{name: {name}, file: a.png, reserved: {reserved}, findings: [{findings}]}}]\n{more}"
    )


def problems(now: Library, before: Ledger) -> tuple[Problem, ...]:
    released = Released(before, Places("decks/ledger.json", {}), note_guid, note_types_today())
    return tuple(sorted(set(check_against_released(now, released))))


def ledger(case: ReleasedCase) -> Ledger:
    return Ledger(releases=(Release("1.2", 1_763_900_000, (), 1, 1),), cases=(case,))


def released(
    *numbers: int, withdrawn: tuple[tuple[int, str], ...] = (), case_id: str = ID, folder: str = FOLDER
) -> Ledger:
    pictures = (PublishedPicture("frontal", numbers, withdrawn),)
    return ledger(ReleasedCase(case_id, folder, "Effusion", "1.2", "1.2", pictures=pictures))


def test_a_number_that_was_retired_is_not_taken_again(bench: RuleBench) -> None:
    found = problems(library(bench, [1, 2, 3, 4, 5], []), released(1, 2, 3, 4, 5, withdrawn=((4, "1.2"),)))

    assert [(problem.rule, problem.message, problem.fix) for problem in found] == [
        (
            "identity/number-reused",
            "finding number 4 was retired in 1.2",
            "Take the next free number (6); leave 4 in `reserved`.",
        )
    ]


def test_a_finding_that_goes_leaves_its_number_reserved(bench: RuleBench) -> None:
    gone = problems(library(bench, [1], []), released(1, 2))
    reserved = problems(library(bench, [1], [2]), released(1, 2))

    assert [(problem.rule, problem.fix) for problem in gone] == [
        ("identity/number-gone", "Put 2 into `reserved`: its card stays and says that it is withdrawn.")
    ]
    assert reserved == ()


def test_an_id_is_never_edited(bench: RuleBench) -> None:
    (problem,) = problems(library(bench, [1], []), released(1, case_id="ffffffffffffffff"))

    assert (problem.rule, problem.path, problem.line) == ("identity/changed-id", f"{FOLDER}/case.yaml", 1)
    assert "ffffffffffffffff" in problem.message


def test_a_case_may_move_to_another_folder(bench: RuleBench) -> None:
    assert problems(library(bench, [1], []), released(1, folder="cases/ct/chest/elsewhere")) == ()


def test_a_picture_keeps_its_name(bench: RuleBench) -> None:
    renamed = library(bench, [1], [], name="film")

    assert [problem.rule for problem in problems(renamed, released(1))] == ["identity/picture-gone"]


def test_a_withdrawn_case_may_lose_its_pictures(bench: RuleBench) -> None:
    withdrawn = library(bench, [1], [], name="film", more="retired: {since: 1.2, reason: Diagnosis revised.}\n")

    assert problems(withdrawn, released(1)) == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.sets(st.integers(1, 12)), st.sets(st.integers(1, 12)), st.sets(st.integers(1, 12)))
def test_a_change_passes_only_if_every_released_number_is_kept_or_reserved(
    bench: RuleBench, before: set[int], kept: set[int], reserved: set[int]
) -> None:
    changed = library(bench, sorted(kept - reserved), sorted(reserved))

    found = problems(changed, released(*sorted(before)))

    assert (found == ()) == (before <= kept | reserved)
    assert {problem.rule for problem in found} <= {"identity/number-gone"}
