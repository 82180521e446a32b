"""What is written: notes, cards, decks, note types and their times."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from markupsafe import Markup

from radanki.cards.note_types import note_types
from radanki.model.note import CardPlace, PlacedNote, Subdeck
from radanki.package.packing import pack
from radanki.package.reading import open_package
from support.packages import CHEST, HEAD, TIME, packed, rows, two_decks

if TYPE_CHECKING:
    from support.notes import NoteBench


def test_the_summary_counts_what_is_in_the_package(bench: NoteBench) -> None:
    target = bench.folder.parent / "dist" / "deck.apkg"

    summary = pack(two_decks(bench), note_types(), bench.media, TIME, target)

    assert (summary.notes, summary.cards, summary.media) == (4, 5, 4)  # two pictures, the viewer, its style
    assert summary.bytes == target.stat().st_size
    assert summary.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()


def test_every_note_carries_its_own_time_of_change(bench: NoteBench) -> None:
    old, new = (PlacedNote(bench.question(guid), due, when) for guid, due, when in (("a", 1, TIME - 9), ("b", 2, TIME)))

    package = packed(bench, [Subdeck("RadAnki", Markup(), (old, new))])

    assert rows(package, "SELECT guid, mod FROM notes ORDER BY guid") == [("a", TIME - 9), ("b", TIME)]


def test_a_note_type_carries_the_time_of_its_looks_last_change_and_not_that_of_the_build(bench: NoteBench) -> None:
    ((models,),) = rows(packed(bench, two_decks(bench)), "SELECT models FROM col")

    assert {kind["mod"] for kind in json.loads(str(models)).values()} == {kind.look_changed for kind in note_types()}


def test_cards_have_the_stated_ordinals_and_the_notes_place_among_new_cards(bench: NoteBench) -> None:
    cards = rows(
        packed(bench, two_decks(bench)),
        "SELECT n.guid, c.ord, c.due FROM cards c JOIN notes n ON n.id = c.nid ORDER BY c.id",
    )

    assert cards == [("m1", 0, 1), ("m1", 3, 1), ("q1", 0, 2), ("q2", 0, 3), ("m2", 1, 4)]


def test_ids_are_milliseconds_from_the_time_of_the_build_on(bench: NoteBench) -> None:
    ids = rows(packed(bench, two_decks(bench)), "SELECT id FROM notes UNION ALL SELECT id FROM cards ORDER BY 1")

    assert ids == [(TIME * 1000 + n,) for n in range(9)]


def test_a_deck_keeps_its_number_from_release_to_release(bench: NoteBench) -> None:
    new = bench.deck("RadAnki::05 New", bench.question("n"))
    first = packed(bench, two_decks(bench), "1.apkg", TIME)
    second = packed(bench, [new, *two_decks(bench)], "2.apkg", TIME + 9)
    one, other = (json.loads(str(rows(package, "SELECT decks FROM col")[0][0])) for package in (first, second))

    number = next(key for key, deck in one.items() if deck["name"] == CHEST)

    assert other[number]["name"] == CHEST


def test_intermediate_decks_are_in_the_package_even_if_nobody_wrote_them(bench: NoteBench) -> None:
    package = packed(bench, [*two_decks(bench), bench.deck("RadAnki", description="<p>All</p>")])

    with open_package(package) as reader:
        assert {deck.name: deck.description for deck in reader.decks} == {
            "RadAnki": "<p>All</p>",
            "RadAnki::10 X-ray": "",
            CHEST: "<p>Chest</p>",
            "RadAnki::20 CT": "",
            HEAD: "",
        }


def test_note_types_that_no_note_uses_stay_out(bench: NoteBench) -> None:
    with open_package(packed(bench, two_decks(bench))) as reader:
        assert [kind.name for kind in reader.note_types] == ["RadAnki Cover", "RadAnki Question"]


def test_markup_that_looks_odd_passes_without_a_warning_and_in_no_time(bench: NoteBench) -> None:
    odd = "size < 5 mm and > 2; " + "<" * 20_000

    package = packed(bench, [bench.deck("RadAnki", bench.question("q", Why=odd))])

    assert odd in str(rows(package, "SELECT flds FROM notes"))


def test_the_cards_of_a_note_may_stand_in_several_decks_each_at_its_own_place(bench: NoteBench) -> None:
    note = bench.cover("m", 1, 4)
    places = (CardPlace(1, "RadAnki::20 CT", 7), CardPlace(4, "RadAnki::00 Start here", 3))
    first = Subdeck("RadAnki::00 Start here", Markup(), (PlacedNote(note, 3, TIME, places),))
    path = packed(bench, [first, Subdeck("RadAnki::20 CT", Markup(), ())])

    with open_package(path) as package:
        (read,) = package.notes_by_guid()

    assert {card.ordinal: (card.deck, card.due) for card in read.cards} == {
        1: ("RadAnki::20 CT", 7),
        4: ("RadAnki::00 Start here", 3),
    }
