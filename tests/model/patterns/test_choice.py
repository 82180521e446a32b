"""The pictures of a pattern: as many with what is asked for as without, and the same when others come."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from radanki.library.joined.summaries import summary_of
from radanki.model.case import Case
from radanki.model.library import CaseFile, Places
from radanki.model.patterns.choice import Exemplar, chosen, exemplars_of, shortage
from radanki.model.patterns.definition import Pattern, PatternDefinition
from radanki.model.placement import Placement

if TYPE_CHECKING:
    from radanki.model.joined.summary import CaseSummary

FINDING = {"number": 1, "label": "Edge", "rect": [1, 1, 9, 9]}


def a_pattern(shows: str | None = None, modality: str = "xr", slug: str = "chest", **said: Any) -> Pattern:
    row = PatternDefinition(slug=slug, ask="Normal?", modality=modality, among=("films/chest",), shows=shows, **said)
    return Pattern("films", row, Places("decks/patterns/films.yaml", {}), 0)


def a_case(number: int, kind: str = "pathology", *rows: str, modality: str = "xr", **said: Any) -> CaseSummary:
    images = [{"name": "frontal", "file": "a.png", "findings": [FINDING] if kind == "pathology" else []}]
    case = Case.model_validate(
        {
            "id": f"{number:016x}",
            "title": f"Case {number}",
            "kind": kind,
            "level": 1,
            "curricula": ["films/chest", *rows],
            "images": images,
            "sources": [{"id": "mine", "own": True, "author": "A", "licence": "CC-BY-4.0"}],
            "licence": "CC-BY-4.0",
            "contributors": ["A"],
            **said,
        }
    )
    return summary_of(CaseFile(case, Placement(modality, "chest"), Path(), Places("case.yaml", {})))


def ids(exemplars: tuple[Exemplar, ...], *, shows: bool | None = None) -> set[int]:
    return {int(one.case.id, 16) for one in exemplars if shows is None or one.shows is shows}


def test_normal_and_variant_stand_against_disease() -> None:
    cases = [a_case(1), a_case(2, "normal"), a_case(3, "variant"), a_case(4, "anatomy"), a_case(5, "device")]

    found = exemplars_of(a_pattern(), cases)

    assert (ids(found, shows=True), ids(found, shows=False)) == ({1}, {2, 3})


def test_of_one_finding_other_disease_is_a_mimic_only_where_a_case_compares_them() -> None:
    sought = "must-know/pneumothorax"
    cases = [
        a_case(1, "pathology", sought, compare_with=[f"{3:016x}"]),
        a_case(2, "normal"),
        a_case(3, "pathology"),
        a_case(4, "pathology"),
        a_case(5, "pathology", compare_with=[f"{1:016x}"]),
    ]

    found = exemplars_of(a_pattern(sought), cases)

    assert (ids(found, shows=True), ids(found, shows=False)) == ({1}, {2, 3, 5})


def test_disease_of_a_named_row_is_a_mimic_where_the_picture_is_told_as_a_whole_and_not_by_its_name() -> None:
    pattern = a_pattern("must-know/pleural-effusion", mimics=("must-know/cardiomegaly",), yes="Pleural effusion")
    incomplete = {"name": "frontal", "file": "a.png", "complete": False, "findings": [FINDING]}
    told = {"name": "frontal", "file": "a.png", "findings": [{**FINDING, "label": "Small left effusion"}]}
    cases = [
        a_case(1, "pathology", "must-know/cardiomegaly"),
        a_case(2, "pathology", "must-know/cardiomegaly", images=[incomplete]),
        a_case(3, "pathology", "must-know/cardiomegaly", images=[told]),
        a_case(4, "pathology", "must-know/lung-mass"),
        a_case(5, "pathology", "must-know/cardiomegaly", "must-know/pleural-effusion"),
    ]

    found = exemplars_of(pattern, cases)

    assert (ids(found, shows=True), ids(found, shows=False)) == ({5}, {1})


@pytest.mark.parametrize(
    "case",
    [
        a_case(1, modality="ct"),
        a_case(1, retired={"since": "1.0", "reason": "Wrong."}),
        a_case(1, tags=["use:extras"]),
        a_case(1, curricula=["films/wrist"]),
        a_case(1, images=[{"name": "frontal", "file": "a.png"}]),
        a_case(1, images=[{"name": "frontal", "link": "https://radiopaedia.org/cases/1", "findings": [FINDING]}]),
    ],
    ids=["modality", "withdrawn", "curiosity", "other row", "nothing to find", "only linked"],
)
def test_a_case_that_is_of_no_use_to_it_is_left_out(case: CaseSummary) -> None:
    assert exemplars_of(a_pattern(), [case]) == ()


def test_the_picture_is_the_first_on_which_something_is_to_be_found() -> None:
    images = [{"name": "lateral", "file": "b.png"}, {"name": "frontal", "file": "a.png", "findings": [FINDING]}]

    (found,) = exemplars_of(a_pattern(), [a_case(1, images=images)])

    assert found.picture.name == "frontal"


@pytest.mark.parametrize(
    ("disease", "normal", "shown", "without"),
    [(3, 3, 3, 3), (4, 2, 4, 2), (9, 3, 6, 3), (12, 5, 7, 5), (8, 8, 8, 8), (2, 9, 2, 2), (40, 30, 12, 12)],
)
def test_a_third_to_a_half_is_normal_and_a_half_once_there_are_enough(
    disease: int, normal: int, shown: int, without: int
) -> None:
    cases = [*(a_case(n) for n in range(disease)), *(a_case(100 + n, "normal") for n in range(normal))]

    found = chosen(a_pattern(), exemplars_of(a_pattern(), cases))

    assert (len(ids(found, shows=True)), len(ids(found, shows=False))) == (shown, without)


@pytest.mark.parametrize("more", [1, 3, 6])
def test_pictures_that_come_leave_those_that_are_there(more: int) -> None:
    def pictures(count: int) -> list[int]:
        cases = [*(a_case(n) for n in range(count)), *(a_case(100 + n, "normal") for n in range(count))]
        found = chosen(a_pattern(), exemplars_of(a_pattern(), reversed(cases)))
        return [int(one.case.id, 16) for one in found]

    before, after = pictures(6), pictures(6 + more)

    assert [number for number in after if number in before] == before


def test_what_is_missing_is_told_and_nothing_where_there_is_enough() -> None:
    few = exemplars_of(a_pattern(), [a_case(1), a_case(2), a_case(9, "normal")])
    enough = [*few, *exemplars_of(a_pattern(), [a_case(3), a_case(8, "normal")])]

    assert shortage(a_pattern(), few).endswith("and needs 1 more with, 2 more without")
    assert shortage(a_pattern(), [*enough, *exemplars_of(a_pattern(), [a_case(4)])]) == ""


def test_a_pattern_is_known_by_its_list_slug_and_modality_alone() -> None:
    assert a_pattern().id == a_pattern("must-know/pneumothorax").id == "7a3c09197baa584e"
    assert len({a_pattern().id, a_pattern(modality="ct").id, a_pattern(slug="hand").id}) == 3
