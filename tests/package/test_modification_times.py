from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from radanki.cards.note_types import note_types
from radanki.model.card_markup import CardMarkup
from radanki.model.note import Note, PlacedNote, Subdeck
from radanki.model.releases.ledger import Ledger, Release, ReleasedCase, ReleasedNote
from radanki.package.modification_times import (
    content_digest,
    front_of,
    look_of,
    released_note_types,
    released_state,
    verdict_digest,
    with_first_releases,
    with_look_times,
    with_modification_times,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from radanki.model.releases.ledger import ProfileName

THEN, NOW = 1_700_000_000, 1_763_900_000
CASE = "0123456789abcdef"
EMPTY = Ledger()
FIELDS = st.lists(st.tuples(st.text(), st.text().map(CardMarkup)), max_size=4).map(tuple)


def a_note(guid: str = "g1", answer: str = "Effusion") -> Note:
    return Note(
        guid=guid,
        kind="question",
        case_id=CASE,
        note_type="RadAnki Question",
        fields=(("Prompt", CardMarkup("What is it?")), ("Answer", CardMarkup(answer))),
        ordinals=(1, 4),
        tags=("radanki::xr", "radanki::chest"),
        media=("rk-a.png", "rk-b.png"),
    )


def test_the_release_that_a_note_came_with_is_no_content_of_it() -> None:
    note = a_note()
    (deck,) = with_first_releases([a_deck(note, a_note("g2"))], a_ledger((note, THEN)), "1.2")
    known, fresh = (placed.note for placed in deck.notes)

    assert set(known.tags) - set(note.tags) == {"RadAnki::new::1.0"}
    assert set(fresh.tags) - set(note.tags) == {"RadAnki::new::1.2"}
    assert content_digest(known) == content_digest(note)


def a_deck(*notes: Note) -> Subdeck:
    return Subdeck("RadAnki", Markup(), tuple(PlacedNote(note, due, 0) for due, note in enumerate(notes, start=1)))


def times(decks: tuple[Subdeck, ...]) -> dict[str, int]:
    return {placed.note.guid: placed.modified for deck in decks for placed in deck.notes}


def a_ledger(*held: tuple[Note, int], profile: ProfileName = "open") -> Ledger:
    return released({note.guid: ((note, profile, time),) for note, time in held})


def released(held: Mapping[str, tuple[tuple[Note, ProfileName, int], ...]]) -> Ledger:
    notes = tuple(
        ReleasedNote(
            guid,
            "question",
            "",
            "1.0",
            "1.0",
            tuple(released_state(note, "1.0", profile, time) for note, profile, time in states),
        )
        for guid, states in held.items()
    )
    return Ledger((Release("1.0", THEN, (), 1, 1),), (), (ReleasedCase(CASE, "", "", "1.0", "1.0", notes=notes),))


def test_before_the_first_release_every_note_carries_the_time_of_the_build() -> None:
    assert times(with_modification_times([a_deck(a_note("a"), a_note("b"))], EMPTY, "open", NOW)) == {
        "a": NOW,
        "b": NOW,
    }


def test_a_note_that_did_not_change_keeps_the_time_at_which_students_got_it() -> None:
    ledger = a_ledger((a_note("a"), THEN))

    assert times(with_modification_times([a_deck(a_note("a"))], ledger, "open", NOW)) == {"a": THEN}


def test_a_corrected_note_carries_the_time_of_the_build() -> None:
    ledger = a_ledger((a_note("a"), THEN), (a_note("b"), THEN))

    stamped = with_modification_times(
        [a_deck(a_note("a", answer="Empyema"), a_note("b"), a_note("new"))], ledger, "open", NOW
    )

    assert times(stamped) == {"a": NOW, "b": THEN, "new": NOW}


def test_a_correction_is_newer_than_every_release_even_if_the_clock_stands_before_them() -> None:
    ledger = a_ledger((a_note("a", "Old"), THEN), (a_note("b", "Old"), NOW + 500))

    assert times(with_modification_times([a_deck(a_note("a"))], ledger, "open", NOW)) == {"a": NOW + 501}


def test_stamping_changes_nothing_but_the_time() -> None:
    deck = replace(a_deck(a_note("a"), a_note("b")), description=Markup("<p>All of it</p>"))

    (stamped,) = with_modification_times([deck], EMPTY, "open", NOW)

    assert replace(stamped, notes=()) == replace(deck, notes=())
    assert [(placed.note, placed.due) for placed in stamped.notes] == [
        (placed.note, placed.due) for placed in deck.notes
    ]


def test_stamping_twice_with_the_ledger_that_the_first_stamp_gave_changes_nothing() -> None:
    first = with_modification_times([a_deck(a_note("a"), a_note("b"))], EMPTY, "open", THEN)
    ledger = a_ledger(*((placed.note, placed.modified) for deck in first for placed in deck.notes))

    assert with_modification_times(first, ledger, "open", NOW) == first


def test_each_profile_has_a_time_of_its_own() -> None:
    bare = a_note("a", "Ask the source")
    ledger = released({"a": ((a_note("a"), "open", THEN), (bare, "links", THEN + 5))})

    assert times(with_modification_times([a_deck(a_note("a"))], ledger, "open", NOW)) == {"a": THEN}
    assert times(with_modification_times([a_deck(bare)], ledger, "links", NOW)) == {"a": THEN + 5}
    assert times(with_modification_times([a_deck(bare)], ledger, "open", NOW)) == {"a": NOW}


def test_a_note_that_comes_to_another_profile_unchanged_leaves_students_edits_alone() -> None:
    ledger = a_ledger((a_note("a"), THEN))

    assert times(with_modification_times([a_deck(a_note("a"))], ledger, "nc", NOW)) == {"a": THEN}
    assert times(with_modification_times([a_deck(a_note("a", "Other"))], ledger, "nc", NOW)) == {"a": NOW}


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
        part="other",
        tags=a_note().tags[::-1],
        ordinals=a_note().ordinals[::-1],
        media=a_note().media[::-1],
    )

    assert content_digest(other) == content_digest(a_note())


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("Prompt", {"content", "question"}),
        ("Answer", {"content", "answer", "verdict"}),
        ("Why", {"content", "answer", "verdict"}),
        ("Credit", {"content", "answer"}),
        ("Review", {"content", "answer"}),
    ],
)
def test_the_ledger_tells_which_side_of_a_card_changed(field: str, told: set[str]) -> None:
    before = released_state(a_note(), "1.0", "open", THEN)
    now = replace(
        a_note(), fields=(*(pair for pair in a_note().fields if pair[0] != field), (field, CardMarkup("Other")))
    )
    after = released_state(now, "1.0", "open", THEN)

    names = ("content", "question", "answer", "verdict", "pictures")
    assert {name for name in names if getattr(before, name) != getattr(after, name)} == told


def test_an_empty_field_says_nothing_about_what_is_right() -> None:
    assert verdict_digest(replace(a_note(), fields=(*a_note().fields, ("Why", CardMarkup(""))))) == verdict_digest(
        a_note()
    )


def test_an_answer_that_the_front_names_only_to_hide_it_is_no_part_of_the_question() -> None:
    assert {"Occlusion", "Image", "Header"} <= front_of("RadAnki Cover")
    assert {"Answers", "Marks", "Credit"}.isdisjoint(front_of("RadAnki Cover"))


@given(FIELDS, FIELDS)
def test_two_texts_share_a_digest_only_if_they_are_the_same(
    one: tuple[tuple[str, CardMarkup], ...], other: tuple[tuple[str, CardMarkup], ...]
) -> None:
    digests = {content_digest(replace(a_note(), fields=fields)) for fields in (one, other)}

    assert (len(digests) == 1) == (one == other)


def test_a_note_type_keeps_the_time_of_its_look_as_long_as_it_looks_the_same() -> None:
    held = tuple(replace(kind, changed=THEN) for kind in released_note_types(note_types()))

    assert {kind.look_changed for kind in with_look_times(note_types(), Ledger(note_types=held))} == {THEN}
    assert with_look_times(note_types(), EMPTY) == note_types()


def test_only_the_note_type_whose_look_changed_is_newer() -> None:
    first, *_ = held = [replace(kind, changed=2_000_000_000) for kind in released_note_types(note_types())]
    held[0] = replace(first, look="0" * 16)

    stamped = with_look_times(note_types(), Ledger(note_types=tuple(held)))

    assert [kind.look_changed for kind in stamped] == [2_000_000_001, *[2_000_000_000] * (len(stamped) - 1)]
    assert [look_of(kind) for kind in stamped] == [look_of(kind) for kind in note_types()]
