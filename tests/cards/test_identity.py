from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.cards import compose_case, note_guid

if TYPE_CHECKING:
    from typing import Any

    from cards.conftest import Bench
    from radanki.model.note import NoteKind

CASE = "7c1e0b52d3f94a0e"


@pytest.mark.parametrize(
    ("kind", "part", "guid"),
    [
        ("cover", "frontal", "c92f5d50457b18b02645"),
        ("name", "frontal", "bd780b32e7c8ddc37344"),
        ("find", "frontal", "69415915547395459aba"),
        ("diagnosis", "", "88d03147030f9172e847"),
        ("question", "first-step", "a5ecadb255ad0f9d936d"),
        ("pearl", "1", "f94a69594f187e861fd5"),
        ("step", "s1", "ca6e19bd72b329e4e1b5"),
    ],
)
def test_the_guid_of_a_note_is_what_it_has_always_been(kind: NoteKind, part: str, guid: str) -> None:
    assert note_guid(CASE, kind, part) == guid


def test_no_wording_folder_level_or_tag_is_part_of_a_notes_identity(bench: Bench, film: dict[str, Any]) -> None:
    first = bench.case(images=[film], diagnosis="Tension pneumothorax")
    film["findings"][0]["label"] = "Pleural line"
    other = bench.case(
        "ct", "cardiovascular", images=[film], diagnosis="Pneumothorax", title="Reworded", level=3, tags=["setting:icu"]
    )

    before = [note.guid for note in compose_case(first, bench.material(first))]
    after = [note.guid for note in compose_case(other, bench.material(other))]

    assert before == after


def test_every_note_of_a_case_has_a_guid_of_its_own(bench: Bench, film: dict[str, Any]) -> None:
    case_file = bench.case(
        images=[film, {**film, "name": "second"}],
        diagnosis="It",
        questions=[{"id": "one", "ask": "A?", "answer": "B"}],
        pearls=["Point **one**.", "Point **two**."],
        steps=[{"id": "one", "ask": "A?", "answer": "B"}],
    )
    guids = [note.guid for note in compose_case(case_file, bench.material(case_file))]

    assert len(set(guids)) == len(guids) == 11
