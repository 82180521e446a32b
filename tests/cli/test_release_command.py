"""`radanki release`, called as people call it: from a git checkout, with a real library and Anki's own importer."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from radanki.cli.releasing.release import release_time
from support.cases import REVIEWED_TWICE, a_case
from support.libraries import write_case, write_deck
from support.program import RADANKI, git, radanki_here, surroundings_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CASE = a_case(
    diagnosis="Pleural effusion",
    questions=[{"id": "next-test", "ask": "What is done next?", "answer": "Ultrasound.", "why": "It shows fluid."}],
    reviewed=REVIEWED_TWICE,
)
EPOCH = "1795000000"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    write_case(root, "xr/chest/effusion", CASE)
    write_deck(root, "name: RadAnki\ntitle: Chest\n", "chest")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Begin")
    return root


@pytest.fixture
def radanki(library: Path) -> Callable[..., tuple[int, str, str]]:
    def call(*words: str) -> tuple[int, str, str]:
        ran = radanki_here(library, *words, SOURCE_DATE_EPOCH=EPOCH)
        return ran.status, ran.out, ran.err

    return call


def test_a_release_from_commit_to_commit(library: Path, radanki: Callable[..., tuple[int, str, str]]) -> None:
    status, printed, said = radanki("release", "1.0")
    assert status == 0, said
    assert "chest.apkg: 2 notes, 2 cards" in printed
    assert "Now commit decks/ledger.json, tag the commit v1.0" in said

    refused = radanki("release", "1.0.1")
    assert (refused[0], "the working tree is not clean: decks/ledger.json" in refused[2]) == (1, True)

    git(library, "add", "decks")
    git(library, "commit", "--quiet", "-m", "Release 1.0")
    case = library / "cases/xr/chest/effusion/case.yaml"
    case.write_text(CASE.replace("answer: Ultrasound.", "answer: CT."), encoding="utf-8")
    before = (library / "decks/ledger.json").read_bytes()
    status, printed, said = radanki("release", "1.1", "--dry-run")
    assert status == 0, said
    assert "a release would be refused" in said
    assert "completeness/correction-untold" in said
    assert "minor or more, after 1.0:\n  1 note changes\n" in printed
    assert (library / "decks/ledger.json").read_bytes() == before
    assert [path.name for path in (library / "dist").iterdir()] == ["release-1.0"]

    git(library, "checkout", "--quiet", ".")
    status, _, said = radanki("release", "1.0", "--reproduce")
    assert status == 0, said
    assert "byte for byte" in said


def test_a_library_without_git_is_not_released(library: Path, radanki: Callable[..., tuple[int, str, str]]) -> None:
    (library / ".git").rename(library.with_name("elsewhere"))

    status, _, said = radanki("release", "1.0")

    assert (status, "is no git checkout" in said) == (2, True)


def test_what_a_killed_release_left_in_decks_does_not_make_the_tree_unclean(
    library: Path, radanki: Callable[..., tuple[int, str, str]]
) -> None:
    (library / "decks/.ledger.json.0badcafe.part").write_text("{", encoding="utf-8")

    status, _, said = radanki("release", "1.0", "--dry-run")

    assert status == 0, said
    assert "not clean" not in said


def test_a_version_in_another_form_is_wrong_usage(radanki: Callable[..., tuple[int, str, str]]) -> None:
    status, _, said = radanki("release", "next")

    assert (status, said.splitlines()[-1].startswith("radanki: next: a version is MAJOR.MINOR")) == (2, True)


def test_two_builds_at_once_wait_for_one_another(library: Path) -> None:
    words = [str(RADANKI), "-C", str(library), "build"]
    environment = surroundings_of(library)
    processes = [
        subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]

    answers = [process.communicate() for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0], answers
    assert len({out for out, _ in answers}) == 1
    assert sorted(path.name for path in (library / "dist").iterdir()) == ["chest.apkg", "manifest.json"]


def test_the_time_of_a_release_is_the_clock_unless_it_is_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    assert release_time() == int(EPOCH)

    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setattr("time.time", lambda: 1_795_000_123.9)
    assert release_time() == 1_795_000_123
