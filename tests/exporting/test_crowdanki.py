from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from radanki.cli import run
from radanki.exporting.export import export
from radanki.package.reading import open_package

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anki.collection import Collection


@pytest.fixture
def folder(good_package: Path, tmp_path: Path) -> Path:
    return export(good_package, "crowdanki", tmp_path / "out").folder


def told_in(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / f"{folder.name}.json").read_text(encoding="utf-8"))
    return told


def decks_in(deck: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield deck
    for child in deck["children"]:
        yield from decks_in(child)


def test_every_note_is_there_once_with_its_guid_and_fields(folder: Path, good_package: Path) -> None:
    notes = [note for deck in decks_in(told_in(folder)) for note in deck["notes"]]

    with open_package(good_package) as package:
        kept = {note.guid: (list(note.fields), list(note.tags)) for note in package.notes_by_guid()}
    assert len(notes) == len(kept)
    assert {note["guid"]: (note["fields"], note["tags"]) for note in notes} == kept


def test_every_medium_is_in_the_folder_and_named_by_a_deck(folder: Path, good_package: Path) -> None:
    named = {name for deck in decks_in(told_in(folder)) for name in deck["media_files"]}

    with open_package(good_package) as package:
        files = dict(package.media_files())
    assert named == files.keys()
    assert {path.name: path.read_bytes() for path in (folder / "media").iterdir()} == files


def test_everything_is_known_by_an_id_that_stays(folder: Path, good_package: Path, tmp_path: Path) -> None:
    told = told_in(folder)
    again = told_in(export(good_package, "crowdanki", tmp_path / "again").folder)

    ids = [one["crowdanki_uuid"] for one in (*decks_in(told), *told["note_models"], *told["deck_configurations"])]
    assert len(set(ids)) == len(ids)
    assert all(str(UUID(one)) == one for one in ids)
    assert told == again


def test_only_the_outermost_deck_holds_note_types_and_options(folder: Path) -> None:
    root, *others = decks_in(told_in(folder))

    assert root["note_models"]
    assert [one["crowdanki_uuid"] for one in root["deck_configurations"]] == [root["deck_config_uuid"]]
    assert all(not deck["note_models"] and not deck["deck_configurations"] for deck in others)
    assert all("::" not in deck["name"] for deck in others)
    assert {deck["__type__"] for deck in (root, *others)} == {"Deck"}


def test_the_warning_that_it_overwrites_is_said_and_lies_beside_it(
    good_package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", str(good_package), "--to", "crowdanki", "--out", str(tmp_path)]) == 0

    assert "CrowdAnki overwrites" in capsys.readouterr().err
    assert "CrowdAnki overwrites" in (tmp_path / good_package.stem / "README.md").read_text(encoding="utf-8")


@pytest.mark.anki
def test_anki_takes_the_folder_in_as_the_add_on_does(folder: Path, good_package: Path, tmp_path: Path) -> None:
    from anki.collection import Collection  # noqa: PLC0415  # slow to import

    collection = Collection(str(tmp_path / "collection.anki2"))
    try:
        for _ in range(2):
            taken_in(collection, folder)
            with open_package(good_package) as package:
                assert collection.note_count() == package.count_notes()
                assert collection.card_count() == package.count_cards()
                names = {deck.name for deck in package.decks}
                types = {one.name: one.kind for one in package.note_types}
            assert names <= {deck.name for deck in collection.decks.all_names_and_ids()}
            assert not collection.media.check().missing
            for found in collection.find_cards("deck:*"):
                card = collection.get_card(found)
                assert card.question()
                assert card.answer()
            for name, kind in types.items():
                stock = (collection.models.by_name(name) or {}).get("originalStockKind")
                assert (stock == 6) == (kind == "image occlusion")
                fields = (collection.models.by_name(name) or {})["flds"]
                assert all(field["id"] for field in fields)
                assert [field["tag"] for field in fields[:2]] == ([0, 1] if kind == "image occlusion" else [None, None])
    finally:
        collection.close()


def taken_in(collection: Collection, folder: Path) -> None:
    """Do what the add-on's documentation says of an import: media, options, note types, decks, notes by guid."""
    for path in sorted((folder / "media").iterdir()):
        collection.media.add_file(str(path))
    told = told_in(folder)
    options = {one["crowdanki_uuid"]: an_option(collection, one) for one in told["deck_configurations"]}
    models = {one["crowdanki_uuid"]: a_note_type(collection, one) for one in told["note_models"]}
    take_deck(collection, told, "", options, models)


def an_option(collection: Collection, told: dict[str, Any]) -> int:
    known = [one for one in collection.decks.all_config() if one.get("crowdanki_uuid") == told["crowdanki_uuid"]]
    option = known[0] if known else collection.decks.add_config(told["name"])
    option.update(told)
    collection.decks.update_config(option)
    return int(option["id"])


def a_note_type(collection: Collection, told: dict[str, Any]) -> int:
    known = [one for one in collection.models.all() if one.get("crowdanki_uuid") == told["crowdanki_uuid"]]
    if known:
        collection.models.update_dict(known[0] | told)
        return int(known[0]["id"])
    return int(collection.models.add_dict(collection.models.new(told["name"]) | told).id)


def take_deck(
    collection: Collection, told: dict[str, Any], above: str, options: dict[str, int], models: dict[str, int]
) -> None:
    name = f"{above}::{told['name']}" if above else told["name"]
    deck_id = collection.decks.id(name)
    assert deck_id is not None
    deck = collection.decks.get(deck_id)
    assert deck is not None
    own = ("__type__", "children", "notes", "note_models", "deck_configurations", "media_files", "deck_config_uuid")
    deck.update({key: value for key, value in told.items() if key not in own})
    deck.update({"name": name, "conf": options[told["deck_config_uuid"]]})
    collection.decks.save(deck)
    for child in told["children"]:
        take_deck(collection, child, name, options, models)
    for note_told in told["notes"]:
        take_note(collection, note_told, deck_id, models)


def take_note(collection: Collection, told: dict[str, Any], deck_id: Any, models: dict[str, int]) -> None:
    held = collection.db.list("SELECT id FROM notes WHERE guid = ?", told["guid"])  # type: ignore[union-attr]
    model = collection.models.get(models[told["note_model_uuid"]])  # type: ignore[arg-type]
    assert model is not None
    note = collection.get_note(held[0]) if held else collection.new_note(model)
    note.guid, note.fields, note.tags = told["guid"], told["fields"], told["tags"]
    if held:
        collection.update_note(note)
    else:
        collection.add_note(note, deck_id)
