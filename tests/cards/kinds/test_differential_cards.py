"""Key findings and differential on one card."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cards.conftest import Bench

WEIGHED = [
    {"name": "Bulla", "why": "Black without vessels.", "against": "Its wall is concave."},
    {"name": "Skin fold", "against": "Lung goes on beyond it."},
]


def words_of(field: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", field).split())


def test_an_answer_lists_findings_as_they_are_numbered_and_weighs_the_differential(
    bench: Bench, film: dict[str, Any]
) -> None:
    case_file = bench.case(images=[film], diagnosis="It", differential=WEIGHED, key_findings=True, history="Fell.")
    note = bench.note(case_file, "differential")
    fields = dict(note.fields)

    assert fields["Prompt"] == "Key findings and differential?"
    assert fields["History"] == "Fell."
    assert fields["Answer"] == "It"
    assert words_of(fields["Lists"]).startswith("Key findings Visceral pleural line ")
    assert "Bulla For: Black without vessels. Against: Its wall is concave." in words_of(fields["Lists"])
    assert fields["Lists"].count("<li>") == 4
    assert fields["Lists"].count("<li><details") == 3, "what has words is folded on a phone"
    assert "<li><b>Deep sulcus</b></li>" in fields["Lists"], "what has none is no fold that opens upon nothing"
    assert "Differential" not in fields, "it stands in the list already"
    assert "Bulla" not in fields["Pictures"]
    assert note.part == ""


def test_a_case_that_does_not_ask_for_it_has_the_diagnosis_card_alone(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film], diagnosis="It", differential=WEIGHED)

    assert bench.notes(case_file, "differential") == []
    assert "<b>Skin fold</b>" in dict(bench.note(case_file, "diagnosis").fields)["Differential"]


def test_a_differential_may_be_names_alone(bench: Bench) -> None:
    case = bench.case(diagnosis="It", differential=["Bulla", {"name": "Skin fold"}]).case

    assert [other.name for other in case.differential] == ["Bulla", "Skin fold"]
