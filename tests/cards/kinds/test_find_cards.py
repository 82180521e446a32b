from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.cards import PictureLink

if TYPE_CHECKING:
    from typing import Any

    from cards.conftest import Bench

LINK = {"frontal": PictureLink("Radiopaedia.org case 61830", "https://radiopaedia.org/cases/61830")}


def test_all_findings_that_ask_find_are_on_one_card(bench: Bench, film: dict[str, Any]) -> None:
    note = bench.note(bench.case(images=[film]), "find")
    fields = dict(note.fields)

    assert note.ordinals == (1,)
    assert fields["Prompt"] == "Normal or not? What, and where?"
    assert fields["Answer"].striptags() == "Abnormal: Visceral pleural line, Deep sulcus"
    assert fields["Why"].count("<li>") == 2
    assert "Trachea" not in fields["Why"]


def test_the_picture_of_the_answer_is_that_of_the_question_with_marks(bench: Bench, film: dict[str, Any]) -> None:
    fields = dict(bench.note(bench.case(images=[film]), "find").fields)
    before_marks, frame, _ = fields["Answer pictures"].partition('<svg class="rk-outlines"')

    assert frame
    assert fields["Stack"].startswith(before_marks)
    assert "svg" not in fields["Stack"]
    assert "Pictures" not in fields


def test_a_normal_picture_without_findings_is_asked_in_the_same_words(bench: Bench) -> None:
    case_file = bench.case(kind="normal", title="Normal chest", images=[{"name": "pa", "file": "pa.png"}],
        discussion="Both sides\nare *alike*.\n\nMore.")  # fmt: skip
    fields = dict(bench.note(case_file, "find").fields)

    assert fields["Prompt"] == "Normal or not? What, and where?"
    assert fields["Answer"] == "Normal"
    assert fields["Why"] == "Both sides are <em>alike</em>."
    assert fields["Discussion"] == "<p>More.</p>"
    assert "Answer pictures" not in fields


def test_a_normal_picture_says_why_with_the_first_paragraph_of_its_discussion(bench: Bench) -> None:
    discussion = "Vessels reach\nthe outer third.\n\nMore about it."
    case_file = bench.case(kind="normal", discussion=discussion, images=[{"name": "pa", "file": "pa.png"}])

    fields = dict(bench.note(case_file, "find").fields)

    assert fields["Why"] == "Vessels reach the outer third."


@pytest.mark.parametrize("kind", ["pathology", "normal", "variant", "device", "artifact", "postop"])
def test_the_question_does_not_tell_normal_from_disease(bench: Bench, film: dict[str, Any], kind: str) -> None:
    fields = dict(bench.note(bench.case(kind=kind, images=[film]), "find").fields)

    assert fields["Prompt"] == "Normal or not? What, and where?"


def test_hints_come_one_by_one_and_a_normal_picture_has_one_too(bench: Bench, film: dict[str, Any]) -> None:
    film["findings"][1]["hint"] = "Look at the *corner*."
    diseased = dict(bench.note(bench.case(images=[film]), "find").fields)
    normal = dict(bench.note(bench.case(kind="normal", images=[{"name": "pa", "file": "pa.png"}]), "find").fields)

    assert (diseased["Hint 1"], diseased["Hint 2"]) == ("Follow the apex.", "Look at the <em>corner</em>.")
    assert normal["Hint 1"]


def test_a_diseased_picture_without_findings_gives_no_find_card(bench: Bench) -> None:
    assert bench.notes(bench.case(images=[{"name": "pa", "file": "pa.png"}], diagnosis="It"), "find") == []


def test_more_findings_than_two_lines_hold_are_counted_in_the_verdict(bench: Bench, film: dict[str, Any]) -> None:
    for finding in film["findings"]:
        finding |= {"asks": ["find"], "label": f"A long name of finding {finding['number']}"}
    fields = dict(bench.note(bench.case(images=[film]), "find").fields)

    assert fields["Answer"] == "Abnormal: 4 findings"
    assert fields["Why"].striptags().startswith("A long name of finding 1, A long name of finding 2, ")
    assert fields["Why"].count("<li>") == 4


def test_the_answer_of_a_find_card_leaves_the_diagnosis_to_its_own_card(bench: Bench, film: dict[str, Any]) -> None:
    told: dict[str, Any] = {"diagnosis": "Tension", "differential": ["Bulla"], "discussion": "Much."}
    find = dict(bench.note(bench.case(images=[film], **told), "find").fields)
    diagnosis = dict(bench.note(bench.case(images=[film], **told), "diagnosis").fields)
    without = dict(bench.note(bench.case(images=[film], discussion="Much."), "find").fields)

    assert not {"Diagnosis", "Differential", "Discussion"} & find.keys()
    assert {"Differential", "Discussion"} <= diagnosis.keys()
    assert "Discussion" in without


def test_a_single_finding_is_not_numbered(bench: Bench, film: dict[str, Any]) -> None:
    film["findings"] = film["findings"][:1]
    fields = dict(bench.note(bench.case(images=[film]), "find").fields)

    assert fields["Why"].striptags() == "No lung beyond it. also: Pleural edge", "the verdict has named it"
    assert "<b>1</b>" not in fields["Answer pictures"]


def test_a_title_that_tells_how_the_picture_lies_takes_the_side_letters_away(
    bench: Bench, film: dict[str, Any]
) -> None:
    def hidden(title: str, **given: Any) -> bool:
        case_file = bench.case(images=[{**film, "view": "AP supine"}], title=title, **given)
        return "supine" not in dict(bench.note(case_file, "find").fields)["Stack"]

    assert hidden("Pneumothorax of a supine patient")
    assert not hidden("Pneumothorax")


def test_anatomy_asks_for_names_unless_it_says_otherwise(bench: Bench, film: dict[str, Any]) -> None:
    for finding in film["findings"]:
        del finding["asks"]
    case_file = bench.case(kind="anatomy", images=[film])

    assert bench.notes(case_file, "find") == []
    assert bench.note(case_file, "name").ordinals == (1, 2, 4, 5)


def test_a_picture_that_may_not_ship_is_opened_at_its_source(bench: Bench, film: dict[str, Any]) -> None:
    note = bench.note(bench.case(images=[film]), "find", pictures={}, links=LINK)
    fields = dict(note.fields)

    assert fields["Prompt"] == (
        '<a href="https://radiopaedia.org/cases/61830">Open Radiopaedia.org case 61830</a>: what do you see?'
    )
    assert fields["Why"].count("<li>") == 4
    assert note.media == ()


def test_a_linked_card_is_the_same_card_when_the_picture_may_ship_one_day(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film])
    linked = bench.note(case_file, "find", pictures={}, links=LINK)
    shown = bench.note(case_file, "find")

    assert (linked.guid, linked.note_type, linked.ordinals) == (shown.guid, shown.note_type, shown.ordinals)


def test_a_picture_that_is_neither_held_nor_linked_is_not_asked(bench: Bench, film: dict[str, Any]) -> None:
    assert bench.notes(bench.case(images=[film]), "find", pictures={}) == []


def test_a_finding_without_a_shape_on_this_picture_is_told_and_not_marked(bench: Bench) -> None:
    image = {"name": "lateral", "link": "https://radiopaedia.org/cases/61830",
             "findings": [{"number": 1, "label": "Deep sulcus", "why": "Air collects below."}]}  # fmt: skip
    fields = dict(bench.note(bench.case(images=[image]), "find", links={"lateral": LINK["frontal"]}).fields)

    assert fields["Answer"].striptags() == "Abnormal: Deep sulcus"
    assert fields["Why"] == "Air collects below."
    assert "Answer pictures" not in fields
