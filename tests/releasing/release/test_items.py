"""Pearls, questions and steps may be sorted, added to and taken out: each history stays with its own fact."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from radanki.authoring.edit.retire import Reason, retire_item
from radanki.errors import ProblemsFoundError, UsageError
from radanki.library.walk import read_library
from radanki.package.reading import open_package

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from releasing.release.conftest import ReleaseBench

ONE = "00000000000000a1"
ITEMS: dict[str, list[dict[str, Any]]] = {
    "pearls": [
        {"id": "sulcus", "text": "On a supine film the **deep sulcus** may be the only sign."},
        {"id": "side", "text": "The mediastinum is pushed to the **opposite** side."},
        {"id": "clinical", "text": "Treatment does not wait for the **film**."},
    ],
    "questions": [
        {"id": "first", "ask": "What is done first?", "answer": "Decompression"},
        {"id": "why", "ask": "Why does the pressure fall?", "answer": "The veins are kinked"},
    ],
    "steps": [
        {"id": "see", "ask": "What do you see?", "answer": "A pleural line"},
        {"id": "do", "ask": "Which drain is placed?", "answer": "A chest tube"},
    ],
}
Facts = dict[str, tuple[str, str]]


@pytest.fixture
def library(bench: ReleaseBench) -> ReleaseBench:
    """Give a library that was released with several items of each kind."""
    bench.cases["one"] |= {key: [dict(item) for item in items] for key, items in ITEMS.items()}
    bench.release("1.0")
    return bench


def facts_in(bench: ReleaseBench, version: str) -> Facts:
    """Give by guid what each card of an item asks and answers."""
    with open_package(bench.dist / f"release-{version}/test.apkg") as package:
        kinds = {kind.id: [field.name for field in kind.fields] for kind in package.note_types}
        notes = [dict(zip(kinds[note.note_type], note.fields, strict=True)) for note in package.notes_by_guid()]
        guids = [note.guid for note in package.notes_by_guid()]
    by_guid = dict(zip(guids, notes, strict=True))
    kept = {note.guid for note in bench.ledger.case(ONE).notes if note.kind in {"pearl", "question", "step"}}
    return {guid: (by_guid[guid]["Prompt"], by_guid[guid]["Answer"]) for guid in kept}


def assert_refused(bench: ReleaseBench, version: str, message: str) -> None:
    """Try a release that is refused with this message."""
    with pytest.raises(ProblemsFoundError) as raised:
        bench.release(version)
    said = "\n".join(problem.message for problem in raised.value.problems if problem.severity == "error")
    assert re.search(message, said)


def swapped(items: list[dict[str, Any]]) -> None:
    items.reverse()


def inserted(items: list[dict[str, Any]]) -> None:
    new = {"ask": "Which one is taller?", "answer": "Neither"}
    items.insert(0, {"id": "new", **({"text": "Something **new**."} if "text" in items[0] else new)})


def appended(items: list[dict[str, Any]]) -> None:
    inserted(items)
    items.append(items.pop(0))


@pytest.mark.parametrize("key", ITEMS)
@pytest.mark.parametrize("change", [swapped, inserted, appended])
def test_every_old_guid_keeps_its_fact_wherever_its_item_stands(
    library: ReleaseBench, key: str, change: Callable[[list[dict[str, Any]]], None]
) -> None:
    before = facts_in(library, "1.0")
    change(library.cases["one"][key])

    library.release("1.1")

    after = facts_in(library, "1.1")
    assert {guid: after[guid] for guid in before} == before
    assert len(after) - len(before) == (0 if change is swapped else 1)


@pytest.mark.parametrize("key", ITEMS)
def test_a_deleted_item_is_refused_by_its_name(library: ReleaseBench, key: str) -> None:
    gone = library.cases["one"][key].pop(0)

    assert_refused(library, "2.0", f"the {key[:-1]} note of `{gone['id']}` was released and is gone")


@pytest.mark.parametrize("key", ITEMS)
def test_an_item_without_an_id_is_not_released(library: ReleaseBench, key: str) -> None:
    del library.cases["one"][key][1]["id"]

    assert_refused(library, "2.0", f"item 2 of `{key}` has no `id`")


@pytest.mark.parametrize("key", ITEMS)
def test_a_withdrawn_item_keeps_its_card_which_says_since_when_and_why(library: ReleaseBench, key: str) -> None:
    before = facts_in(library, "1.0")
    name = f"{key[:-1]}/{library.cases['one'][key].pop(0)['id']}"
    library.cases["one"]["withdrawn"] = [{"item": name, "since": "2.0", "reason": "It was asked twice."}]

    library.release("2.0")
    library.release("2.0.1")

    (note,) = [note for note in library.ledger.case(ONE).notes if note.withdrawn is not None]
    assert f"{note.kind}/{note.part}" == name
    assert (note.withdrawn.since, note.withdrawn.release) == ("2.0", "2.0")
    with open_package(library.dist / "release-2.0.1/test.apkg") as package:
        held = next(held for held in package.notes_by_guid() if held.guid == note.guid)
    assert any("Withdrawn since 2.0: suspend this card, or delete it." in field for field in held.fields)
    assert any("It was asked twice." in field for field in held.fields)
    assert "RadAnki::withdrawn::2.0" in held.tags
    after = facts_in(library, "2.0.1")
    assert {guid: fact for guid, fact in after.items() if guid != note.guid} == {
        guid: fact for guid, fact in before.items() if guid != note.guid
    }


def test_a_withdrawn_id_is_withdrawn_for_good(library: ReleaseBench) -> None:
    case = library.cases["one"]
    gone = case["pearls"].pop(0)
    case["withdrawn"] = [{"item": "pearl/sulcus", "since": "2.0", "reason": "It was asked twice."}]
    library.release("2.0")

    case["pearls"].append(gone)
    assert_refused(library, "3.0", r"is withdrawn since 2\.0, and is asked still")
    del case["withdrawn"]
    assert_refused(library, "3.0", r"was withdrawn in 2\.0, and its line in `withdrawn` is gone")


def test_a_withdrawal_names_the_release_that_says_it_first(library: ReleaseBench) -> None:
    library.cases["one"]["pearls"].pop(0)
    library.cases["one"]["withdrawn"] = [{"item": "pearl/sulcus", "since": "1.7", "reason": "It was asked twice."}]

    assert_refused(library, "2.0", r"it is withdrawn in 2\.0")


def test_retire_takes_an_item_out_of_its_list_and_writes_why(library: ReleaseBench, tmp_path: Path) -> None:
    library.write()
    folder = library.root / "cases/xr/chest/one"

    retire_item(library.root, str(folder), tmp_path, "question/first", Reason("2.0", "It was asked twice."))

    case = next(file.case for file in read_library(library.root)[0].cases if file.case.id == ONE)
    assert [question.id for question in case.questions] == ["why"]
    assert [(entry.item, entry.since, entry.reason) for entry in case.withdrawn] == [
        ("question/first", "2.0", "It was asked twice.")
    ]
    with pytest.raises(UsageError, match="no item `question/first`; it has pearl/sulcus"):
        retire_item(library.root, str(folder), tmp_path, "question/first", Reason("2.0", "Again."))
