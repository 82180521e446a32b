from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.cards.fields.history import history_line

if TYPE_CHECKING:
    from cards.conftest import Bench


@pytest.mark.parametrize(
    ("patient", "line"),
    [
        ({"age": 24, "sex": "female"}, "24-year-old woman. Fell."),
        ({"age": 7, "sex": "male"}, "7-year-old boy. Fell."),
        ({"months": 7}, "7-month-old child. Fell."),
        ({"age": "90+", "sex": "male"}, "Man of 90 or older. Fell."),
        ({"age": 40}, "40-year-old patient. Fell."),
        ({"sex": "female"}, "Woman. Fell."),
        ({}, "Fell."),
    ],
)
def test_the_line_above_the_picture_says_who_and_what_happened(
    bench: Bench, patient: dict[str, int | str] | dict[str, int] | dict[str, str] | dict[str, object], line: str
) -> None:
    assert history_line(bench.case(patient=patient, history="Fell.").case) == line


@pytest.mark.parametrize("history", ["Adult woman; no clinical details are known.", "Teenage girl; film of the leg."])
def test_a_history_that_says_who_it_is_of_is_not_preceded_by_the_sex(bench: Bench, history: str) -> None:
    assert history_line(bench.case(patient={"sex": "female"}, history=history).case) == history


def test_a_person_named_later_in_the_history_leaves_the_sex(bench: Bench) -> None:
    case = bench.case(patient={"sex": "female"}, history="Fell; a child pushed her.").case

    assert history_line(case) == "Woman. Fell; a child pushed her."


def test_a_sex_alone_is_no_history(bench: Bench) -> None:
    assert history_line(bench.case(patient={"sex": "male"}).case) == ""
    assert history_line(bench.case(patient={"age": 40, "sex": "male"}).case) == "40-year-old man."


def test_a_case_may_have_no_history(bench: Bench) -> None:
    assert history_line(bench.case().case) == ""


@pytest.mark.parametrize(
    ("patient", "history", "line"),
    [
        ({"age": 14, "sex": "female"}, "Teenage girl; film of the leg.", "14-year-old girl. Film of the leg."),
        ({"age": 40, "sex": "male"}, "A man with a cough.", "40-year-old man. A man with a cough."),
        ({"age": 0, "sex": "male"}, "Newborn. Vomits green.", "Boy under one year. Vomits green."),
    ],
)
def test_an_age_says_better_who_it_is_than_the_first_words_of_a_history(
    bench: Bench, patient: dict[str, object], history: str, line: str
) -> None:
    assert history_line(bench.case(patient=patient, history=history).case) == line
