"""A student studies a release, makes it their own, and imports the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.notes import NoteBench
    from support.students import Publisher, StudentCollection

DECK = "RadAnki::10 X-ray"
FIRST = 1_763_900_000
EDIT = FIRST + 86_400
SECOND = FIRST + 30 * 86_400


@pytest.fixture
def studying(student: StudentCollection, publisher: Publisher, bench: NoteBench) -> StudentCollection:
    """A student in the middle of the first release: reviews done, a flag set, a card suspended, another moved."""
    notes = [bench.question(f"q{n}", Answer=f"Answer {n}") for n in range(6)]
    masks = bench.cover("masks", 1, 2, 5, Header="What is covered?")
    student.imports(publisher.releases(bench.deck(DECK, masks, *notes), time=FIRST))
    student.studies(7, DECK)
    student.flags("q1", 1)
    student.suspends("q2", 1)
    student.moves("q3", 1, "My own deck")
    return student


def test_a_corrected_text_arrives(studying: StudentCollection, publisher: Publisher, bench: NoteBench) -> None:
    log = studying.imports(publisher.releases(bench.deck(DECK, bench.question("q1", Answer="Better")), time=SECOND))

    assert (log.new, log.updated, log.conflicting) == (0, 1, 0)
    assert studying.note("q1").fields["Answer"] == "Better"


def test_reviews_scheduling_flags_and_decks_of_the_students_choice_stay(
    studying: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    cards, reviews = studying.cards(), studying.reviews()
    assert len(reviews) == 7
    corrected = [bench.question(f"q{n}", Answer="Better") for n in range(6)]
    masks = bench.cover("masks", 1, 2, 5, Header="What lies here?")

    studying.imports(publisher.releases(bench.deck(DECK, masks, *corrected), time=SECOND))

    assert studying.note("q3").fields["Answer"] == "Better"
    assert studying.cards() == cards
    assert studying.reviews() == reviews
    assert studying.deck_of("q3", 1) == "My own deck"


def test_a_students_own_edit_survives_a_release_that_did_not_touch_the_note(
    studying: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    studying.edits("q0", at=EDIT, tags=("my::weak-spot",), My_notes="Think of a tent.")

    log = studying.imports(
        publisher.releases(
            bench.deck(DECK, bench.question("q0", Answer="Answer 0"), bench.question("q1", Answer="Better")),
            time=SECOND,
        )
    )

    assert (log.updated, log.duplicate) == (1, 1)
    assert studying.note("q0").fields["My notes"] == "Think of a tent."
    assert "my::weak-spot" in studying.note("q0").tags


def test_a_correction_reaches_a_student_who_edited_the_note_before_it(
    studying: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    studying.edits("q0", at=EDIT, Answer="What I think")

    studying.imports(publisher.releases(bench.deck(DECK, bench.question("q0", Answer="Better")), time=SECOND))

    assert studying.note("q0").fields["Answer"] == "Better"


def test_an_edit_made_after_the_release_was_built_is_not_overwritten(
    studying: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    studying.edits("q0", at=SECOND + 1, Answer="What I think")

    studying.imports(publisher.releases(bench.deck(DECK, bench.question("q0", Answer="Better")), time=SECOND))

    assert studying.note("q0").fields["Answer"] == "What I think"


def test_a_corrected_picture_arrives_and_an_unchanged_one_stays(
    studying: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    before = studying.media()
    better = bench.picture(99, 80, 60)

    studying.imports(publisher.releases(bench.deck(DECK, bench.cover("masks", 1, 2, 5, picture=better)), time=SECOND))

    assert better in studying.note("masks").fields["Image"]
    assert studying.media() == before | {better}
    assert len(studying.mask_editor("masks").image_data) > 0


def test_a_withdrawn_note_stays_with_its_history(
    studying: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    cards, notes = studying.cards(), studying.notes()

    log = studying.imports(publisher.releases(bench.deck(DECK, bench.question("q0", Answer="Better")), time=SECOND))

    assert log.found == 1
    assert studying.notes() == notes
    assert studying.cards() == cards


def test_a_note_that_the_student_deleted_comes_back_as_new(
    studying: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    studying.deletes("q0")

    log = studying.imports(publisher.releases(bench.deck(DECK, bench.question("q0", Answer="Answer 0")), time=SECOND))

    assert log.new == 1
    assert "q0" in studying.notes()


def test_a_new_finding_becomes_a_new_card_and_the_others_keep_their_history(
    studying: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    cards = studying.cards()

    studying.imports(publisher.releases(bench.deck(DECK, bench.cover("masks", 1, 2, 5, 6)), time=SECOND))

    assert studying.cards().keys() - cards.keys() == {("masks", 6)}
    assert {key: value for key, value in studying.cards().items() if key in cards} == cards
    assert studying.empty_cards() == []


def test_a_finding_that_is_dropped_without_being_reserved_leaves_an_empty_card(
    studying: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    """Why a retired number keeps a card that says so."""
    studying.imports(publisher.releases(bench.deck(DECK, bench.cover("masks", 1, 5)), time=SECOND))

    assert ("masks", 2) in studying.cards()
    assert studying.empty_cards() == [("masks", 2)]


def test_a_changed_tag_reaches_the_student(studying: StudentCollection, publisher: Publisher, bench: NoteBench) -> None:
    from dataclasses import replace  # noqa: PLC0415

    retagged = replace(bench.question("q0", Answer="Answer 0"), tags=("radanki::xr", "radanki::level::1"))

    studying.imports(publisher.releases(bench.deck(DECK, retagged), time=SECOND))

    assert studying.note("q0").tags == {"radanki::xr", "radanki::level::1"}


def test_an_older_package_takes_nothing_back(
    student: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    older = publisher.releases(bench.deck(DECK, bench.question("q0", Answer="First")), time=FIRST)
    newer = publisher.releases(bench.deck(DECK, bench.question("q0", Answer="Better")), time=SECOND)
    student.imports(newer)

    log = student.imports(older)

    assert log.updated == 0
    assert student.note("q0").fields["Answer"] == "Better"


def test_a_release_with_nothing_new_touches_no_note(
    studying: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    notes = [bench.question(f"q{n}", Answer=f"Answer {n}") for n in range(6)]
    studying.edits("q5", at=EDIT, tags=("mine",))
    held = {guid: studying.note(guid) for guid in studying.notes()}

    log = studying.imports(publisher.releases(bench.deck(DECK, bench.cover("masks", 1, 2, 5), *notes), time=SECOND))

    assert (log.new, log.updated, log.duplicate) == (0, 0, 7)
    assert {guid: studying.note(guid) for guid in studying.notes()} == held


def test_a_students_own_styling_survives_a_release_whose_look_did_not_change(
    studying: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    studying.restyles("RadAnki Question", "\n.card { font-size: 30px; }")

    studying.imports(publisher.releases(bench.deck(DECK, bench.question("q0", Answer="Better")), time=SECOND))

    assert studying.note("q0").fields["Answer"] == "Better"
    assert "font-size: 30px" in str(studying.note_types()["RadAnki Question"]["css"])


def test_a_new_deck_description_arrives(studying: StudentCollection, publisher: Publisher, bench: NoteBench) -> None:
    deck = bench.deck(DECK, bench.question("q0", Answer="Answer 0"), description="<p>Release 2</p>")

    studying.imports(publisher.releases(deck, time=SECOND))

    assert studying.decks()[DECK] == "<p>Release 2</p>"


def test_no_update_needs_a_full_synchronisation(
    studying: StudentCollection, publisher: Publisher, bench: NoteBench
) -> None:
    before = studying.collection.db.scalar("SELECT scm FROM col")

    studying.imports(publisher.releases(bench.deck(DECK, bench.cover("masks", 1, 2, 5, 9)), time=SECOND))

    assert studying.collection.db.scalar("SELECT scm FROM col") == before
