"""Below 1.0 a release is a preview, unreviewed cases and all; from 1.0 on they wait, and the release does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.errors import ProblemsFoundError, ReleaseError
from radanki.package.reading import open_package

if TYPE_CHECKING:
    from releasing.release.conftest import ReleaseBench

ONE, TWO = "00000000000000a1", "00000000000000a2"


def description(bench: ReleaseBench, version: str) -> str:
    with open_package(bench.dist / f"release-{version}/test.apkg") as reader:
        return next(deck.description for deck in reader.decks if deck.name == "RadAnki Test")


def notes(bench: ReleaseBench, version: str) -> str:
    return (bench.dist / f"release-{version}/RELEASE_NOTES.md").read_text(encoding="utf-8")


def test_a_preview_has_unreviewed_cases_in_it_and_says_so(bench: ReleaseBench) -> None:
    del bench.cases["one"]["reviewed"]

    report = bench.release("0.1")

    assert report.waiting == ()
    assert [case.id for case in bench.ledger.cases] == [ONE, TWO]
    assert "Preview." in description(bench, "0.1")
    assert notes(bench, "0.1").startswith("# Preview 0.1, ")
    assert "Anything may be withdrawn" in notes(bench, "0.1")
    with open_package(bench.dist / "release-0.1/test.apkg") as reader:
        reviews = ["unreviewed" in note.fields for note in reader.notes_by_guid()]
    assert (sum(reviews), len(reviews)) == (6, 12)


def test_from_1_0_on_an_unreviewed_case_waits_and_the_rest_is_released(bench: ReleaseBench) -> None:
    del bench.cases["one"]["reviewed"]
    bench.release("0.1")

    report = bench.release("1.0")

    assert [(left.case, left.rule) for left in report.waiting] == [("cases/xr/chest/one", "completeness/not-reviewed")]
    assert bench.ledger.releases[-1].notes == 6
    assert "Preview" not in description(bench, "1.0")
    assert "1 case waits for reviewers" in notes(bench, "1.0")


def test_a_case_that_waits_and_comes_back_takes_nothing_from_anybody(bench: ReleaseBench) -> None:
    bench.release("1.0")
    kept = bench.cases["one"].pop("reviewed")
    bench.release("1.1")
    assert bench.ledger.releases[-1].notes == 6

    bench.cases["one"]["reviewed"] = kept
    bench.release("1.2")

    assert bench.ledger.releases[-1].notes == 12
    times = {state.modified for note in bench.ledger.cases[0].notes for state in note.states}
    assert times == {bench.ledger.releases[0].time}, "no note was touched"


def test_a_withdrawn_case_waits_for_nobody(bench: ReleaseBench) -> None:
    bench.release("1.0")
    del bench.cases["one"]["reviewed"]
    bench.cases["one"]["retired"] = {"since": "2.0", "reason": "It was wrong."}

    assert bench.release("2.0").waiting == ()


def test_where_every_case_waits_nothing_is_released(bench: ReleaseBench) -> None:
    for case in bench.cases.values():
        del case["reviewed"]

    with pytest.raises(ReleaseError, match="every case waits for reviewers"):
        bench.release("1.0")

    assert bench.state() == {}


def test_a_preview_may_withdraw_with_a_minor_step(bench: ReleaseBench) -> None:
    bench.release("0.1")
    bench.cases["one"]["retired"] = {"since": "0.2", "reason": "It was wrong."}

    bench.release("0.2")

    bench.cases["two"]["questions"][0]["ask"] = "And then?"
    with pytest.raises(ReleaseError, match=r"the least version after 0\.2 is 0\.3"):
        bench.release("0.2.1")


def test_no_preview_either_has_a_picture_of_the_repository_that_nobody_signed_for(bench: ReleaseBench) -> None:
    bench.write()
    case = bench.cases["one"]
    del case["images"][0]["looked"]
    path = bench.root / "cases/xr/chest/one/case.yaml"
    lines = path.read_text(encoding="utf-8")
    start = lines.index("  looked:")
    path.write_text(lines[:start] + lines[lines.index("diagnosis:") :], encoding="utf-8")

    from radanki.releasing.release.run import release  # noqa: PLC0415  # the bench would sign for it

    with pytest.raises(ProblemsFoundError) as raised:
        release(bench.order("0.1"), bench.rehearse)

    assert {problem.rule for problem in raised.value.problems if problem.severity == "error"} == {
        "completeness/not-looked"
    }
