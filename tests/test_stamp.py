from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.model.ledger import ReleasedNote
from radanki.model.note import Note, PlacedNote, Subdeck
from radanki.stamp import content_digest, stamp

if TYPE_CHECKING:
    from collections.abc import Callable

THEN, NOW = 1_700_000_000, 1_763_900_000


def a_note(guid: str = "g1", answer: str = "Effusion") -> Note:
    return Note(
        guid=guid,
        kind="question",
        case_id="0123456789abcdef",
        note_type="RadAnki Question",
        fields=(("Prompt", "What is it?"), ("Answer", answer)),
        ordinals=(1, 4),
        tags=("radanki::xr", "radanki::chest"),
        media=("rk-a.png", "rk-b.png"),
    )


def a_deck(*notes: Note) -> Subdeck:
    return Subdeck("RadAnki", "", tuple(PlacedNote(note, due, 0) for due, note in enumerate(notes, start=1)))


def times(decks: tuple[Subdeck, ...]) -> dict[str, int]:
    return {placed.note.guid: placed.modified for deck in decks for placed in deck.notes}


def test_before_the_first_release_every_note_carries_the_time_of_the_build() -> None:
    assert times(stamp([a_deck(a_note("a"), a_note("b"))], None, NOW)) == {"a": NOW, "b": NOW}


def test_a_note_that_did_not_change_keeps_the_time_at_which_students_got_it() -> None:
    ledger = {"a": ReleasedNote(content_digest(a_note("a")), THEN)}

    assert times(stamp([a_deck(a_note("a"))], ledger, NOW)) == {"a": THEN}


def test_a_corrected_note_carries_the_time_of_the_build() -> None:
    ledger = {
        "a": ReleasedNote(content_digest(a_note("a")), THEN),
        "b": ReleasedNote(content_digest(a_note("b")), THEN),
    }

    stamped = stamp([a_deck(a_note("a", answer="Empyema"), a_note("b"), a_note("new"))], ledger, NOW)

    assert times(stamped) == {"a": NOW, "b": THEN, "new": NOW}


def test_a_correction_is_newer_than_every_release_even_if_the_clock_stands_before_them() -> None:
    ledger = {"a": ReleasedNote("0" * 64, THEN), "b": ReleasedNote("0" * 64, NOW + 500)}

    assert times(stamp([a_deck(a_note("a"))], ledger, NOW)) == {"a": NOW + 501}


def test_stamping_changes_nothing_but_the_time() -> None:
    deck = replace(a_deck(a_note("a"), a_note("b")), description="<p>All of it</p>")

    (stamped,) = stamp([deck], None, NOW)

    assert replace(stamped, notes=()) == replace(deck, notes=())
    assert [(placed.note, placed.due) for placed in stamped.notes] == [
        (placed.note, placed.due) for placed in deck.notes
    ]


def test_stamping_twice_with_the_ledger_that_the_first_stamp_gave_changes_nothing() -> None:
    first = stamp([a_deck(a_note("a"), a_note("b"))], None, THEN)
    ledger = {
        placed.note.guid: ReleasedNote(content_digest(placed.note), placed.modified)
        for deck in first
        for placed in deck.notes
    }

    assert stamp(first, ledger, NOW) == first


@pytest.mark.parametrize(
    "change",
    [
        lambda note: replace(note, fields=(*note.fields[:1], ("Answer", "Empyema"))),
        lambda note: replace(note, fields=(*note.fields, ("Why", "Meniscus"))),
        lambda note: replace(note, fields=note.fields[::-1]),
        lambda note: replace(note, tags=note.tags[:1]),
        lambda note: replace(note, ordinals=(1, 5)),
        lambda note: replace(note, media=("rk-a.png", "rk-c.png")),
    ],
    ids=["text", "new field", "order of fields", "tags", "ordinals", "picture"],
)
def test_whatever_a_student_would_see_change_changes_the_digest(change: Callable[[Note], Note]) -> None:
    assert content_digest(change(a_note())) != content_digest(a_note())


def test_identity_placement_and_order_of_tags_are_not_content() -> None:
    other = replace(
        a_note(),
        guid="g2",
        case_id="f" * 16,
        tags=a_note().tags[::-1],
        ordinals=a_note().ordinals[::-1],
        media=a_note().media[::-1],
    )

    assert content_digest(other) == content_digest(a_note())


@given(st.lists(st.tuples(st.text(), st.text()), max_size=4), st.lists(st.tuples(st.text(), st.text()), max_size=4))
def test_two_texts_share_a_digest_only_if_they_are_the_same(
    one: list[tuple[str, str]], other: list[tuple[str, str]]
) -> None:
    digests = {content_digest(replace(a_note(), fields=tuple(fields))) for fields in (one, other)}

    assert (len(digests) == 1) == (one == other)
