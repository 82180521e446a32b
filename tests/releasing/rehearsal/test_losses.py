"""Every kind of loss is seen: each is done by hand to what a student holds, since Anki does most of them to nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from radanki.releasing.anki_client.snapshot import (
    SCHEDULING,
    CollectionSnapshot,
    HeldCard,
    HeldDeck,
    HeldNote,
    HeldNoteType,
)
from radanki.releasing.rehearsal.contents import IssuedNote, ReleaseContents
from radanki.releasing.rehearsal.losses import losses_of
from radanki.releasing.rehearsal.update import Tally, Update

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST, SECOND = 1_763_900_000, 1_766_500_000
KIND = HeldNoteType(1, "Question", ("Id", "Answer", "My notes"), "look")


def note(guid: str, answer: str, own: str = "", tags: tuple[str, ...] = (), modified: int = FIRST) -> HeldNote:
    return HeldNote(guid, FIRST * 1000, "Question", modified, tags, (f"case/{guid}", answer, own))


def card(guid: str, number: int = 1, **values: int | str) -> HeldCard:
    known: dict[str, Any] = {"id": 10 * int(guid[1:]) + number, "did": 2, "ivl": 7, "reps": 3, "data": "{}"}
    return HeldCard(guid, number, "Deck", tuple({**known, **values}.get(name, 0) for name in SCHEDULING))


def issued(held: HeldNote) -> IssuedNote:
    content = frozenset({(held.fields, held.tags)})
    return IssuedNote(
        held.guid, 1, held.fields[0], "", content, frozenset({1}), frozenset({"Deck"}), (), "", is_withdrawn=False
    )


def release(version: str, *notes: HeldNote) -> ReleaseContents:
    by_guid = {held.guid: issued(held) for held in notes}
    media = {"a.png": "sum"}
    return ReleaseContents(version, (Path(version),), (len(notes),), by_guid, {}, frozenset({"Deck"}), media, ())


def snapshot(*notes: HeldNote, cards: tuple[HeldCard, ...]) -> CollectionSnapshot:
    decks = (HeldDeck("Deck", 2, 5, is_filtered=False),)
    return CollectionSnapshot(
        notes, cards, ((1, 11), (2, 21)), decks, (KIND,), {"a.png": "sum"}, schema_changed=1, deleted=0
    )


OLD = (note("n1", "One"), note("n2", "Two", modified=FIRST))
NEW = (note("n1", "One"), note("n2", "Two, corrected", modified=SECOND), note("n3", "Three", modified=SECOND))
CARDS = (card("n1", ivl=7), card("n2", ivl=30, flags=1))
STUDENTS = (replace(OLD[0], fields=("case/n1", "One", "Mine"), tags=("mine",)), OLD[1])
BEFORE = snapshot(*STUDENTS, cards=CARDS)
NEW_CARD = card("n3", ivl=0, reps=0, due=3)
AFTER = snapshot(STUDENTS[0], *NEW[1:], cards=(*CARDS, NEW_CARD))
SOUND = Update(
    before=BEFORE,
    after=AFTER,
    between=(release("1.0", *OLD), release("1.1", *NEW)),
    first=snapshot(*OLD, cards=CARDS),
    fresh=snapshot(*NEW, cards=(*CARDS, NEW_CARD)),
    edited_at={"n1": FIRST + 1},
)


def said(update: Update) -> list[str]:
    return list(losses_of(update, Tally()))


def test_a_sound_update_loses_nothing_and_is_counted() -> None:
    tally = Tally()

    assert list(losses_of(SOUND, tally)) == []
    assert (tally.cards, tally.studied, tally.reviews) == (2, 2, 2)
    assert tally.notes == {"untouched": 1, "corrected": 1, "new": 1, "whose own words a correction replaced": 0}


def notes_after(*notes: HeldNote) -> Callable[[CollectionSnapshot], CollectionSnapshot]:
    return lambda after: replace(after, notes=notes)


def cards_after(*cards: HeldCard) -> Callable[[CollectionSnapshot], CollectionSnapshot]:
    return lambda after: replace(after, cards=(*cards, NEW_CARD))


@pytest.mark.parametrize(
    ("happens", "loss"),
    [
        (notes_after(NEW[0], *NEW[1:]), "note n1 (case/n1) was not changed by the release, and lost"),
        (notes_after(replace(STUDENTS[0], tags=()), *NEW[1:]), "the student's tag mine"),
        (notes_after(STUDENTS[0], *OLD[1:], NEW[2]), "note n2 (case/n2): what 1.1 says did not arrive"),
        (notes_after(*NEW[1:]), "note n1 (case/n1) is gone"),
        (notes_after(STUDENTS[0], *NEW[1:], NEW[1]), "note n2 (case/n2) is held 2 times"),
        (notes_after(STUDENTS[0], NEW[1]), "note n3 (case/n3) did not arrive"),
        (notes_after(STUDENTS[0], NEW[1], note("n3", "3")), "note n3 (case/n3) arrived with other words"),
        (cards_after(card("n1", ivl=1), CARDS[1]), "note n1 (case/n1), card 1: its interval was 7 and is 1"),
        (cards_after(card("n1", data='{"s":1}'), CARDS[1]), "its state of memory (FSRS) was {} and is"),
        (cards_after(CARDS[0], card("n2", ivl=30)), "note n2 (case/n2), card 1: its flag was 1 and is 0"),
        (cards_after(CARDS[0], card("n2", ivl=30, flags=1, queue=-1)), "its queue (suspended, buried) was 0 and is -1"),
        (cards_after(CARDS[0], card("n2", ivl=30, flags=1, did=9)), "its deck was 2 and is 9"),
        (cards_after(CARDS[0], card("n2", ivl=30, flags=1, reps=0)), "its count of reviews was 3 and is 0"),
        (cards_after(CARDS[1]), "note n1 (case/n1), card 1: it is gone, with 3 reviews"),
        (cards_after(replace(CARDS[0], guid="n2", ordinal=2), CARDS[1]), "it is a card of another note"),
        (cards_after(*CARDS, card("n1", 2)), "note n1 (case/n1): a card 2 came that no package has"),
        (lambda after: replace(after, cards=CARDS), "note n3 (case/n3), card 1: it did not arrive"),
        (
            lambda after: replace(after, cards=(*CARDS, card("n3", ivl=0, reps=0, due=8))),
            "it came to place 8 of Deck instead of place 3 of Deck",
        ),
        (lambda after: replace(after, reviews=after.reviews[1:]), "1 of 2 reviews are gone or changed"),
        (lambda after: replace(after, decks=()), "deck Deck is gone"),
        (lambda after: replace(after, decks=(HeldDeck("Deck 2", 2, 5, is_filtered=False),)), "is called Deck 2 now"),
        (lambda after: replace(after, decks=(HeldDeck("Deck", 2, 1, is_filtered=False),)), "lost the options"),
        (lambda after: replace(after, note_types=(replace(KIND, look="old"),)), "the look of 1.1 did not arrive"),
        (lambda after: replace(after, note_types=(KIND, replace(KIND, id=2))), "a second note type Question came"),
        (lambda after: replace(after, media={}), "file a.png of the student's is gone or changed"),
        (lambda after: replace(after, schema_changed=2), "the update asks for a full synchronisation"),
        (lambda after: replace(after, deleted=1), "1 notes, cards or decks were deleted by the import"),
    ],
)
def test_each_loss_is_said_in_words(happens: Callable[[CollectionSnapshot], CollectionSnapshot], loss: str) -> None:
    assert loss in "\n".join(said(replace(SOUND, after=happens(AFTER))))


def test_a_picture_of_an_earlier_release_under_the_same_name_is_a_loss() -> None:
    new = replace(SOUND.between[1], media={"a.png": "another sum"})

    assert "file a.png is still the one of an earlier release" in "\n".join(said(replace(SOUND, between=(new, new))))


def test_a_note_edited_after_its_correction_was_built_keeps_the_students_words() -> None:
    late = replace(SOUND, edited_at={"n2": SECOND + 1})
    kept = replace(late, after=replace(AFTER, notes=(STUDENTS[0], OLD[1], NEW[2])))

    assert said(kept) == []
    assert "was edited after its correction was built, and lost the student's field 'Answer'" in "\n".join(said(late))


def test_a_correction_with_the_old_time_is_a_loss_though_this_student_would_not_see_it() -> None:
    notes = (NEW[0], replace(NEW[1], modified=FIRST), NEW[2])
    stale = replace(SOUND, fresh=replace(SOUND.fresh, notes=notes))

    assert "note n2 (case/n2) says something else, and its time of change is no later than before" in said(stale)


def test_what_came_and_went_between_two_releases_counts_as_changed() -> None:
    between = (release("1.0", *OLD), release("1.1", *NEW), release("1.2", *OLD))
    back = replace(SOUND, between=between, after=replace(AFTER, notes=OLD), fresh=replace(SOUND.fresh, notes=OLD))
    tally = Tally()

    list(losses_of(back, tally))

    assert tally.notes["corrected"] == 1
