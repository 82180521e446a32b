"""What holds for all notes of a case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from radanki.cards import compose_case
from radanki.cards.note_types import note_type

if TYPE_CHECKING:
    from typing import Any

    from cards.conftest import Bench
    from radanki.model.note import Note

ANSWERS = [
    "Visceral pleural line",
    "Pleural edge",
    "No lung beyond it",
    "Deep sulcus",
    "Trachea",
    "Chest drain",
    "Tension pneumothorax",
    "Bulla",
    "The whole story",
    "re-expanded",
    "Needle decompression is right",
]


@pytest.fixture
def notes(bench: Bench, film: dict[str, Any]) -> tuple[Note, ...]:
    case_file = bench.case(
        images=[{**film, "reserved": [3]}],
        history="Fell from a ladder.",
        patient={"age": 24, "sex": "female"},
        certainty="certain",
        basis="Lung re-expanded after drainage",
        diagnosis="Tension pneumothorax",
        differential=["Bulla"],
        discussion="The whole story.",
        pearls=["The **Deep sulcus** may be all.", "Look twice: Bulla."],
        questions=[{"id": "q", "ask": "What first?", "answer": "Needle decompression is right", "image": "frontal"}],
        steps=[{"id": "s", "show": ["frontal"], "ask": "What?", "answer": "Deep sulcus"}],
    )
    return compose_case(case_file, bench.material(case_file))


def fields_on_the_question(kind: str) -> set[str]:
    front = re.sub(r"\{\{#Id\}\}\{\{\^Id\}\}.*?\{\{/Id\}\}\{\{/Id\}\}", "", note_type(kind).front)  # never shown
    return set(re.findall(r"\{\{[#^/]?(?:cloze:)?([^}]+)\}\}", front))


def test_there_is_one_note_of_each_kind_that_the_case_asks_for(notes: tuple[Note, ...]) -> None:
    assert [note.kind for note in notes] == [
        "find", "name", "cover", "diagnosis", "question", "pearl", "pearl", "step",
    ]  # fmt: skip


def test_nothing_of_the_answer_is_in_a_field_that_the_question_shows(notes: tuple[Note, ...]) -> None:
    for note in notes:
        shown = fields_on_the_question(note.note_type)
        told = " ".join(value for name, value in note.fields if name in shown)
        assert [answer for answer in ANSWERS if answer.lower() in told.lower()] == []


def test_every_field_that_is_filled_is_a_field_of_the_note_type_and_none_is_empty(notes: tuple[Note, ...]) -> None:
    for note in notes:
        names = {field.name for field in note_type(note.note_type).fields}
        assert {name for name, _ in note.fields} <= names
        assert all(value for _, value in note.fields)


def test_the_fields_of_students_and_of_later_releases_stay_empty(notes: tuple[Note, ...]) -> None:
    kept = {"My notes", *(f"Extra {n}" for n in range(1, 6))}

    for note in notes:
        assert not kept & dict(note.fields).keys()


def test_every_picture_that_a_field_names_is_in_the_notes_media_and_no_other(notes: tuple[Note, ...]) -> None:
    for note in notes:
        named = set(re.findall(r'src="([^"]+)"', " ".join(value for _, value in note.fields)))
        assert named == set(note.media)


def test_no_field_loads_anything_from_elsewhere(notes: tuple[Note, ...]) -> None:
    for note in notes:
        for _, value in note.fields:
            assert not re.search(r'(src|data|srcset)="(https?:)?//', value)
            assert "<script" not in value


def test_the_same_case_gives_the_same_notes(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(images=[film], diagnosis="It")

    assert compose_case(case_file, bench.material(case_file)) == compose_case(case_file, bench.material(case_file))


def test_hostile_text_in_every_place_stays_text(bench: Bench, film: dict[str, Any]) -> None:
    evil = "<img src=x onerror=alert(1)>{{c9::x}}{{FrontSide}}[sound:x.mp3]\"'"
    film["findings"][0].update(label=evil, why=evil, hint=evil, aliases=[evil])
    case_file = bench.case(
        title=evil, history=evil, basis=evil, images=[{**film, "view": evil}], diagnosis=evil, differential=[evil],
        discussion=evil, pearls=[f"**{evil}** {evil}"], contributors=[evil],
        reviewed=[{"by": evil, "on": "2026-01-01"}],
        questions=[{"id": "q", "ask": evil, "answer": evil, "choices": ["a", evil], "why": evil}],
        steps=[{"id": "s", "ask": evil, "answer": evil, "why": evil}],
    )  # fmt: skip

    for note in compose_case(case_file, bench.material(case_file)):
        for name, value in note.fields:
            assert "<img src=x" not in value, name
            assert "onerror" not in re.sub(r"&lt;.*?&gt;|\\u003c.*?\\u003e", "", value), name
            assert "{{c9" not in value, name
            assert "{{F" not in value, name
            assert "[sound" not in value, name
