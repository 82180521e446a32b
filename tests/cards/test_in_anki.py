"""What Anki's own library makes of composed notes: the honest oracle for templates, clozes and cards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from radanki.cards import compose_case
from radanki.cards.note_types import note_types
from radanki.cards.study_order import arrange
from radanki.library.joined.summaries import summary_of
from radanki.model.deck import DeckDefinition
from radanki.package.packing import pack
from radanki.web import bundle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from anki.collection import Collection

    from cards.conftest import Bench
    from radanki.model.library import CaseFile
    from radanki.model.note import Note

TIME = 1_800_000_000


@pytest.fixture
def composed(bench: Bench, film: dict[str, Any]) -> tuple[CaseFile, tuple[Note, ...]]:
    film["findings"][1]["hint"] = "Look at the corner."
    case_file = bench.case(
        images=[{**film, "reserved": [3]}],
        history="Fell.",
        diagnosis="Tension pneumothorax",
        questions=[{"id": "q", "ask": "What first?", "answer": "Decompression", "choices": ["CT"], "image": "frontal"}],
        pearls=["The **sulcus** is deep."],
        steps=[{"id": "s", "ask": "What?", "answer": "That."}],
    )
    return case_file, compose_case(case_file, bench.material(case_file))


@pytest.fixture
def collection(composed: tuple[CaseFile, tuple[Note, ...]], tmp_path: Path) -> Iterator[Collection]:
    from anki.collection import Collection, ImportAnkiPackageRequest  # noqa: PLC0415  # slow to import

    picture = tmp_path / "picture.png"
    Image.new("L", (400, 500), 60).save(picture)
    package = tmp_path / "case.apkg"
    decks = arrange(DeckDefinition(name="RadAnki", title="All"), [(summary_of(composed[0]), composed[1])], TIME)
    media = {name: picture for note in composed[1] for name in note.media}
    for name, content in bundle():
        media[name] = tmp_path / name
        media[name].write_bytes(content)
    pack(decks, note_types(), media, TIME, package)
    opened = Collection(str(tmp_path / "collection.anki2"))
    opened.import_anki_package(ImportAnkiPackageRequest(package_path=str(package)))
    yield opened
    opened.close()


def cards_of(collection: Collection, kind: str) -> dict[int, tuple[str, str]]:
    """Give question and answer by card number; a cloze's hidden parts are left in."""
    cards = [collection.get_card(card_id) for card_id in collection.find_cards(f'"note:RadAnki {kind}"')]
    return {card.ord + 1: (card.question(), card.answer()) for card in cards}


def in_sight(html: str) -> str:
    """Drop what our styling hides: the styling itself, Anki's shape data, and the clozes of other cards."""
    html = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    html = re.sub(r'<div style="display: none">.*?</div>\s*<div id="err">', "", html, flags=re.DOTALL)
    return re.sub(
        r'<span class="cloze-inactive"[^>]*>.*?</span>(?=<span class="cloze|</div>)', "", html, flags=re.DOTALL
    )


def test_each_finding_has_its_card_and_no_note_has_another(
    collection: Collection, composed: tuple[CaseFile, tuple[Note, ...]]
) -> None:
    _, notes = composed
    held = collection.db.all("select n.guid, c.ord + 1 from cards c join notes n on c.nid = n.id")

    assert sorted(map(tuple, held)) == sorted((note.guid, number) for note in notes for number in note.ordinals)


def test_the_answer_of_a_card_tells_its_own_finding_and_no_other(collection: Collection) -> None:
    labels = {1: "Visceral pleural line", 2: "Deep sulcus", 5: "Chest drain"}
    cards = cards_of(collection, "Cover")

    for number, label in labels.items():
        told = in_sight(cards[number][1])
        assert told.count(label) == 2, "once on the picture, once below it"
        assert [other for other in labels.values() if other != label and other in told] == []


def test_the_question_of_a_card_tells_nothing_anywhere_in_the_page(collection: Collection) -> None:
    for kind in ("Cover", "Name"):
        for question, _ in cards_of(collection, kind).values():
            page = re.sub(r"<style>.*?</style>", "", question, flags=re.DOTALL)
            for secret in ("pleural line", "sulcus", "drain", "Trachea", "pneumothorax", "lung beyond"):
                assert secret.lower() not in page.lower()


def test_a_hint_is_on_the_question_of_its_own_card_only(collection: Collection) -> None:
    cards = cards_of(collection, "Cover")

    assert "Follow the apex." in cards[1][0]
    assert "Look at the corner." not in cards[1][0]
    assert "Look at the corner." in cards[2][0]
    assert "<details" not in cards[5][0]


def test_a_withdrawn_number_says_so_on_both_sides_and_the_others_do_not(collection: Collection) -> None:
    for kind in ("Cover", "Name"):
        cards = cards_of(collection, kind)
        assert all("This card is withdrawn" in side for side in map(in_sight, cards[3]))
        assert "This card is withdrawn" not in in_sight("".join(cards[1]))


def test_no_card_is_blank_or_broken(collection: Collection) -> None:
    for card_id in collection.find_cards(""):
        card = collection.get_card(card_id)
        for side in (card.question(), card.answer()):
            assert "The front of this card is blank" not in side
            assert "No cloze" not in side
            assert "Found" not in re.sub(r"<style>.*?</style>", "", side, flags=re.DOTALL)
            assert "{{" not in side


def test_editing_a_note_in_anki_makes_no_further_cards(collection: Collection) -> None:
    before = collection.card_count()
    for note_id in collection.find_notes(""):
        note = collection.get_note(note_id)
        note["My notes"] = "mine"
        collection.update_note(note)

    assert collection.card_count() == before
    assert collection.get_empty_cards().notes == []


def test_ankis_editor_has_nothing_to_say_about_a_note(collection: Collection) -> None:
    from anki.notes import NoteFieldsCheckResult  # noqa: PLC0415  # slow to import

    for note_id in collection.find_notes(""):
        assert collection.get_note(note_id).fields_check() == NoteFieldsCheckResult.NORMAL


def test_ankis_mask_editor_reads_every_shape(collection: Collection) -> None:
    (note_id,) = collection.find_notes('"note:RadAnki Cover"')
    answer = collection.get_image_occlusion_note(note_id)
    shapes = [shape for occlusion in answer.note.occlusions for shape in occlusion.shapes]

    assert answer.note.header == "What is hidden here?"
    assert answer.note.image_file_name.startswith("rk-")
    assert sorted(shape.shape for shape in shapes) == ["ellipse", "ellipse", "rect", "rect"]
    assert answer.note.occlude_inactive


def test_a_database_check_finds_nothing_to_mend_and_changes_no_note_type(collection: Collection) -> None:
    before = {kind["name"]: kind["mod"] for kind in collection.models.all()}
    _, is_fine = collection.fix_integrity()

    assert is_fine
    assert {kind["name"]: kind["mod"] for kind in collection.models.all() if kind["name"].startswith("RadAnki")} == {
        name: changed for name, changed in before.items() if name.startswith("RadAnki")
    }


def test_a_question_is_followed_by_its_answer(collection: Collection) -> None:
    ((question, answer),) = cards_of(collection, "Diagnosis").values()

    assert "Tension pneumothorax" not in question
    assert "Tension pneumothorax" in answer


def test_the_words_that_a_withdrawn_card_gives_find_every_note_of_the_case_that_replaces_it(
    collection: Collection, composed: tuple[CaseFile, tuple[Note, ...]]
) -> None:
    case_file, notes = composed

    assert len(collection.find_notes(f"Id:{case_file.case.id}*")) == len(notes)
    assert collection.find_notes("Id:0000000000000000*") == []
