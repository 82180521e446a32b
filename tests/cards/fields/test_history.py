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


def test_a_sex_alone_is_no_history(bench: Bench) -> None:
    assert history_line(bench.case(patient={"sex": "male"}).case) == ""
    assert history_line(bench.case(patient={"age": 40, "sex": "male"}).case) == "40-year-old man."


def test_a_case_may_have_no_history(bench: Bench) -> None:
    assert history_line(bench.case().case) == ""
