from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from radanki.cards.note_types import note_types
from radanki.package.packing import pack
from support.program import radanki_here

if TYPE_CHECKING:
    from support.notes import NoteBench

TIME = 1_763_900_000


@pytest.fixture
def states(bench: NoteBench) -> tuple[str, str]:
    """Two states of one package, of which the second answers otherwise."""
    paths = []
    for place, answer in enumerate(("An old answer.", "A new answer.")):
        note = bench.question("x", Answer=answer, Title="Rib <b>\u202e</b>")
        target = bench.folder / str(place) / "xr.apkg"
        deck = bench.deck("RadAnki", replace(note, tags=("RadAnki::card::question",)), time=TIME + place)
        pack([deck], note_types(), bench.media, TIME + place, target)
        paths.append(str(target))
    return paths[0], paths[1]


def run(*words: str, folder: Path | None = None) -> tuple[int, str, str]:
    ran = radanki_here(folder or Path(), "diff", *words)
    return ran.status, ran.out, ran.err


def test_the_exit_status_is_0_whether_or_not_there_are_differences(states: tuple[str, str]) -> None:
    old, new = states

    assert run(old, new)[0] == run(old, old)[0] == 0


def test_a_person_reads_marked_words_and_no_sign_that_moves_the_cursor(states: tuple[str, str]) -> None:
    _, text, complaint = run(*states)

    assert "xr: 0 cards to learn, 1 card changed, 0 at risk" in text
    assert "[-An old-]{+A new+} answer." in text
    assert "\u202e" not in text
    assert complaint == ""


def test_a_program_gets_five_lists(states: tuple[str, str]) -> None:
    _, text, _ = run("--format", "json", *states)

    found = json.loads(text)
    assert list(found) == ["new", "changed", "moved", "retired", "gone"]
    assert {"case", "title", "kind", "picture", "finding", "what"} <= found["changed"][0].keys()


def test_markdown_strikes_out_what_is_no_more(states: tuple[str, str]) -> None:
    assert "~~An old~~**A new** answer." in run("--format", "markdown", *states)[1]


def test_folders_are_compared_package_by_package(states: tuple[str, str]) -> None:
    old, new = (str(Path(path).parent) for path in states)

    assert "1 card changed" in run(old, new)[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.apkg", "1.0"), "nowhere.apkg is neither a package, nor a folder of packages, nor a version"),
        (("1.0", "1.1"), "1.0 was never released; released versions: none yet"),
    ],
)
def test_what_is_neither_package_nor_version_is_wrong_usage(tmp_path: Path, words: tuple[str, str], said: str) -> None:
    for name in ("cases", "decks"):
        (tmp_path / name).mkdir()

    status, text, complaint = run(*words, folder=tmp_path)

    assert (status, text) == (2, "")
    assert said in complaint


def test_a_package_and_a_version_need_the_versions_packages(states: tuple[str, str], tmp_path: Path) -> None:
    for name in ("cases", "decks", "dist/release-1.0"):
        (tmp_path / "library" / name).mkdir(parents=True)
    kept = tmp_path / "library/dist/release-1.0/xr.apkg"
    kept.write_bytes(Path(states[0]).read_bytes())

    assert "1 card changed" in run("1.0", states[1], folder=tmp_path / "library")[1]
    assert "there are no packages of version 2.0" in run("2.0", states[1], folder=tmp_path / "library")[2]
