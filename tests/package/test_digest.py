"""The digest of a package says what is in it, whenever it was made."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from radanki.cards.note_types import note_types
from radanki.package.packing import PackageSummary, pack
from radanki.package.reading import open_package
from support.packages import TIME, rows, two_decks

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from radanki.model.note import Subdeck
    from support.notes import NoteBench


def test_the_digest_can_be_recomputed_from_the_package(bench: NoteBench) -> None:
    target = bench.folder.parent / "deck.apkg"

    summary = pack(two_decks(bench), note_types(), bench.media, TIME, target)

    with open_package(target) as reader:
        assert reader.digest() == summary.digest


def as_line(values: list[Any]) -> str:
    return json.dumps(values, separators=(",", ":")) + "\n"


def test_the_digest_is_what_its_description_says(bench: NoteBench) -> None:
    """Follows the docstring of radanki.package.contents, and none of its code."""
    target = bench.folder.parent / "deck.apkg"
    digest = pack(two_decks(bench), note_types(), bench.media, TIME, target).digest
    ((models, decks),) = rows(target, "SELECT models, decks FROM col")
    deck_names = {int(key): deck["name"] for key, deck in json.loads(str(decks)).items()}
    lines: list[Any] = [["radanki package", 2]]
    lines += sorted(["deck", d["name"], d["desc"]] for d in json.loads(str(decks)).values() if d["name"] != "Default")
    for key, kind in sorted(json.loads(str(models)).items(), key=lambda item: int(item[0])):
        word = "image occlusion" if kind.get("originalStockKind") == 6 else "basic"
        fields = [[f["name"], f["id"], f.get("tag"), f.get("preventDeletion", False)] for f in kind["flds"]]
        templates = [[t["name"], t["id"], t["qfmt"], t["afmt"]] for t in kind["tmpls"]]
        lines.append(["note type", int(key), kind["name"], word, kind["sortf"], kind["css"], fields, templates])
    for number, guid, type_id, tags, written in rows(
        target, "SELECT id, guid, mid, tags, flds FROM notes ORDER BY guid"
    ):
        cards = rows(target, f"SELECT ord + 1, did, due FROM cards WHERE nid = {number} ORDER BY ord")  # noqa: S608
        placed = [[ordinal, deck_names[int(str(deck))], due] for ordinal, deck, due in cards]
        said = ["note", guid, type_id, sorted(str(tags).split()), written, placed]
        lines.append(["note", guid, hashlib.sha256(as_line(said).encode("ascii")).hexdigest()])
    with zipfile.ZipFile(target) as archive:
        names = json.loads(archive.read("media"))
        lines += sorted(["media", name, hashlib.sha256(archive.read(key)).hexdigest()] for key, name in names.items())

    text = "".join(map(as_line, lines))

    assert hashlib.sha256(text.encode("ascii")).hexdigest() == digest


def test_the_digest_does_not_depend_on_times(bench: NoteBench) -> None:
    def summary(time: int) -> PackageSummary:
        decks = [
            replace(deck, notes=tuple(replace(placed, modified=time) for placed in deck.notes))
            for deck in two_decks(bench)
        ]
        return pack(decks, note_types(), bench.media, time, bench.folder.parent / "deck.apkg")

    one, other = summary(TIME), summary(TIME + 1_000)

    assert one.digest == other.digest
    assert one.sha256 != other.sha256


@pytest.mark.parametrize(
    "change",
    [
        lambda deck: replace(deck, description="<p>Other</p>"),
        lambda deck: replace(deck, name="RadAnki::11 Chest"),
        lambda deck: replace(deck, notes=deck.notes[:1]),
        lambda deck: replace(deck, notes=(replace(deck.notes[0], due=9), deck.notes[1])),
        lambda deck: _with_first_note(deck, tags=("other",)),
        lambda deck: _with_first_note(deck, guid="other"),
    ],
    ids=["description", "deck", "note gone", "order", "tags", "guid"],
)
def test_whatever_the_package_says_differently_changes_the_digest(
    bench: NoteBench, change: Callable[[Subdeck], Subdeck]
) -> None:
    target = bench.folder.parent / "deck.apkg"
    (deck, _) = two_decks(bench)
    bench.pictures.popitem()

    plain = pack([deck], note_types(), bench.media, TIME, target)
    changed = pack([change(deck)], note_types(), bench.media, TIME, target)

    assert plain.digest != changed.digest


def _with_first_note(deck: Subdeck, **changes: Any) -> Subdeck:
    first, *others = deck.notes
    return replace(deck, notes=(replace(first, note=replace(first.note, **changes)), *others))
