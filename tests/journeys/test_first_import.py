"""A student gets a deck and opens it for the first time, in Anki's own library."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from radanki.model.note import Subdeck
    from support.notes import NoteBench
    from support.students import Publisher, StudentCollection

CHEST, HEAD = "RadAnki::10 X-ray::10 Chest", "RadAnki::20 CT::30 Head"
TIME = 1_763_900_000


@pytest.fixture
def decks(bench: NoteBench) -> tuple[Subdeck, ...]:
    """Two decks below two intermediate ones: occlusion with gaps in the numbers, a picture, and text."""
    film = bench.picture(7, 200, 120)
    return (
        bench.deck("RadAnki", description="<p>Radiology from pictures.</p>"),
        bench.deck("RadAnki::10 X-ray", description="<p>Films.</p>"),
        bench.deck(
            CHEST,
            bench.cover(
                "masks-1", 1, 3, 7, picture=film, Answers="{{c1::Apex}}{{c3::Hilum}}{{c7::Costophrenic angle}}"
            ),
            bench.question("picture-1", picture=film),
            description="<p>Chest films &amp; more.</p>",
        ),
        bench.deck(HEAD, bench.question("text-1"), bench.cover("masks-2", 2), first_due=3),
    )


@pytest.fixture
def studying(student: StudentCollection, publisher: Publisher, decks: tuple[Subdeck, ...]) -> StudentCollection:
    """A student who has imported both decks."""
    student.imports(publisher.releases(*decks, time=TIME))
    return student


def test_every_note_of_a_new_deck_arrives_without_complaint(
    student: StudentCollection, publisher: Publisher, decks: tuple[Subdeck, ...]
) -> None:
    log = student.imports(publisher.releases(*decks, time=TIME))

    assert (log.found, log.new, log.updated, log.duplicate, log.conflicting) == (4, 4, 0, 0, 0)


def test_the_options_of_a_fresh_profile_are_the_ones_that_these_journeys_take(student: StudentCollection) -> None:
    proposed = student.collection._backend.get_import_anki_package_presets()  # noqa: SLF001  # the dialog's own defaults

    boxes = (proposed.merge_notetypes, proposed.with_scheduling, proposed.with_deck_configs)
    assert boxes == (False, False, False)
    assert proposed.update_notes == proposed.update_notetypes == 0  # "if newer"


def test_each_note_has_the_cards_that_the_publisher_stated_and_no_other(studying: StudentCollection) -> None:
    assert set(studying.cards()) == {
        ("masks-1", 1), ("masks-1", 3), ("masks-1", 7), ("masks-2", 2), ("picture-1", 1), ("text-1", 1),
    }  # fmt: skip


def test_every_card_renders_on_both_sides(studying: StudentCollection) -> None:
    assert studying.cards_that_do_not_render() == []


def test_a_card_shows_its_own_mask_and_uncovers_it(studying: StudentCollection) -> None:
    question, answer = studying.sides("masks-1", 3)

    assert 'class="cloze" data-ordinal="3" data-shape="rect"' in question
    assert 'class="cloze-highlight" data-ordinal="3" data-shape="rect"' in answer
    assert "imageOcclusion.setup" in question
    assert "Hilum" in answer
    assert "Hilum" not in question


def test_the_mask_editor_opens_the_picture_with_all_masks(
    studying: StudentCollection, bench: NoteBench, decks: tuple[Subdeck, ...]
) -> None:
    opened = studying.mask_editor("masks-1")

    (picture,) = decks[2].notes[0].note.media
    assert opened.image_data == bench.pictures[picture].read_bytes()
    assert sorted(occlusion.ordinal for occlusion in opened.occlusions) == [1, 3, 7]
    assert all(shape.shape == "rect" for occlusion in opened.occlusions for shape in occlusion.shapes)


def test_the_occlusion_note_type_stays_native_after_a_database_check(studying: StudentCollection) -> None:
    before = studying.note_types()["RadAnki Cover"]

    assert studying.database_complaint() is None
    after = studying.note_types()["RadAnki Cover"]
    assert after["originalStockKind"] == 6
    assert [field["tag"] for field in after["flds"][:6]] == [0, 1, 2, 3, 4, None]
    assert [field["preventDeletion"] for field in after["flds"][:6]] == [True] * 5 + [False]
    assert after["mod"] == before["mod"]


def test_no_card_is_empty(studying: StudentCollection) -> None:
    assert studying.empty_cards() == []


def test_media_are_all_there_and_all_used(studying: StudentCollection, bench: NoteBench) -> None:
    assert studying.media_check() == ([], [])
    assert studying.media() == set(bench.media)


def test_every_deck_arrives_with_its_description_and_so_do_the_decks_between(studying: StudentCollection) -> None:
    assert studying.decks() == {
        "RadAnki": "<p>Radiology from pictures.</p>",
        "RadAnki::10 X-ray": "<p>Films.</p>",
        CHEST: "<p>Chest films &amp; more.</p>",
        "RadAnki::20 CT": "",
        HEAD: "",
    }


def test_new_cards_come_in_the_order_of_the_package_and_not_in_that_of_ids_or_titles(
    student: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    guids = sorted((f"q{n}" for n in range(18)), key=lambda guid: hashlib.sha256(guid.encode()).digest())

    student.imports(publisher.releases(bench.deck("RadAnki", *map(bench.question, guids)), time=TIME))

    assert student.new_cards("RadAnki") == [(guid, 1) for guid in guids]
    assert [student.places()[guid, 1] for guid in guids] == list(range(1, 19))
    assert student.studies(18, "RadAnki")[:3] == [(guid, 1) for guid in guids[:3]]


def test_new_cards_of_the_top_deck_go_deck_by_deck(
    student: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    later = bench.deck("RadAnki::20 CT", bench.question("a"), bench.question("b"), first_due=3)
    first = bench.deck("RadAnki::10 X-ray", bench.question("z"), bench.question("y"))

    student.imports(publisher.releases(later, first, time=TIME))

    assert [guid for guid, _ in student.new_cards("RadAnki")] == ["z", "y", "a", "b"]


def test_masks_of_one_picture_are_spread_and_not_asked_in_a_row(
    student: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    masks = [bench.cover(f"m{n}", 1, 2, picture=bench.picture(n)) for n in range(3)]

    student.imports(publisher.releases(bench.deck("RadAnki", *masks), time=TIME))

    assert student.new_cards("RadAnki") == [("m0", 1), ("m1", 1), ("m2", 1), ("m0", 2), ("m1", 2), ("m2", 2)]


def test_importing_the_same_package_again_adds_nothing_and_changes_nothing(
    student: StudentCollection, publisher: Publisher, decks: tuple[Subdeck, ...]
) -> None:
    package = publisher.releases(*decks, time=TIME)
    student.imports(package)
    cards, media, kinds = student.cards(), student.media(), student.note_types()

    log = student.imports(package)

    assert (log.new, log.updated, log.duplicate, log.conflicting) == (0, 0, 4, 0)
    assert (student.cards(), student.media(), student.note_types()) == (cards, media, kinds)


def test_a_student_who_has_ankis_own_image_occlusion_keeps_it_beside_ours(
    student: StudentCollection, publisher: Publisher, decks: tuple[Subdeck, ...]
) -> None:
    student.holds_stock_image_occlusion()
    before = {kind.name for kind in student.collection.models.all_names_and_ids()}

    student.imports(publisher.releases(*decks, time=TIME))

    after = {kind.name for kind in student.collection.models.all_names_and_ids()}
    assert after - before == {"RadAnki Cover", "RadAnki Question"}
    assert [occlusion.ordinal for occlusion in student.mask_editor("masks-2").occlusions] == [2]


def test_two_packages_of_one_library_share_note_types_and_do_not_disturb_each_other(
    student: StudentCollection, publisher: Publisher, decks: tuple[Subdeck, ...]
) -> None:
    student.imports(publisher.releases(*decks[:3], time=TIME))
    log = student.imports(publisher.releases(decks[3], time=TIME + 1))

    assert (log.new, log.conflicting) == (2, 0)
    assert set(student.note_types()) == {"RadAnki Cover", "RadAnki Question"}
    assert student.database_complaint() is None


def test_a_student_who_ticks_every_box_of_the_dialog_gets_the_same_deck(
    student: StudentCollection, publisher: Publisher, decks: tuple[Subdeck, ...]
) -> None:
    everything = {"merge_notetypes": True, "with_scheduling": True, "with_deck_configs": True}

    log = student.imports(publisher.releases(*decks, time=TIME), **everything)

    assert (log.new, log.conflicting) == (4, 0)
    assert student.cards_that_do_not_render() == []
    assert student.database_complaint() is None
    assert [preset["name"] for preset in student.collection.decks.all_config()] == ["Default"]
