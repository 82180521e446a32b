from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from radanki.cards import note_guid
from radanki.cards.note_types import note_types
from radanki.model.card_markup import CardMarkup
from radanki.package.packing import pack
from support.program import radanki_here

if TYPE_CHECKING:
    from support.notes import NoteBench

TIME, CASE = 1_763_900_000, "00000000000000a1"


@pytest.fixture(autouse=True)
def without_anki(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave Anki out of it: its own test imports a package for real."""
    monkeypatch.setattr("radanki.releasing.verify.imported.available", lambda: False)


@pytest.fixture
def sound(bench: NoteBench) -> str:
    """A package of one note that breaks no rule."""
    return packed(bench, "sound", note_guid(CASE, "question", "next"))


@pytest.fixture
def broken(bench: NoteBench) -> str:
    """A package whose note has a guid that nothing makes."""
    return packed(bench, "broken", "short")


def packed(bench: NoteBench, name: str, guid: str) -> str:
    note = bench.question("x", Prompt="What is next?")
    stated = {"Id": f"{CASE}/question/next", "Title": "Rib (next)"}
    fields = tuple((field, CardMarkup(stated.get(field, value))) for field, value in note.fields)
    target = bench.folder / f"{name}.apkg"
    deck = bench.deck("RadAnki::10 X-ray::10 Chest", replace(note, guid=guid, fields=fields), time=TIME)
    pack([deck], note_types(), bench.media, TIME, target)
    return str(target)


def run(*words: str, folder: Path | None = None) -> tuple[int, str, str]:
    ran = radanki_here(folder or Path("/"), "verify", *words)
    return ran.status, ran.out, ran.err


def test_a_sound_package_is_proved_and_the_status_is_0(sound: str) -> None:
    status, text, complaint = run(sound)

    assert (status, complaint) == (0, "")
    assert text.splitlines()[0] == f"{sound}: sound"
    assert "  not imported: Anki's own library is not installed" in text.splitlines()
    assert "  1 of 1 guid recomputed from case, kind and part" in text.splitlines()


def test_a_broken_one_among_several_is_the_status_and_all_are_told(sound: str, broken: str) -> None:
    status, text, complaint = run(broken, sound)

    assert status == 1
    assert f"{broken}: 1 error\n" in text
    assert f"{sound}: sound\n" in text
    assert f"{broken}:1:1: note 'short': its guid is not 20 hex digits [verify/guid]" in complaint


def test_a_program_gets_the_problems_as_check_gives_them(sound: str, broken: str) -> None:
    status, text, _ = run("--format", "json", sound, broken)

    (problem,) = json.loads(text)
    assert status == 1
    assert (problem["path"], problem["rule"], problem["severity"]) == (broken, "verify/guid", "error")
    assert json.loads(run("--format", "json", sound)[1]) == []


def test_a_pull_request_gets_workflow_commands(broken: str) -> None:
    assert "::error file=" in run("--format", "github", broken)[1]


def test_a_ledger_at_fault_is_told_before_anything_is_verified(sound: str, tmp_path: Path) -> None:
    for name in ("cases", "decks"):
        (tmp_path / name).mkdir()
    (tmp_path / "decks/ledger.json").write_text("{")

    status, text, complaint = run(sound, folder=tmp_path)

    assert (status, text) == (1, "")
    assert "decks/ledger.json:1:" in complaint


def test_without_a_package_the_call_is_wrong() -> None:
    assert run()[0] == 2
    assert run("/nowhere.apkg")[0] == 2
