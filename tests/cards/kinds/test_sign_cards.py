"""Sign cards: what a sign is called, and what it means and where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from radanki.model.items import LONGEST_VERDICT_WORDS
from radanki.vocabulary import find_modality, find_system, signs

if TYPE_CHECKING:
    from cards.conftest import Bench

ASKED = {"id": "one", "sign": "deep-sulcus", "image": "frontal", "about": [2]}


def test_the_name_is_asked_with_the_sign_outlined_and_nothing_said_of_it(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film], signs=[{**ASKED, "asks": "name"}])
    note = bench.note(case_file, "sign")
    fields = dict(note.fields)

    assert fields["Prompt"] == "What is this sign called?"
    assert fields["Answer"] == "Deep sulcus sign"
    assert "rk-outlines" in fields["Pictures"]
    assert "sulcus" not in fields["Pictures"].lower()
    assert "Deep sulcus" in fields["Answer pictures"], "the answer has the finding's label"
    assert note.note_type == "RadAnki Question"
    assert "RadAnki::sign::deep-sulcus" in note.tags


def test_the_meaning_is_asked_by_name_and_the_student_marks_the_place(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film], signs=[{**ASKED, "asks": "meaning"}])
    fields = dict(bench.note(case_file, "sign").fields)

    assert fields["Prompt"] == "“Deep sulcus sign”: what does it mean, and where is it?"
    assert fields["Answer"] == "Pneumothorax of a patient who lies on the back."
    assert '"find":true' in fields["Viewer data"]
    assert "rk-outlines" not in fields["Stack"]
    assert "Deep sulcus" in fields["Answer pictures"]


def test_a_sign_whose_picture_may_not_be_shown_is_not_asked_for(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film], signs=[{**ASKED, "asks": "name"}])

    assert bench.notes(case_file, "sign", pictures={}) == []


@pytest.mark.parametrize("sign", signs(), ids=lambda sign: sign.slug)
def test_the_words_of_a_sign_fit_a_card_and_name_modalities_and_systems_that_there_are(sign: Any) -> None:
    assert len(sign.means.split()) <= LONGEST_VERDICT_WORDS
    assert sign.seen.endswith(".")
    assert sign.why.endswith(".")
    assert all(find_modality(slug) for slug in sign.modalities)
    assert all(find_system(slug) for slug in sign.systems)
    assert sign.name.casefold() not in f"{sign.seen} {sign.means}".casefold(), "the answer would tell its question"
