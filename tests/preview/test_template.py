"""Anki's own library is the judge of how a card is filled in: every card, byte for byte."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from markupsafe import Markup

from radanki.cards.note_types import Field, NoteType, note_type
from radanki.pipeline.validate import validate
from radanki.preview.cards import preview_cases
from radanki.preview.template import filled_in, is_empty, sides_of
from support.program import radanki_here
from support.this_library import cache_of_the_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anki.collection import Collection

LIBRARY = Path(__file__).parents[2]
HINT_ID = re.compile(r"hint[0-9a-f]{16}")


def cards_in_anki(library: Path, out: Path, deck: str, cache: Path) -> dict[str, tuple[str, str]]:
    """Build a deck, import it, and give question and answer of each card by note and number."""
    from anki.collection import Collection, ImportAnkiPackageRequest  # noqa: PLC0415  # slow to import

    answer = radanki_here(library, "--quiet", "build", deck, "--out", out, "--draft", RADANKI_CACHE=str(cache))
    assert answer.status == 0, answer.err
    collection = Collection(str(out / "collection.anki2"))
    try:
        collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(out / f"{deck}.apkg")))
        cards = [collection.get_card(card) for card in collection.find_cards("")]
        return {f"{card.note().guid}-{card.ord + 1}": (card.question(), card.answer()) for card in cards}
    finally:
        collection.close()


def cards_in_preview(library: Path, cache: Path, deck: str) -> dict[str, tuple[str, str]]:
    cases = preview_cases(validate(library, cache, workers=2), (), deck)
    styles = {
        card.note_type: f"<style>{note_type(card.note_type).css}</style>" for case in cases for card in case.cards
    }
    return {
        card.key: (styles[card.note_type] + str(card.question), styles[card.note_type] + str(card.answer))
        for case in cases
        for card in case.cards
    }


def differing(one: dict[str, tuple[str, str]], other: dict[str, tuple[str, str]]) -> list[str]:
    assert one.keys() == other.keys()
    return [key for key in one if one[key] != other[key]]


def test_every_card_of_the_test_library_is_what_anki_shows(good_library: Path, cache: Path, tmp_path: Path) -> None:
    in_anki = cards_in_anki(good_library, tmp_path, "chest", cache)

    assert len(in_anki) >= 10
    assert differing(cards_in_preview(good_library, cache, "chest"), in_anki) == []


def test_every_card_of_this_library_is_what_anki_shows(tmp_path: Path) -> None:
    cache = cache_of_the_user()
    in_anki = cards_in_anki(LIBRARY, tmp_path, "radanki", cache)

    assert len(in_anki) > 50
    shown = cards_in_preview(LIBRARY, cache, "radanki")
    # Everything leaves out cards that only open a page; their contributor sees them all the same.
    left_out = {key: sides for key, sides in shown.items() if key not in in_anki}
    assert all("rk-links" in front for front, _ in left_out.values())
    assert differing({key: sides for key, sides in shown.items() if key in in_anki}, in_anki) == []


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    from anki.collection import Collection  # noqa: PLC0415  # slow to import

    opened = Collection(str(tmp_path_factory.mktemp("anki") / "collection.anki2"))
    yield opened
    opened.close()


def both(
    collection: Collection, front: str, back: str, fields: dict[str, str], *, is_cloze: bool
) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Give what the preview and what Anki makes of templates, by card number; hints' ids are made equal."""
    models = collection.models
    name = f"Type {len(models.all())}"
    model = models.new(name)
    for field in fields:
        models.add_field(model, models.new_field(field))
    template = models.new_template("Front & back")
    template["qfmt"], template["afmt"] = front, back
    models.add_template(model, template)
    model["type"], model["css"] = int(is_cloze), ""
    models.add(model)
    added, deck = models.by_name(name), collection.decks.id("Top::Sub one")
    assert added is not None
    assert deck is not None
    note = collection.new_note(added)
    for field, value in fields.items():
        note[field] = value
    note.tags = ["b", "a::c"]
    collection.add_note(note, deck)
    known = NoteType(
        name, 1, is_cloze, tuple(Field(field, 1, None, False, False, "") for field in fields),  # noqa: FBT003  # its order
        "Front & back", 1, front, back, "", next(iter(fields)), 0,
    )  # fmt: skip
    values = {field: Markup(value) for field, value in fields.items()}  # tests write HTML
    found = {}
    for card in note.cards():
        sides = sides_of(known, values, card.ord + 1, deck="Top::Sub one", tags=sorted(note.tags))
        ours = tuple(HINT_ID.sub("hint", str(side)) for side in (sides.question, sides.answer))
        shown = (card.question(), card.answer())
        theirs = tuple(HINT_ID.sub("hint", side.removeprefix("<style></style>")) for side in shown)
        found[card.ord + 1] = (ours, theirs)
    return found


EVERYTHING = (
    "{{A}}|{{ A }}|{{hint:A}}|{{hint:B c}}|{{type:A}}|{{type:nc:A}}|{{Tags}}|{{Deck}}|{{Subdeck}}|{{Type}}|{{Card}}|"
    "{{CardFlag}}|{{#B c}}b{{^A}}not{{/A}}{{/B c}}{{^B c}}no b{{/B c}}{{#Tags}}tags{{/Tags}}<!-- {{A}} -->{{text:A}}"
)


@pytest.mark.parametrize("b", ["", " <br><div> </div>", "&nbsp;", "<b></b>", "filled", "<BR />\n"])
def test_a_basic_card_is_what_anki_shows(collection: Collection, b: str) -> None:
    fields = {"A": "x <b>y</b> &amp; }} z", "B c": b}
    ours, theirs = both(collection, EVERYTHING, "{{FrontSide}}<hr>{{B c}}{{#A}}a{{/A}}", fields, is_cloze=False)[1]

    assert ours == theirs


def test_cloze_cards_are_what_anki_shows(collection: Collection) -> None:
    odd = "".join(chr(code) for code in range(32, 127) if chr(code) not in "{}:<>&") + "\xa0\xe4\u03b1\u2026\u4e2d"
    fields = {
        "A": "a {{c1::x <b>&\"'y</b>::hin<t}} {{c2::z}} {{c1::q}} e {{c3::out {{c1::in}} t}} }} {{c1::a:b::h::i}} "
        f"{{{{c1::}}}} {{{{c1::a::}}}} {{{{c1::a}}b}}}} {{{{c4::{odd}}}}}",
        "B": "{{c2::only}}x",
    }
    side = "{{cloze:A}}|{{cloze:B}}|{{Card}}|{{#c1}}one{{/c1}}{{^c2}}two{{/c2}}"
    found = both(collection, side, side + "|{{hint:cloze:A}}", fields, is_cloze=True)

    assert len(found) == 4
    assert [number for number, (ours, theirs) in found.items() if ours != theirs] == []


def test_masks_are_what_anki_shows(collection: Collection) -> None:
    masks = (
        "{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}<br>"
        "{{c2::image-occlusion:ellipse:left=.1:top=.2:rx=.3:ry=.4}}<br>"
        "{{c1::image-occlusion:polygon:left=.1:top=.2:points=.1,.2 .3,.4 .5,.6:oi=1}}<br>"
        "{{c3::image-occlusion:text:left=.1:top=.2:text=hi&quot;:scale=1:fs=.05}}"
    )
    found = both(collection, "{{cloze:A}}", "{{cloze:A}}", {"A": masks}, is_cloze=True)

    assert Counter(ours == theirs for ours, theirs in found.values()) == {True: 3}


def test_the_front_side_stands_on_the_answer_only() -> None:
    assert filled_in("{{FrontSide}}", {}, 1, is_question=False, front=Markup("asked")) == "asked"
    assert filled_in("{{FrontSide}}", {}, 1, is_question=True) == ""


@pytest.mark.parametrize(("value", "verdict"), [("", True), ("<br/> <DIV>", True), ("0", False), ("<p></p>", False)])
def test_blanks_and_empty_blocks_count_as_nothing(value: str, *, verdict: bool) -> None:
    assert is_empty(Markup(value)) is verdict  # as above
