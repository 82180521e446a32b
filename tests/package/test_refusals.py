"""What Anki would silently spoil is refused before it is packed."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from radanki.cards.note_types import note_types
from radanki.errors import PackageError
from radanki.model.note import CardPlace
from radanki.package.packing import pack
from radanki.package.reading import open_package
from support.packages import TIME, packed, two_decks

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from radanki.model.note import Note, Subdeck
    from support.notes import NoteBench


def _broken_notes() -> dict[str, tuple[Callable[[NoteBench], list[Subdeck]], str]]:
    def of(make: Callable[[NoteBench], Note]) -> Callable[[NoteBench], list[Subdeck]]:
        return lambda bench: [bench.deck("RadAnki", make(bench))]

    def question(**fields: str) -> Callable[[NoteBench], list[Subdeck]]:
        return of(lambda bench: bench.question("q", **fields))

    def altered(**changes: Any) -> Callable[[NoteBench], list[Subdeck]]:
        return of(lambda bench: replace(bench.question("q"), **changes))

    def covered(**changes: Any) -> Callable[[NoteBench], list[Subdeck]]:
        return of(lambda bench: replace(bench.cover("m", 1, 2), **changes))

    def image(html: str) -> Callable[[NoteBench], list[Subdeck]]:
        return of(lambda bench: bench.cover("m", 1, picture=bench.picture(1), Image=html.format(bench.picture(1))))

    def placed_at(*places: CardPlace) -> Callable[[NoteBench], list[Subdeck]]:
        def make(bench: NoteBench) -> list[Subdeck]:
            deck = bench.deck("A", bench.question("q"))
            return [replace(deck, notes=tuple(replace(one, places=places) for one in deck.notes))]

        return make

    return {
        "a picture that is not there": (
            question(Pictures='<img src="rk-no.png">'),
            "rk-no.png is named in a field and is not in",
        ),
        "a sound that is not there": (question(Why="[sound:rk-no.mp3]"), "rk-no.mp3 is named in a field"),
        "a stylesheet's picture": (
            question(Why='<i style="background:url(rk-no.png)">'),
            "rk-no.png is named in a field",
        ),
        "a picture from the network": (
            question(Why='<img src="https://example.org/a.png">'),
            "loads https://example.org/a.png",
        ),
        "a script in a link": (
            question(Why='<a href="javascript:alert(1)">x</a>'),
            "javascript:alert(1) from the network",
        ),
        "a picture listed and not shown": (altered(media=("rk-no.png",)), "rk-no.png is either listed"),
        "braces in plain text": (question(Why="{{c1::x}}"), "field Why holds {{"),
        "braces in a gap field": (of(lambda b: b.cover("m", 1, Answers="{{x}}")), "field Answers holds {{"),
        "a gap without a card": (
            of(lambda b: b.cover("m", 1, Answers="{{c2::x}}")),
            "has a gap 2 and the note no such card",
        ),
        "a card without a mask": (covered(ordinals=(1, 2, 3)), "card 3 has no mask"),
        "a mask without a card": (covered(ordinals=(1,)), "field Occlusion has a gap 2"),
        "a card twice": (covered(ordinals=(1, 2, 2)), "it has no card, or one twice"),
        "no card": (altered(ordinals=()), "it has no card"),
        "a second card of a question": (altered(ordinals=(1, 2)), "gives card 1 only"),
        "a mask number too high": (of(lambda b: b.cover("m", 501)), "numbered 1 to 500"),
        "no picture under the masks": (image(""), "field Image should hold one <img"),
        "two pictures under the masks": (image('<img src="{0}"><img src="{0}">'), "field Image should hold one <img"),
        "single quotes": (image("<img src='{0}'>"), "field Image should hold one <img"),
        "an unknown note type": (altered(note_type="Basic"), "there is no note type 'Basic'"),
        "other fields": (altered(fields=(("Prompt", "?"),)), "its fields are not those of RadAnki Question"),
        "a control character": (question(Why="a\x1fb"), "field Why holds a control character"),
        "half a character": (question(Why="a\ud800b"), "field Why holds half a character"),
        "a tag with a blank": (altered(tags=("a b",)), "tag 'a b' is empty, or has a blank"),
        "a tag with an empty part": (altered(tags=("a::::b",)), "tag 'a::::b' is empty"),
        "Anki's own tag": (altered(tags=("Leech",)), "tag Leech is Anki's own"),
        "tags that differ in case": (altered(tags=("a", "A")), "two of its tags are the same"),
        "no guid": (altered(guid=""), "the guid is empty"),
        "one guid twice": (
            lambda b: [b.deck("A", b.question("q")), b.deck("B", b.question("q"))],
            "there is another note of that guid",
        ),
        "a place out of range": (lambda b: [b.deck("A", b.question("q"), first_due=2**31)], "place among new cards"),
        "a card's place out of range": (placed_at(CardPlace(1, "A", -1)), "place among new cards, -1, is out of range"),
        "a card in a deck that is not there": (placed_at(CardPlace(1, "B", 1)), "there is no deck 'B'"),
        "places of other cards": (placed_at(CardPlace(2, "A", 1)), "its places are not those of its cards"),
        "a note from before 2001": (lambda b: [b.deck("A", b.question("q"), time=0)], "its time of change, 0, is not"),
        "a deck twice": (
            lambda b: [b.deck("RadAnki", b.question("p")), b.deck("radanki", b.question("q"))],
            "there are 2 of that name",
        ),
        "an empty deck name": (lambda b: [b.deck("RadAnki::", b.question("q"))], "a part of the name is empty"),
        "a deck name with a blank": (lambda b: [b.deck("RadAnki:: X", b.question("q"))], "has blanks around it"),
        "a deck name in pieces": (lambda b: [b.deck("Ra\u0308d", b.question("q"))], "normal form C"),
    }


@pytest.mark.parametrize("case", _broken_notes())
def test_what_anki_would_silently_spoil_is_refused(bench: NoteBench, case: str) -> None:
    make, message = _broken_notes()[case]

    with pytest.raises(PackageError) as raised:
        packed(bench, make(bench))

    assert message in str(raised.value)
    assert not (bench.folder.parent / "deck.apkg").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Film.png", "should be of a-z"),
        ("a b.png", "should be of a-z"),
        ("ä.png", "should be of a-z"),
        ("../x.png", "should be of a-z"),
        ("con.png", "should be of a-z"),
        ("lpt1.png", "should be of a-z"),
        ("rk", "should be of a-z"),
        ("r" * 120 + ".png", "should be of a-z"),
        ("latex-1.png", "are Anki's own"),
        ("rk-unused.png", "no field of a note refers to it"),
    ],
)
def test_a_media_name_that_anki_would_change_or_leave_behind_is_refused(
    bench: NoteBench, name: str, message: str
) -> None:
    decks = two_decks(bench)
    bench.pictures[name] = bench.pictures[next(iter(bench.pictures))]

    with pytest.raises(PackageError, match=message):
        packed(bench, decks)


def test_a_file_of_the_templates_must_be_in_the_package_and_begin_with_an_underscore(bench: NoteBench) -> None:
    kinds = [
        replace(kind, front=kind.front + '<script src="_viewer.js"></script><img src="logo.png">')
        for kind in note_types()
    ]
    decks = [bench.deck("RadAnki", bench.question("q"))]

    with pytest.raises(PackageError) as raised:
        pack(decks, kinds, {}, TIME, bench.folder / "deck.apkg")

    assert "_viewer.js is named by a template and is not in the package" in str(raised.value)
    assert "logo.png is named by a template; Anki would call it unused" in str(raised.value)


def test_files_of_the_templates_are_packed_whether_a_note_names_them_or_not(bench: NoteBench) -> None:
    (bench.folder / "viewer.js").write_text("1;")
    bench.pictures["_radanki-12ab.js"] = bench.folder / "viewer.js"

    with open_package(packed(bench, two_decks(bench))) as reader:
        assert "_radanki-12ab.js" in {entry.name for entry in reader.media()}


def test_all_faults_are_told_at_once_up_to_twenty(bench: NoteBench) -> None:
    deck = bench.deck("RadAnki", *(bench.question(f"q{n}", Why="{{x}}") for n in range(30)))

    with pytest.raises(PackageError) as raised:
        packed(bench, [deck])

    assert str(raised.value).count("holds {{") == 20
    assert str(raised.value).endswith("... and 10 more")


@pytest.mark.parametrize("time", [0, -1, 978_307_199, TIME * 1000])
def test_a_build_time_that_anki_cannot_bear_is_refused(bench: NoteBench, time: int) -> None:
    with pytest.raises(PackageError, match="should be in seconds"):
        packed(bench, two_decks(bench), time=time)


def test_a_file_that_is_gone_is_named(bench: NoteBench) -> None:
    decks = two_decks(bench)
    name, path = next(iter(bench.pictures.items()))
    path.unlink()

    with pytest.raises(PackageError, match=f"the file for {name} is gone"):
        packed(bench, decks)
    assert list(bench.folder.parent.iterdir()) == [bench.folder]


@pytest.mark.parametrize("size", [0, 100 * (1 << 20) + 1])
def test_a_file_that_anki_cannot_synchronise_is_refused(bench: NoteBench, size: int) -> None:
    decks = two_decks(bench)
    os.truncate(next(iter(bench.pictures.values())), size)

    with pytest.raises(PackageError, match=f"has {size} bytes"):
        packed(bench, decks)
