from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radanki.cards import compose_case
from radanki.cards.inputs import CardInputs, PictureLink
from radanki.cards.note_types import note_type
from radanki.cards.study_order import Entry, arrange
from radanki.library.joined.summaries import summary_of
from radanki.model.case import Case
from radanki.model.deck import DeckDefinition, is_selected
from radanki.model.library import CaseFile, Places
from radanki.model.note import Note
from radanki.model.placement import Placement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from radanki.model.note import NoteKind, Subdeck

TIME = 1_800_000_000
DECK = DeckDefinition(name="RadAnki", title="All", description="Real **pictures**.")


def case_file(serial: int, modality: str = "xr", system: str = "chest", **given: Any) -> CaseFile:
    case = Case.model_validate(
        {
            "id": f"{serial:016x}",
            "title": f"Case {serial}",
            "kind": "pathology",
            "level": 1,
            "sources": [{"id": "own", "own": True, "author": "A", "licence": "MIT"}],
            "licence": "MIT",
            "contributors": ["A"],
            "diagnosis": "It",
            **given,
        }
    )
    return CaseFile(case, Placement(modality, system), Path(), Places("case.yaml", {}))


def entry(*args: Any, **given: Any) -> Entry:
    found = case_file(*args, **given)
    return summary_of(found), compose_case(found, CardInputs({}, {}))


def in_order(subdecks: Sequence[Subdeck]) -> list[str]:
    return [placed.note.case_id for subdeck in subdecks for placed in subdeck.notes]


def ids(*serials: Any) -> list[str]:
    return [f"{serial:016x}" for serial in serials]


def test_decks_carry_their_order_in_their_names_and_every_level_is_there() -> None:
    subdecks = arrange(
        DECK, [entry(1, "ct", "neuro"), entry(2, "xr", "chest"), entry(3, "xr", "musculoskeletal")], TIME
    )

    assert [subdeck.name for subdeck in subdecks] == [
        "RadAnki",
        "RadAnki::10 X-ray",
        "RadAnki::10 X-ray::10 Chest",
        "RadAnki::10 X-ray::60 Bones & joints",
        "RadAnki::20 CT",
        "RadAnki::20 CT::40 Brain",
    ]


def test_a_system_first_package_has_the_same_decks_and_another_order_of_new_cards() -> None:
    entries = [entry(1, "ct", "chest"), entry(2, "xr", "neuro"), entry(3, "xr", "chest"), entry(4, "ct", "neuro")]
    deck = DeckDefinition(name="RadAnki", title="All", order="system-first")

    by_modality, by_system = arrange(DECK, entries, TIME), arrange(deck, entries, TIME)

    assert [subdeck.name for subdeck in by_system] == [subdeck.name for subdeck in by_modality]
    homes = [
        {placed.note.guid: subdeck.name for subdeck in subdecks for placed in subdeck.notes}
        for subdecks in (by_modality, by_system)
    ]
    assert homes[0] == homes[1]
    placed = sorted((one.due, one.note.case_id) for subdeck in by_system for one in subdeck.notes)
    assert [case_id for _, case_id in placed] == ids(3, 1, 2, 4)
    assert [due for due, _ in placed] == [1, 2, 3, 4]


def test_a_pathway_goes_through_an_organ_system_from_anatomy_to_disease_and_moves_no_card() -> None:
    entries = [
        entry(1, "ct", "chest"),
        entry(2, "xr", "chest", kind="physics"),
        entry(3, "xr", "neuro", kind="anatomy"),
        entry(4, "ct", "chest", kind="normal"),
        entry(5, "us", "chest", kind="device"),
        entry(6, "xr", "chest", kind="anatomy"),
        entry(7, "xr", "chest", kind="anatomy", tags=["use:extras"]),
    ]
    plain = arrange(DECK, entries, TIME)
    taught = arrange(DeckDefinition(name="RadAnki", title="All", order="pathway"), entries, TIME)

    placed = sorted((one.due, one.note.case_id) for subdeck in taught for one in subdeck.notes)
    assert [case_id for _, case_id in placed] == ids(6, 4, 2, 5, 1, 3, 7)
    assert homes(taught) == homes(plain)


LINK = "https://www.eurorad.org/case/1"
LINKED: dict[str, Any] = {
    "images": [{"name": "frontal", "link": LINK, "findings": [{"number": 1, "label": "A", "why": "So."}]}],
    "pearls": ["A **b**."],
}


def linked_entry(serial: int, **given: Any) -> Entry:
    found = case_file(serial, **LINKED, **given)
    return summary_of(found), compose_case(
        found, CardInputs({}, {}, links={"frontal": PictureLink("the source", LINK)})
    )


def homes(subdecks: Sequence[Subdeck]) -> set[tuple[str, str]]:
    return {
        (place.deck, placed.note.kind)
        for subdeck in subdecks
        for placed in subdeck.notes
        for place in placed.places_in(subdeck.name)
    }


def test_cards_whose_picture_is_only_linked_have_a_deck_of_their_own_or_stand_among_the_others() -> None:
    chest, on_the_web = "RadAnki::10 X-ray::10 Chest", "RadAnki::98 On the web"

    assert homes(arrange(DECK, [linked_entry(1)], TIME)) == {
        (on_the_web, "find"), (on_the_web, "diagnosis"), (chest, "pearl"),
    }  # fmt: skip
    only = DECK.model_copy(update={"links": "only"})
    assert (on_the_web, "find") in homes(arrange(only, [linked_entry(1)], TIME))
    mixed = DECK.model_copy(update={"links": "mixed"})
    assert {deck for deck, _ in homes(arrange(mixed, [linked_entry(1)], TIME))} == {chest}


def test_curiosities_stand_in_the_deck_of_extras_linked_or_not() -> None:
    entries = [entry(1, tags=["use:extras"]), linked_entry(2, tags=["use:extras"]), entry(3)]

    names = [subdeck.name for subdeck in arrange(DECK, entries, TIME) if subdeck.notes]

    assert names == ["RadAnki::10 X-ray::10 Chest", "RadAnki::97 Extras"]


def test_the_cards_of_one_note_stand_in_the_start_deck_and_at_home_each_at_its_own_place() -> None:
    found = summary_of(case_file(1))
    note = Note("guid", "name", found.id, "RadAnki Name", (), (1, 2, 5), ())
    subdecks = arrange(DECK, [(found, (note,)), entry(2)], TIME, start={("guid", 2)})

    assert [subdeck.name for subdeck in subdecks] == [
        "RadAnki", "RadAnki::00 Start here", "RadAnki::10 X-ray", "RadAnki::10 X-ray::10 Chest",
    ]  # fmt: skip
    (placed,) = subdecks[1].notes
    assert {place.ordinal: (place.deck.rpartition("::")[2], place.due) for place in placed.places} == {
        1: ("10 Chest", 3), 2: ("00 Start here", 1), 5: ("10 Chest", 4),
    }  # fmt: skip
    assert [one.note.kind for one in subdecks[-1].notes] == ["diagnosis"]
    assert "name structures" in subdecks[-1].description
    assert subdecks[1].description.startswith("<p>Begin here")


def test_anki_which_sorts_names_as_text_shows_decks_in_study_order() -> None:
    entries = [entry(n, modality, "chest") for n, modality in enumerate(["xr", "ct", "us", "mr", "nm", "pet", "other"])]
    names = [subdeck.name for subdeck in arrange(DECK, entries, TIME)]

    assert names == sorted(names, key=str.lower)


def test_new_cards_go_from_anatomy_and_normal_to_disease_and_in_each_by_level() -> None:
    entries = [
        entry(1, level=2, kind="anatomy"),
        entry(2, level=2, kind="pathology"),
        entry(3, level=1, kind="pathology"),
        entry(4, level=1, kind="normal"),
        entry(5, level=1, kind="anatomy"),
        entry(6, level=3, kind="device"),
        entry(7, level=3, kind="pathology", tags=["urgency:cant-miss"]),
    ]

    assert in_order(arrange(DECK, entries, TIME)) == ids(5, 4, 1, 7, 3, 2, 6)


def test_within_a_case_a_student_looks_before_being_told() -> None:
    found, _ = entry(1)
    kinds: list[NoteKind] = ["step", "pearl", "question", "diagnosis", "cover", "name", "find"]
    types = {"cover": "RadAnki Cover", "name": "RadAnki Name", "find": "RadAnki Find", "diagnosis": "RadAnki Diagnosis"}
    notes = tuple(Note(kind, kind, found.id, types.get(kind, "RadAnki Question"), (), (1,), ()) for kind in kinds)
    (*_, subdeck) = arrange(DECK, [(found, notes)], TIME)

    order = [placed.note.kind for placed in subdeck.notes]
    assert order.index("find") < order.index("diagnosis")
    assert order[-1] == "diagnosis"


def test_due_counts_through_the_whole_package_and_every_note_has_the_time_given() -> None:
    entries = [entry(1, "ct", "neuro"), entry(2), entry(3, pearls=["A **b**."])]
    placed = [placed for subdeck in arrange(DECK, entries, TIME) for placed in subdeck.notes]

    assert [note.due for note in placed] == [1, 2, 3, 4]
    assert {note.modified for note in placed} == {TIME}


def test_notes_come_out_with_every_field_of_their_type_in_its_order() -> None:
    (*_, subdeck) = arrange(DECK, [entry(1)], TIME)
    (placed,) = subdeck.notes

    assert [name for name, _ in placed.note.fields] == [field.name for field in note_type("RadAnki Diagnosis").fields]
    assert dict(placed.note.fields)["Answer"] == "It"
    assert dict(placed.note.fields)["My notes"] == ""


@given(
    st.permutations(
        [
            entry(n, modality, system, level=n % 3 + 1, kind=kind, title=f"Title {n % 2}")
            for n, (modality, system, kind) in enumerate(
                [
                    ("xr", "chest", "pathology"),
                    ("ct", "chest", "normal"),
                    ("xr", "chest", "normal"),
                    ("xr", "chest", "pathology"),
                    ("mr", "neuro", "anatomy"),
                    ("ct", "chest", "normal"),
                    ("xr", "spine", "variant"),
                ]
            )
        ]
    )
)
def test_the_order_in_which_cases_are_read_does_not_matter(entries: list[Entry]) -> None:
    assert arrange(DECK, entries, TIME) == arrange(DECK, sorted(entries, key=lambda item: item[0].id), TIME)


def test_the_top_deck_says_by_how_many_its_cases_were_reviewed_and_how_many_are_normal() -> None:
    by_two = [{"by": name, "on": "2026-11-21"} for name in ("Dr B", "Dr C", "Dr D")]
    top, *_ = arrange(
        DECK,
        [entry(1, reviewed=by_two), entry(2, reviewed=by_two[:1], kind="normal"), entry(3, reviewed=by_two[:2])],
        TIME,
    )

    assert "3 cases, 1 of them normal. Reviewed: 2 by two persons or more and 1 by one person.</p>" in top.description


def test_the_top_deck_has_the_description_and_the_others_say_what_they_hold_without_counts() -> None:
    top, *others = arrange(DECK, [entry(1), entry(2, system="musculoskeletal")], TIME)

    assert "<strong>pictures</strong>" in top.description
    assert "not for diagnosis" in top.description
    assert "not affiliated with Anki" in top.description
    assert "FSRS" in top.description
    assert (
        "<p>In the package All: 2 cards of 2 cases, 0 of them normal. Reviewed: 2 by nobody yet.</p>" in top.description
    )
    assert "<p>X-ray, Bones &amp; joints: disease.</p><p>You give the diagnosis.</p>" in others[-1].description
    assert not any(letter.isdigit() for subdeck in others for letter in subdeck.description)


def test_a_deck_without_cases_has_no_subdecks() -> None:
    assert arrange(DECK, [], TIME) == ()


def test_a_case_without_notes_makes_no_deck() -> None:
    assert arrange(DECK, [(summary_of(case_file(1)), ())], TIME) == ()


@pytest.mark.parametrize(
    ("select", "is_wanted"),
    [
        ({}, True),
        ({"modality": ["xr", "ct"]}, True),
        ({"modality": ["mr"]}, False),
        ({"system": ["chest"], "level": [1, 2]}, True),
        ({"system": ["chest"], "level": [3]}, False),
        ({"kind": ["normal"]}, False),
        ({"tags": ["setting:icu", "setting:emergency"]}, True),
        ({"tags": ["setting:icu"]}, False),
        ({"curricula": ["must-know/pneumothorax"]}, True),
        ({"curricula": ["must-know"]}, True),
        ({"curricula": ["must-know/effusion", "other"]}, False),
    ],
)
def test_a_deck_takes_what_its_selection_names(select: dict[str, object], *, is_wanted: bool) -> None:
    deck = DeckDefinition.model_validate({"name": "RadAnki", "title": "Some", "select": select})
    found = entry(1, level=2, tags=["setting:emergency"], curricula=["must-know/pneumothorax"])

    assert is_selected(deck, found[0]) is is_wanted
    assert bool(arrange(deck, [found], TIME)) is is_wanted
