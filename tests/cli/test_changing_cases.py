"""What must not be edited by hand: ids, places and withdrawals have commands of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from radanki.library.walk import read_library
from support.libraries import write_case, write_deck
from support.program import git, radanki_here

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CASE = """\
# yaml-language-server: $schema=../../../../docs/case.schema.json
id: {id}   # never edited
title: Round opacity
kind: normal
level: 1
images:
  - name: frontal
    link: https://www.eurorad.org/case/1373
    findings:
      - {{number: 1, label: Rib, why: It is a rib.}}
      # The heart is harder.
      - {{number: 2, label: Heart, why: It beats.}}
diagnosis: Round opacity
sources:
  - {{id: e, url: 'https://www.eurorad.org/case/1373', author: A. B., licence: CC-BY-NC-SA-4.0, accessed: 2026-11-01}}
licence: CC-BY-4.0
contributors: [A. Contributor]
"""
DECK = "name: RadAnki\ntitle: X-ray\ndescription: A deck for tests.\nselect: {modality: [xr]}\n"
LEDGER = (
    '{"format": 1, "releases": [{"version": "1.4", "time": 1763900000, "decks": [], "notes": 0, "cards": 0}], '
    '"note_types": [], "cases": [{"id": "00000000000000a1", "folder": "cases/xr/chest/one", "title": "Round opacity", '
    '"first": "1.4"}]}'
)
ONE, TWO = "00000000000000a1", "00000000000000b2"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "library"
    write_deck(root, DECK, "films")
    (root / "docs").mkdir()
    (root / "docs/case.schema.json").write_text("{}", encoding="utf-8")
    add_case(root, "cases/xr/chest/one", ONE)
    add_case(root, "cases/xr/chest/two", TWO)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def radanki(library: Path) -> Callable[..., tuple[int, str]]:
    def call(*words: str) -> tuple[int, str]:
        ran = radanki_here(library, *words)
        return ran.status, ran.said

    return call


def add_case(root: Path, folder: str, case_id: str) -> None:
    write_case(root, folder.removeprefix("cases/"), CASE.format(id=case_id))


def text(root: Path, folder: str) -> str:
    return (root / folder / "case.yaml").read_text(encoding="utf-8")


def test_an_id_is_drawn_that_nobody_has(radanki: Callable[..., tuple[int, str]]) -> None:
    status, said = radanki("id")

    assert status == 0
    assert re.fullmatch(r"[0-9a-f]{16}\n", said)


def test_a_drawn_id_that_is_taken_is_drawn_again(
    radanki: Callable[..., tuple[int, str]], library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (library / "decks/ledger.json").write_text(LEDGER.replace(ONE, "00000000000000c3"), encoding="utf-8")
    drawn = iter([ONE, "00000000000000c3", "1234567890123456", "00000000000000e7", "00000000000000d4"])
    monkeypatch.setattr("radanki.cli.authoring.id.secrets.token_hex", lambda _: next(drawn))

    # Of these two are taken, and two would be numbers to other readers of YAML.
    assert radanki("id")[1] == "00000000000000d4\n"


def test_the_id_of_a_case_is_told(radanki: Callable[..., tuple[int, str]]) -> None:
    assert radanki("id", "cases/xr/chest/one") == (0, f"{ONE}\n")
    assert radanki("id", "cases/xr")[1] == f"{ONE}\n{TWO}\n"


def test_a_copy_gets_an_id_of_its_own_and_nothing_else_changes(
    radanki: Callable[..., tuple[int, str]], library: Path
) -> None:
    add_case(library, "cases/xr/chest/copy", ONE)

    status, said = radanki("id", "--fresh", "cases/xr/chest/copy")

    assert status == 0
    assert text(library, "cases/xr/chest/copy") == CASE.format(id=said.strip())
    assert text(library, "cases/xr/chest/one") == CASE.format(id=ONE)


def test_a_case_that_is_no_copy_keeps_its_id(radanki: Callable[..., tuple[int, str]], library: Path) -> None:
    status, said = radanki("id", "--fresh", "cases/xr/chest/one")

    assert status == 2
    assert "its id is its own" in said
    assert text(library, "cases/xr/chest/one") == CASE.format(id=ONE)


def test_of_two_with_one_id_the_one_that_students_hold_keeps_it(
    radanki: Callable[..., tuple[int, str]], library: Path
) -> None:
    add_case(library, "cases/xr/chest/copy", ONE)
    (library / "decks/ledger.json").write_text(LEDGER, encoding="utf-8")

    status, said = radanki("id", "--fresh", "cases/xr/chest/one")

    assert status == 2
    assert "students hold this one; give the copy its new id (cases/xr/chest/copy)" in said


def test_a_case_moves_and_students_are_told_what_that_means(
    radanki: Callable[..., tuple[int, str]], library: Path
) -> None:
    (library / "decks/ledger.json").write_text(LEDGER, encoding="utf-8")

    status, said = radanki("move", "cases/xr/chest/one", "cases/ct/cardiovascular/round")

    assert status == 0
    assert text(library, "cases/ct/cardiovascular/round") == CASE.format(id=ONE)
    assert not (library / "cases/xr/chest/one").exists()
    assert "New students find its cards in 20 CT::15 Heart & vessels instead of 10 X-ray::10 Chest." in said
    assert "keeps them in the old deck" in said
    assert "It leaves films" in said


def test_a_move_within_a_deck_changes_nothing_for_students(radanki: Callable[..., tuple[int, str]]) -> None:
    assert "For students nothing changes." in radanki("move", ONE, "xr/chest/another")[1]


def test_git_moves_what_git_knows(radanki: Callable[..., tuple[int, str]], library: Path) -> None:
    git(library, "init", "-q")
    git(library, "add", "-A")
    git(library, "commit", "-qm", "cases: start")

    status, said = radanki("move", "cases/xr/chest/one", "cases/ct/chest/one")

    assert status == 0
    assert "Moved with git." in said
    assert git(library, "status", "--porcelain") == "R  cases/xr/chest/one/case.yaml -> cases/ct/chest/one/case.yaml\n"


@pytest.mark.parametrize(
    ("target", "advice"),
    [
        ("cases/xr/chest/two", "is there already"),
        ("cases/xr/brain/one", "Did you mean `neuro`?"),
        ("cases/mri/chest/one", "Did you mean `mr`?"),
    ],
)
def test_a_move_to_a_place_that_can_not_be_is_refused(
    radanki: Callable[..., tuple[int, str]], library: Path, target: str, advice: str
) -> None:
    status, said = radanki("move", "cases/xr/chest/one", target)

    assert status == 2
    assert advice in said
    assert text(library, "cases/xr/chest/one") == CASE.format(id=ONE)


def test_a_schema_line_that_leads_nowhere_is_mended_by_a_move(
    radanki: Callable[..., tuple[int, str]], library: Path
) -> None:
    path = library / "cases/xr/chest/one/case.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("../../../../docs", "../docs"), encoding="utf-8")

    radanki("move", "cases/xr/chest/one", "cases/xr/chest/three")

    assert text(library, "cases/xr/chest/three") == CASE.format(id=ONE)


def test_a_move_keeps_the_ends_of_lines(radanki: Callable[..., tuple[int, str]], library: Path) -> None:
    path = library / "cases/xr/chest/one/case.yaml"
    lines = path.read_bytes().replace(b"../../../../docs", b"../docs").replace(b"\n", b"\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + lines)

    radanki("move", "cases/xr/chest/one", "cases/xr/chest/three")

    moved = (library / "cases/xr/chest/three/case.yaml").read_bytes()
    assert moved == b"\xef\xbb\xbf" + CASE.format(id=ONE).encode().replace(b"\n", b"\r\n")


def test_a_case_is_withdrawn_and_brought_back_with_every_comment_kept(
    radanki: Callable[..., tuple[int, str]], library: Path
) -> None:
    (library / "decks/ledger.json").write_text(LEDGER, encoding="utf-8")

    status, _ = radanki("retire", "cases/xr/chest/one", "--reason", "The wrong side.", "--replaced-by", TWO)

    assert status == 0
    retired = read_library(library)[0].cases[0].case.retired
    assert (retired.since, retired.reason, retired.replaced_by) == ("1.5", "The wrong side.", TWO)
    assert radanki("retire", "cases/xr/chest/one", "--undo")[0] == 0
    assert text(library, "cases/xr/chest/one") == CASE.format(id=ONE)


def test_before_the_first_release_a_case_is_withdrawn_since_1_0(
    radanki: Callable[..., tuple[int, str]], library: Path
) -> None:
    radanki("retire", "cases/xr/chest/one", "--reason", "The wrong side.")

    assert read_library(library)[0].cases[0].case.retired.since == "1.0"


def test_a_withdrawn_finding_leaves_its_number_behind(radanki: Callable[..., tuple[int, str]], library: Path) -> None:
    radanki("retire", "cases/xr/chest/one", "--finding", "frontal:2")

    (image,) = read_library(library)[0].cases[0].case.images
    assert ([finding.number for finding in image.findings], image.reserved) == ([1], (2,))
    radanki("retire", "cases/xr/chest/one", "--finding", "frontal:1")
    (image,) = read_library(library)[0].cases[0].case.images
    assert (image.findings, image.reserved) == ((), (2, 1))


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ((), "students are told why"),
        (("--reason", " "), "students are told why"),
        (("--finding", "frontal:7"), "`frontal` has no finding 7; it has 1, 2"),
        (("--finding", "lateral:1"), "the case has no picture `lateral`; it has frontal"),
        (("--finding", "frontal"), "write the picture and the number"),
        (("--undo",), "is not withdrawn"),
        (("--reason", "Old.", "--replaced-by", "cases/xr/chest/none"), "no such case"),
    ],
)
def test_a_withdrawal_that_can_not_be_meant_is_refused(
    radanki: Callable[..., tuple[int, str]], library: Path, words: tuple[str, ...], advice: str
) -> None:
    status, said = radanki("retire", "cases/xr/chest/one", *words)

    assert status == 2
    assert advice in said
    assert text(library, "cases/xr/chest/one") == CASE.format(id=ONE)


def test_a_reason_that_tells_who_the_patient_is_is_not_written(
    radanki: Callable[..., tuple[int, str]], library: Path
) -> None:
    status, said = radanki("retire", "cases/xr/chest/one", "--reason", "Mrs Quimby asked for it.")

    assert status == 1
    assert "[privacy/name]" in said
    assert text(library, "cases/xr/chest/one") == CASE.format(id=ONE)
