"""What other programs get of single cards, also of fields that a stranger wrote."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from radanki.cards.note_types import note_types
from radanki.errors import PackageError
from radanki.exporting.cards import cards_of
from radanki.exporting.export import export
from radanki.exporting.h5p.items import ONLY_LINKED, SEVERAL_PICTURES, TO_BE_SEARCHED
from radanki.exporting.selection import UNKNOWN_LICENCE
from radanki.package.packing import pack
from radanki.package.reading import open_package

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.exporting.cards import PortableCard
    from radanki.model.note import Note
    from support.notes import NoteBench

BY = "https://creativecommons.org/licenses/by/4.0/"
LICENCE = f'Licence <a href="{BY}">CC BY 4.0</a>'
OUTLINED = (
    '<figure><div class="rk-frame"><img src="{}" width="64" height="48" alt="CT image, axial">'
    '<span class="rk-side rk-left">R</span><span class="rk-side rk-right">L</span>'
    '<svg class="rk-outlines" viewBox="0 0 1000 1000"><path class="rk-dim" d="M0 0H1000"/>'
    '<g class="rk-under"><polygon points="1,1 9,9 5,5"/></g>'
    '<g class="rk-outline rk-c1"><polygon points="100,200 400,200 250,600"/></g></svg></div></figure>'
)


def packed(bench: NoteBench, *notes: Note, decks: tuple[str, ...] = ("RadAnki::20 CT",)) -> Path:
    target = bench.folder.parent / "some.apkg"
    pack([bench.deck(deck, *notes) for deck in decks], note_types(), bench.media, 1_763_900_000, target)
    return target


def only_card(package: Path) -> PortableCard:
    with open_package(package) as opened:
        (card,) = cards_of(opened).cards
    return card


def contents(folder: Path) -> list[dict[str, Any]]:
    found = []
    for path in sorted(folder.glob("*.h5p")):
        with zipfile.ZipFile(path) as archive:
            found.append(json.loads(archive.read("content/content.json")))
    return found


def test_what_the_front_outlines_is_asked_for_the_other_way_round(bench: NoteBench, tmp_path: Path) -> None:
    film = bench.picture(5)
    note = bench.question(
        "q", picture=film, Pictures=OUTLINED.format(film), Prompt="What is outlined?", Answer="Bladder", Licence=LICENCE
    )
    package = packed(bench, note)

    card = only_card(package)
    assert card.is_marked
    assert card.caption == "CT image, axial. Edges: left R, right L"
    (content,) = contents(export(package, "h5p", tmp_path / "out").folder)
    settings = content["content"][0]["content"]["params"]["imageHotspotQuestion"]["hotspotSettings"]
    assert settings["taskDescription"] == "Touch: Bladder. (CT image, axial. Edges: left R, right L)"
    (spot,) = settings["hotspot"]
    assert spot["computedSettings"] == {"x": 10.0, "y": 20.0, "width": 30.0, "height": 40.0, "figure": "rectangle"}


def test_other_structures_of_the_picture_are_wrong_and_say_what_they_are(bench: NoteBench, tmp_path: Path) -> None:
    note = bench.cover("c", 1, 2, Answers="{{c1::Apex}}{{c2::Hilum}}", Licence=LICENCE)

    (content,) = contents(export(packed(bench, note), "h5p", tmp_path / "out").folder)

    spots = [
        [
            spot["userSettings"]
            for spot in one["content"]["params"]["imageHotspotQuestion"]["hotspotSettings"]["hotspot"]
        ]
        for one in content["content"]
    ]
    told = [[(spot["correct"], spot["feedbackText"]) for spot in of_one] for of_one in spots]
    assert told == [[(True, "Apex."), (False, "This is: Hilum.")], [(False, "This is: Apex."), (True, "Hilum.")]]


def test_each_picture_has_the_rights_of_its_own_line(bench: NoteBench) -> None:
    one, two = bench.picture(5), bench.picture(6)
    note = bench.note(
        "q",
        "RadAnki Question",
        (1,),
        (one, two),
        Pictures=f'<img src="{one}"><img src="{two}">',
        Licence='Picture 1: licence <a href="https://creativecommons.org/publicdomain/zero/1.0/">CC0 1.0</a><br>'
        f'Picture 2: licence <a href="{BY}">CC BY 4.0</a>',
        Full_credit='Picture 1: A, <a href="https://example.org/a">a</a><br>Picture 2: B',
    )

    rights = [picture.rights for picture in only_card(packed(bench, note)).pictures]

    assert [(told.credit, told.source, told.licence_name) for told in rights] == [
        ("A, a", "https://example.org/a", "CC0 1.0"),
        ("B", "", "CC BY 4.0"),
    ]


def test_text_of_a_stranger_stays_text(bench: NoteBench, tmp_path: Path) -> None:
    note = bench.question(
        "q", Prompt="Is a &lt;b&gt; larger?", Answer="<script>alert(1)</script>&lt;img src=x&gt;", Why="a & b"
    )

    (content,) = contents(export(packed(bench, note), "h5p", tmp_path / "out").folder)

    (dialog,) = content["dialogs"]
    assert dialog["text"] == "<p>Is a &lt;b&gt; larger?</p>"
    assert dialog["answer"] == "<p>&lt;img src=x&gt;</p><p>a &amp; b</p>"


def test_what_stays_behind_is_counted_by_its_reason(bench: NoteBench, tmp_path: Path) -> None:
    film = bench.picture(5)
    stack = {"Stack": f'<img src="{film}">', "Viewer_data": '[{"kind":"stack"}]', "Licence": LICENCE}
    find = "RadAnki Find"
    notes = (
        bench.question("kept", Licence=LICENCE),
        bench.question("no-licence", picture=film),
        bench.question("leave", picture=film, Licence="Licence by permission"),
        bench.question("two", picture=film, Pictures=f'<img src="{film}"><img src="{film}">', Licence=LICENCE),
        bench.note("stack", find, (1,), (film,), **stack),
        bench.note("linked", find, (1,), (), Link='<a href="https://example.org">a film</a>'),
    )
    tagged = tuple(_with_kind(note, "find" if note.guid in {"stack", "linked"} else "question") for note in notes)

    done = export(packed(bench, *tagged), "h5p", tmp_path / "out")

    assert done.staying == {UNKNOWN_LICENCE: 2, SEVERAL_PICTURES: 1, TO_BE_SEARCHED: 1, ONLY_LINKED: 1}
    assert "Left out:" in (done.folder / "README.md").read_text(encoding="utf-8")


def _with_kind(note: Note, kind: str) -> Note:
    return replace(note, tags=(f"RadAnki::card::{kind}",))


def test_a_picture_that_no_decoder_reads_is_one_line(bench: NoteBench, tmp_path: Path) -> None:
    broken = b"RIFF\x10\0\0\0WEBPVP8 \4\0\0\0none"
    name = f"rk-{hashlib.sha256(broken).hexdigest()[:16]}.webp"
    bench.pictures[name] = tmp_path / name
    bench.pictures[name].write_bytes(broken)
    package = packed(bench, bench.question("q", picture=name, Licence=LICENCE))

    with pytest.raises(PackageError, match=f"its picture {name} can't be made a JPEG"):
        export(package, "h5p", tmp_path / "out")

    assert list((tmp_path / "out").iterdir()) == []


def test_a_licence_that_asks_for_its_text_has_it_in_the_package(bench: NoteBench, tmp_path: Path) -> None:
    licence = 'Licence <a href="https://opensource.org/license/mit">MIT</a>'
    note = bench.question("q", picture=bench.picture(5), Licence=licence)

    (path,) = export(packed(bench, note), "h5p", tmp_path / "out").folder.glob("*.h5p")

    with zipfile.ZipFile(path) as archive:
        assert "Permission is hereby granted" in json.loads(archive.read("h5p.json"))["authorComments"]


def test_a_withdrawn_card_is_exported_no_more(bench: NoteBench) -> None:
    notes = bench.question("kept"), bench.question("gone", Withdrawn="An error")

    with open_package(packed(bench, *notes)) as package:
        assert [card.guid for card in cards_of(package).cards] == ["kept"]


def test_a_picture_that_the_package_lacks_is_one_line(bench: NoteBench) -> None:
    package = packed(bench, bench.question("q", picture=bench.picture(5), Licence=LICENCE))
    with open_package(package) as opened, pytest.raises(PackageError, match="it does not hold"):
        opened.medium("rk-none.png")
