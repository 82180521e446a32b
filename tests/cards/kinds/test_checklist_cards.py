"""Checklist cards: a picture is read step by step, and each step of the answer is outlined alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from radanki.vocabulary.checklists import reading_orders

if TYPE_CHECKING:
    from typing import Any

    from cards.conftest import Bench

STEPS = [step.slug for step in reading_orders()["chest"].steps]


def reading(**about: list[int]) -> dict[str, Any]:
    items = [{"item": step, "finding": f"Seen at {step}.", "about": about.get(step, [])} for step in STEPS]
    return {"of": "chest", "show": ["frontal"], "items": items}


def test_the_question_lists_the_steps_and_nothing_of_what_is_found(bench: Bench, film: dict[str, Any]) -> None:
    note = bench.note(bench.case(images=[film], checklist=reading(airway=[4], breathing=[1, 2])), "checklist")
    fields = dict(note.fields)

    assert note.part == "chest"
    assert fields["Choices"].count('class="rk-tick') == len(STEPS)
    assert "Seen at" not in fields["Choices"]
    assert "rk-outlines" not in fields["Pictures"]


def test_each_step_of_the_answer_has_a_layer_with_its_own_findings_alone(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film], checklist=reading(airway=[4], breathing=[1, 2]))
    drawn = dict(bench.note(case_file, "checklist").fields)["Answer pictures"]
    one_layer = r'<div class="rk-layer rk-layer-([0-9])">(.*?)(?=<div class="rk-layer |$)'
    layers = dict(re.findall(one_layer, drawn, re.DOTALL))

    assert {number: re.findall(r"<span>([^<]+)</span></span>", layer) for number, layer in layers.items()} == {
        "0": ["Visceral pleural line", "Deep sulcus", "Trachea"],
        "1": ["Trachea"],
        "2": ["Visceral pleural line", "Deep sulcus"],
        "3": [],
        "4": [],
        "5": [],
    }
    names = re.findall(r'<mask id="([^"]+)"', drawn)
    assert len(set(names)) == len(names), "a mask in a hidden layer cuts nothing out of another"


def test_the_answer_opens_its_first_step_and_can_open_all(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film], checklist=reading(airway=[4], breathing=[1]))
    told = dict(bench.note(case_file, "checklist").fields)["Answer choices"]

    assert re.findall(r'data-step="([0-9])"( open)?', told) == [
        ("1", " open"),
        *((str(number), "") for number in (2, 3, 4, 5, 0)),
    ]
    assert told.count("Seen at") == 2 * len(STEPS), "each by itself, and all together"
    assert told.count("something is found here") == 2


def test_the_verdict_names_few_findings_and_counts_many(bench: Bench, film: dict[str, Any]) -> None:
    def verdict(**about: list[int]) -> str:
        case_file = bench.case(images=[film], checklist=reading(**about))
        return dict(bench.note(case_file, "checklist").fields)["Answer"]

    assert verdict(airway=[4], breathing=[1]) == "Visceral pleural line, Trachea"
    many = {**film, "findings": [{**finding, "label": "A label of four words"} for finding in film["findings"]]}
    many["findings"] = [{**one, "label": f"{one['label']} {at}"} for at, one in enumerate(many["findings"])]
    case_file = bench.case(images=[many], checklist=reading(airway=[4], breathing=[1, 2], everything=[5]))
    assert dict(bench.note(case_file, "checklist").fields)["Answer"] == "4 findings, at A, B and E"


def test_the_diagnosis_card_of_the_case_unfolds_the_whole_reading(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film], diagnosis="It", checklist=reading(airway=[4], breathing=[1]))

    assert "<b>Airway</b>: Seen at airway." in dict(bench.note(case_file, "diagnosis").fields)["Checklist"]


def test_a_deck_that_may_not_show_the_picture_has_no_checklist(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film], checklist=reading(airway=[4], breathing=[1]))

    assert bench.notes(case_file, "checklist", pictures={}) == []


def test_every_order_has_steps_with_names_and_questions_of_their_own() -> None:
    assert set(reading_orders()) == {"chest", "abdomen", "bones", "ct-head", "fast", "c-spine"}
    for order in reading_orders().values():
        assert len({step.slug for step in order.steps}) == len(order.steps) >= 4
        assert len({step.letter for step in order.steps}) == len(order.steps) <= 7, "as many as the style sheet opens"
        assert all(step.look and step.name for step in order.steps)
