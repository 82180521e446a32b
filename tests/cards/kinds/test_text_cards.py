"""Diagnosis, question, pearl and step cards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from radanki.cards import PictureLink
from radanki.cards.fields.choices import shuffled_choices
from radanki.model.items import Question

if TYPE_CHECKING:
    from typing import Any

    from cards.conftest import Bench


def question(**given: Any) -> dict[str, Any]:
    return {"id": "first", "ask": "What is done first?", "answer": "Needle decompression.", **given}


def options_of(html: str) -> list[str]:
    return [re.sub(r"<[^>]+>|✓ right", "", item).strip() for item in re.findall(r"<li[^>]*>(.*?)</li>", html)]


def test_a_diagnosis_card_shows_history_and_all_pictures_and_gives_its_reasons(
    bench: Bench, film: dict[str, Any]
) -> None:
    case_file = bench.case(
        images=[film, {"name": "lateral", "file": "l.png", "view": "lateral"}],
        history="Fell.",
        diagnosis="Tension pneumothorax",
        differential=["Bulla", "Skin fold"],
    )
    note = bench.note(case_file, "diagnosis")
    fields = dict(note.fields)

    assert fields["History"] == "Fell."
    assert fields["Pictures"].count("<img") == 2
    assert fields["Answer"] == "Tension pneumothorax"
    assert fields["Why"].count("<li>") == 2, "what is to be found, and not the anatomy"
    assert fields["Differential"] == "Bulla, Skin fold"
    assert "Diagnosis" not in fields
    assert len(note.media) == 2


def test_findings_have_their_words_on_every_picture(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film, {**film, "name": "second"}], diagnosis="It")
    marked = dict(bench.note(case_file, "diagnosis").fields)["Answer pictures"]

    labels = re.findall(r'data-rk="label" style="[^"]*"><span>([^<]+)', marked)
    assert labels == ["Visceral pleural line", "Deep sulcus"] * 2


def test_a_diagnosis_without_pictures_asks_from_the_history(bench: Bench) -> None:
    fields = dict(bench.note(bench.case(history="Fell.", diagnosis="Fracture"), "diagnosis").fields)

    assert "Pictures" not in fields
    assert fields["Prompt"] == "What is the diagnosis?"


def test_a_picture_that_is_not_held_is_linked_from_the_diagnosis_card(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film], diagnosis="It")
    links = {"frontal": PictureLink("Radiopaedia.org case 61830", "https://radiopaedia.org/cases/61830")}
    fields = dict(bench.note(case_file, "diagnosis", pictures={}, links=links).fields)

    assert fields["Link"] == (
        '<a class="rk-visit" href="https://radiopaedia.org/cases/61830">Open Radiopaedia.org case 61830</a>'
    )


def test_a_page_that_a_question_opens_is_credited_to_nobody_here(bench: Bench) -> None:
    image = {"name": "page", "link": "https://radiopaedia.org/cases/61830"}
    links = {"page": PictureLink("Radiopaedia.org case 61830", "https://radiopaedia.org/cases/61830")}
    own = [{"id": "mine", "own": True, "author": "A", "licence": "CC-BY-4.0"}]
    asked = question(image="page", why="It is quick.")
    ours = dict(bench.note(bench.case(images=[image], questions=[asked], sources=own), "question", links=links).fields)
    cited = dict(bench.note(bench.case(images=[image], questions=[asked]), "question", links=links).fields)

    assert "Link" in ours
    assert "Credit" not in ours
    assert "Credit" in cited


def test_a_case_without_diagnosis_has_no_diagnosis_card(bench: Bench, film: dict[str, Any]) -> None:
    assert bench.notes(bench.case(images=[film]), "diagnosis") == []


def test_a_free_question_has_no_choices(bench: Bench) -> None:
    fields = dict(bench.note(bench.case(questions=[question(why="It is quick.")]), "question").fields)

    assert "Choices" not in fields
    assert fields["Answer"] == "Needle decompression."
    assert fields["Why"] == "It is quick."


def test_a_question_shows_the_picture_that_it_names(bench: Bench, film: dict[str, Any]) -> None:
    fields = dict(bench.note(bench.case(images=[film], questions=[question(image="frontal")]), "question").fields)

    assert fields["Pictures"].count("<img") == 1


def test_an_answer_outlines_what_its_question_is_about_and_nothing_else(bench: Bench, film: dict[str, Any]) -> None:
    def marked(**given: Any) -> str:
        case_file = bench.case(images=[film], questions=[question(image="frontal", **given)])
        return dict(bench.note(case_file, "question").fields).get("Answer pictures", "")

    assert "Trachea" in marked(about=[4])
    assert "Deep sulcus" not in marked(about=[4])
    assert "Deep sulcus" in marked(answer="The deep sulcus sign")
    assert "Chest drain" in marked(ask="What is the chest drain for?")
    assert not marked(), "a question that names no finding is not about a place"


def test_a_front_keeps_back_what_the_answer_names_and_the_back_tells_it_again(
    bench: Bench, film: dict[str, Any]
) -> None:
    slice_ = {**film, "plane": "axial", "sequence": "t1"}
    asked = question(ask="Which weighting is this?", answer="T1. Fat is bright.", image="frontal")
    case_file = bench.case("mr", images=[slice_], questions=[asked])
    fields = dict(bench.note(case_file, "question").fields)

    assert "T1" not in fields["Pictures"]
    assert fields["Answer pictures"].count("T1") == 2, "in the caption and in the alternative text"
    assert "axial" in fields["Pictures"]


def test_a_fact_that_a_wrong_choice_names_too_tells_nothing(bench: Bench, film: dict[str, Any]) -> None:
    def caption(*choices: str) -> str:
        asked = question(ask="What is next?", answer="X-ray in expiration", choices=choices, image="frontal")
        return dict(bench.note(bench.case(images=[film], questions=[asked]), "question").fields)["Pictures"]

    assert "X-ray" not in caption("CT", "Biopsy")
    assert "X-ray" in caption("X-ray of the leg", "Biopsy")


def test_what_an_item_hides_is_hidden_whatever_its_answer_says(bench: Bench, film: dict[str, Any]) -> None:
    asked = question(image="frontal", hide=["modality", "view", "history"])
    case_file = bench.case(images=[film], history="Fell.", questions=[asked])
    fields = dict(bench.note(case_file, "question").fields)

    assert 'alt="Picture"' in fields["Pictures"]
    assert "figcaption" not in fields["Pictures"]
    assert "History" not in fields
    assert "Fell." in fields["Discussion"]
    assert "X-ray, PA erect" in fields["Answer pictures"]


def test_a_link_that_tells_is_shown_on_the_answer_alone(bench: Bench, film: dict[str, Any]) -> None:
    links = {"frontal": PictureLink("Radiopaedia.org", "https://radiopaedia.org/cases/bulla")}
    case_file = bench.case(images=[film], questions=[question(image="frontal", hide=["source"])])
    fields = dict(bench.note(case_file, "question", pictures={}, links=links).fields)

    assert "Link" not in fields
    assert "radiopaedia.org/cases/bulla" in fields["Further reading"]


@pytest.mark.parametrize("choices", [["CT chest", "Observation"], ["CT chest", "Observation", "Needle decompression"]])
def test_the_answer_is_among_the_choices_once_listed_or_not(bench: Bench, choices: list[str]) -> None:
    fields = dict(bench.note(bench.case(questions=[question(choices=choices)]), "question").fields)

    assert sorted(options_of(fields["Choices"])) == ["CT chest", "Needle decompression", "Observation"]


def test_the_choices_of_the_answer_stand_where_those_of_the_question_stood(bench: Bench) -> None:
    case_file = bench.case(questions=[question(choices=["CT chest", "Observation"])])
    fields = dict(bench.note(case_file, "question").fields)

    assert options_of(fields["Answer choices"]) == options_of(fields["Choices"])
    assert fields["Answer choices"].count("rk-correct") == 1
    assert "rk-correct" not in fields["Choices"]
    letter = "ABC"[options_of(fields["Choices"]).index("Needle decompression")]
    assert fields["Answer"] == f"{letter}. Needle decompression."


def test_the_order_of_choices_is_the_same_at_every_build_and_whatever_order_they_are_written_in() -> None:
    first = Question.model_validate(question(choices=["a", "b", "c"]))
    second = Question.model_validate(question(choices=["c", "a", "b"]))

    assert shuffled_choices("guid", first) == shuffled_choices("guid", second)


def test_a_new_wrong_answer_moves_none_of_the_others_past_one_another() -> None:
    for guid in map(str, range(50)):
        before = shuffled_choices(guid, Question.model_validate(question(choices=["a", "b", "c"])))
        after = shuffled_choices(guid, Question.model_validate(question(choices=["a", "b", "c", "d"])))
        reworded = shuffled_choices(guid, Question.model_validate(question(choices=["a", "b", "c"], answer="Needle")))

        assert [choice for choice in after if choice != "d"] == list(before)
        assert reworded.index("Needle") == before.index("Needle decompression")


def test_the_right_answer_stands_in_every_place_about_equally_often() -> None:
    asked = Question.model_validate(question(choices=["a", "b", "c"]))
    places = [shuffled_choices(f"guid {n}", asked).index("Needle decompression") for n in range(400)]

    assert all(60 <= places.count(place) <= 140 for place in range(4))


def test_a_pearl_asks_for_its_words_in_bold(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film], history="Fell.", pearls=["The **deep sulcus** sign may be the only sign."])
    note = bench.note(case_file, "pearl")
    fields = dict(note.fields)

    assert note.note_type == "RadAnki Question"
    assert fields["Prompt"] == 'The <span class="rk-gap">[…]</span> sign may be the only sign.'
    assert fields["Answer"] == "deep sulcus"
    assert "Why" not in fields, "the sentence again is no reason"
    assert "History" not in fields
    assert fields["Pictures"].count("<img") == 1
    assert "Deep sulcus" in fields["Answer pictures"]


def test_a_pearl_says_why_and_outlines_what_it_is_about(bench: Bench, film: dict[str, Any]) -> None:
    pearl = {"id": "p", "text": "Air rises to the **front**.", "why": "It is lighter.", "image": "second", "about": [4]}
    case_file = bench.case(images=[film, {**film, "name": "second"}], pearls=[pearl])
    note = bench.note(case_file, "pearl")
    fields = dict(note.fields)

    assert fields["Why"] == "It is lighter."
    assert note.pictures[0].media == "rk-0000000000000001.png"
    assert "Trachea" in fields["Answer pictures"]
    assert "Deep sulcus" not in fields["Answer pictures"]


def test_a_pearl_of_a_case_whose_pictures_the_deck_does_not_hold_has_none(bench: Bench, film: dict[str, Any]) -> None:
    fields = dict(bench.note(bench.case(images=[film], pearls=["The **apex**."]), "pearl", pictures={}).fields)

    assert "Pictures" not in fields


def test_a_pearl_without_bold_words_is_asked_for_as_a_whole(bench: Bench, film: dict[str, Any]) -> None:
    fields = dict(bench.note(bench.case(images=[film], pearls=["Look twice."]), "pearl").fields)

    assert "Look twice" not in fields["Prompt"] + fields["Pictures"]
    assert fields["Answer"] == "Look twice."


STEPS: list[dict[str, Any]] = [
    {"id": "one", "show": ["frontal"], "ask": "What do you see?", "answer": "No lung markings."},
    {"id": "two", "ask": "What is done?", "answer": "Decompression.", "why": "At once."},
]


def test_each_step_shows_what_is_known_by_then_and_nothing_more(bench: Bench, film: dict[str, Any]) -> None:
    first, second = bench.notes(bench.case(images=[film], steps=STEPS, diagnosis="Pneumothorax"), "step")

    assert "So far" not in dict(first.fields)
    assert dict(first.fields)["Pictures"].count("<img") == 1
    assert dict(second.fields)["So far"] == "<ol><li>What do you see? <b>No lung markings.</b></li></ol>"
    assert "Pictures" not in dict(second.fields)


def test_a_step_may_give_choices_and_outlines_what_it_is_about(bench: Bench, film: dict[str, Any]) -> None:
    step: dict[str, Any] = {**STEPS[0], "choices": ["A mass", "A cyst"], "about": [1]}
    fields = dict(bench.note(bench.case(images=[film], steps=[step]), "step").fields)

    assert sorted(options_of(fields["Choices"])) == ["A cyst", "A mass", "No lung markings"]
    assert fields["Answer choices"].count("rk-correct") == 1
    assert "Visceral pleural line" in fields["Answer pictures"]
    assert "Deep sulcus" not in fields["Answer pictures"]


def test_a_step_says_what_its_test_costs_and_who_advises_it_on_the_answer(bench: Bench, film: dict[str, Any]) -> None:
    guideline = {"title": "A guideline", "url": "https://www.nice.org.uk/guidance/ng118"}
    step: dict[str, Any] = {**STEPS[1], "radiation": "1-10", "cost": "A tenth of MRI.", "cite": guideline}
    told = dict(bench.note(bench.case(images=[film], steps=[step]), "step").fields)["Lists"]

    assert "<b>1 to 10 mSv</b> in an adult; nature gives about 3 mSv a year" in told
    assert "Cost: A tenth of MRI." in told
    assert 'Advised by: <a href="https://www.nice.org.uk/guidance/ng118">A guideline</a>' in told


def test_a_test_without_rays_is_beside_no_background(bench: Bench, film: dict[str, Any]) -> None:
    step: dict[str, Any] = {**STEPS[1], "radiation": "none"}
    told = dict(bench.note(bench.case(images=[film], steps=[step]), "step").fields)["Lists"]

    assert told.startswith("<div>Radiation: <b>none</b> (<a ")
    assert "Lists" not in dict(bench.note(bench.case(images=[film], steps=STEPS[1:]), "step").fields)


def test_only_the_last_step_tells_the_case(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film], steps=STEPS, diagnosis="Pneumothorax", discussion="Much.", pearls=["**P**"])
    first, last = bench.notes(case_file, "step")

    assert not {"Diagnosis", "Discussion", "Pearls"} & dict(first.fields).keys()
    assert {"Diagnosis", "Discussion", "Pearls"} <= dict(last.fields).keys()
    assert "Answer pictures" not in dict(first.fields)


def test_a_pearl_names_the_article_that_says_so_on_its_answer(bench: Bench, film: dict[str, Any]) -> None:
    pearl = {"id": "one", "text": "Air **rises**.", "article": {"title": "On air, Journal 2008", "doi": "10.1148/rg.1"}}
    fields = dict(bench.note(bench.case(images=[film], pearls=[pearl]), "pearl").fields)

    assert fields["Article"] == (
        'The point is from: On air, Journal 2008. <a href="https://doi.org/10.1148/rg.1">doi:10.1148/rg.1</a>'
    )
