"""Cover and name cards: Anki's own image occlusion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from typing import Any

    from cards.conftest import Bench
    from radanki.model.library import CaseFile


def numbers_in(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\{\{c(\d+)::", text)]


@pytest.fixture
def case_file(bench: Bench, film: dict[str, Any]) -> CaseFile:
    return bench.case(images=[film], history="Fell.", diagnosis="Tension pneumothorax")


def test_a_cover_note_has_a_card_for_each_finding_that_asks_for_it_under_the_findings_number(
    bench: Bench, case_file: CaseFile
) -> None:
    note = bench.note(case_file, "cover")

    assert note.note_type == "RadAnki Cover"
    assert note.ordinals == (1, 2, 5)
    assert numbers_in(dict(note.fields)["Occlusion"]) == [1, 2, 5]


def test_a_name_note_has_its_own_cards(bench: Bench, case_file: CaseFile) -> None:
    note = bench.note(case_file, "name")

    assert note.note_type == "RadAnki Name"
    assert note.ordinals == (1, 4)
    assert dict(note.fields)["Header"] == "What is this?"


def test_the_order_in_which_findings_are_written_does_not_change_the_note(bench: Bench, film: dict[str, Any]) -> None:
    first = bench.note(bench.case(images=[film]), "cover")
    film["findings"].reverse()

    assert bench.note(bench.case(images=[film]), "cover") == first


def test_a_covered_picture_hides_all_unless_it_asks_to_hide_one(bench: Bench, film: dict[str, Any]) -> None:
    hides_all = dict(bench.note(bench.case(images=[film]), "cover").fields)["Occlusion"]
    hides_one = dict(bench.note(bench.case(images=[{**film, "hide": "one"}]), "cover").fields)["Occlusion"]

    assert hides_all.count(":oi=1}}") == 3
    assert "oi=1" not in hides_one


def test_a_named_structure_stays_in_sight_and_so_do_the_others(bench: Bench, case_file: CaseFile) -> None:
    assert "oi=1" not in dict(bench.note(case_file, "name").fields)["Occlusion"]


def test_each_answer_belongs_to_one_number_and_says_why(bench: Bench, case_file: CaseFile) -> None:
    answers = dict(bench.note(case_file, "cover").fields)["Answers"]

    assert numbers_in(answers) == [1, 2, 5]
    first = answers.split("{{c2::")[0]
    assert "Visceral pleural line" in first
    assert "No lung beyond it." in first
    assert "also: Pleural edge" in first
    assert "Deep sulcus" not in first


def test_no_cloze_number_stands_anywhere_that_the_masks_do_not_have_it(bench: Bench, case_file: CaseFile) -> None:
    note = bench.note(case_file, "cover")

    for _, value in note.fields:
        assert set(numbers_in(value)) <= set(note.ordinals)


def test_a_hint_is_shown_by_anki_on_the_card_of_its_finding(bench: Bench, case_file: CaseFile) -> None:
    hints = dict(bench.note(case_file, "cover").fields)["Hints"]

    assert re.fullmatch(r"\{\{c1::-::<details.*Follow the apex\.</div></details>\}\}", hints)


def test_the_picture_is_named_with_double_quotes_and_its_size(bench: Bench, case_file: CaseFile) -> None:
    fields = dict(bench.note(case_file, "cover").fields)

    assert fields["Image"] == (
        '<img src="rk-0000000000000000.png" width="400" height="500" alt="X-ray image, PA erect">'
    )
    assert fields["Frame"] == "400 / 500"
    assert fields["Picture line"] == "X-ray, PA erect"


def test_a_number_that_is_no_longer_asked_keeps_its_card_which_says_so(bench: Bench, film: dict[str, Any]) -> None:
    note = bench.note(bench.case(images=[{**film, "reserved": [3]}]), "cover")
    fields = dict(note.fields)

    assert note.ordinals == (1, 2, 3, 5)
    assert numbers_in(fields["Occlusion"]) == [1, 2, 5, 3]
    assert numbers_in(fields["Notices"]) == [3]
    assert "withdrawn" in fields["Notices"]
    assert "Its number is kept" in fields["Answers"]


def test_the_other_cards_do_not_change_place_when_a_number_is_withdrawn(bench: Bench, film: dict[str, Any]) -> None:
    before = dict(bench.note(bench.case(images=[film]), "cover").fields)["Occlusion"]
    gone = film["findings"].pop(1)
    after = dict(bench.note(bench.case(images=[{**film, "reserved": [gone["number"]]}]), "cover").fields)["Occlusion"]

    kept = [mask for mask in before.split("<br>") if not mask.startswith("{{c2::")]
    assert [mask for mask in after.split("<br>") if not mask.startswith("{{c2::")] == kept


def test_a_finding_that_the_picture_does_not_show_gives_no_card(bench: Bench, film: dict[str, Any]) -> None:
    film["findings"][0] = {"number": 1, "label": "Below", "slice": 3, "mask": {"value": 1}, "asks": ["cover"]}

    assert bench.note(bench.case(images=[film]), "cover").ordinals == (2, 5)


def test_a_picture_without_such_findings_gives_no_note(bench: Bench, film: dict[str, Any]) -> None:
    film["findings"] = film["findings"][2:3]

    assert bench.notes(bench.case(images=[film]), "cover") == []


def test_each_picture_has_its_own_note_and_its_own_media(bench: Bench, film: dict[str, Any]) -> None:
    notes = bench.notes(bench.case(images=[film, {**film, "name": "lateral"}]), "cover")

    assert [note.media for note in notes] == [("rk-0000000000000000.png",), ("rk-0000000000000001.png",)]
    assert [dict(note.fields)["Id"].rsplit("/", 1)[1] for note in notes] == ["frontal", "lateral"]


def test_a_picture_that_may_not_ship_gives_no_masked_card(bench: Bench, case_file: CaseFile) -> None:
    assert bench.notes(case_file, "cover", pictures={}) == []


def test_a_label_with_cloze_syntax_breaks_nothing(bench: Bench, film: dict[str, Any]) -> None:
    film["findings"][0]["label"] = "A::B {{c9::x}}:"
    film["findings"][0]["hint"] = ":}} end:"
    note = bench.note(bench.case(images=[film]), "cover")

    for name, value in note.fields:
        if name in {"Answers", "Marks", "Hints"}:
            assert set(numbers_in(value)) <= {1, 2, 5}
            assert value.count("{{") == value.count("}}") == len(numbers_in(value))
