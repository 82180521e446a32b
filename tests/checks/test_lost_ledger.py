"""A ledger can't be lost unnoticed: what releases left behind tells of them, and how to get it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from radanki.library.ledger_text import ledger_text
from radanki.model.releases.ledger import Ledger, Release
from support.libraries import write_case, write_deck
from support.program import git, radanki_here

if TYPE_CHECKING:
    from pathlib import Path

CASE = """\
id: 00000000000000a1
title: One
kind: anatomy
level: 1
questions: [{id: q, ask: What?, answer: That.}]
sources: [{id: mine, own: true, author: A. B, licence: CC-BY-4.0}]
licence: CC-BY-4.0
contributors: [A. B]
reviewed: [{by: Dr B, on: 2026-11-21}, {by: Dr C, on: 2026-11-21}]
"""


def ledger(*versions: str) -> str:
    releases = (Release(version, 1_700_000_000 + number, (), 0, 0) for number, version in enumerate(versions))
    return ledger_text(Ledger(tuple(releases)))


def commits(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "x")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    write_deck(root)
    write_case(root, "xr/chest/one", CASE)
    (root / ".gitignore").write_text("dist/\n", encoding="utf-8")
    git(root, "init", "-q")
    commits(root)
    return root


def test_a_ledger_that_history_knows_and_is_gone_is_refused_and_told_how_to_get_back(library: Path) -> None:
    path = library / "decks/ledger.json"
    path.write_text(ledger("0.1", "0.2"), encoding="utf-8")
    commits(library)
    whole = git(library, "rev-parse", "HEAD")[:10]
    path.unlink()
    commits(library)

    checked = radanki_here(library, "check")
    released, built = radanki_here(library, "release", "0.3"), radanki_here(library, "build")

    assert (checked.status, released.status, built.status) == (1, 1, 0)
    for answer in (checked, released, built):
        assert "the ledger is gone: it lacks 2 releases, 0.2 the last" in answer.err
        assert f"git checkout {whole} -- decks/ledger.json" in answer.err
    git(library, "checkout", whole, "--", "decks/ledger.json")
    assert "ledger/lost" not in radanki_here(library, "check").err


def test_an_older_ledger_beside_a_tag_is_refused(library: Path) -> None:
    (library / "decks/ledger.json").write_text(ledger("0.1"), encoding="utf-8")
    commits(library)
    git(library, "tag", "v0.1")
    git(library, "tag", "v0.2")

    answer = radanki_here(library, "check")

    assert answer.status == 1
    assert "the ledger is older than it was: it lacks release 0.2; the tag v0.2 says" in answer.err
    assert "git checkout v0.2 -- decks/ledger.json" in answer.err


def test_packages_of_a_release_that_the_ledger_does_not_know_are_refused(library: Path) -> None:
    folder = library / "dist/release-0.1"
    folder.mkdir(parents=True)
    (folder / "test.apkg").write_bytes(b"PK")

    answer = radanki_here(library, "release", "0.1")

    assert answer.status == 1
    assert "dist/release-0.1 holds its packages [ledger/lost]" in answer.err
    assert (folder / "test.apkg").read_bytes() == b"PK"


def test_a_ledger_of_a_newer_program_is_told_in_one_line(library: Path) -> None:
    newer = ledger("0.1").replace('"format": 1', '"format": 2, "shelves": []')
    (library / "decks/ledger.json").write_text(newer, encoding="utf-8")

    answer = radanki_here(library, "check")

    assert answer.status == 1
    assert "a newer radanki wrote this ledger [ledger/newer]" in answer.err
    assert answer.err.count("[ledger/") == 1


def test_a_ledger_that_was_edited_by_hand_is_noticed(library: Path) -> None:
    path = library / "decks/ledger.json"
    path.write_text(ledger("0.1"), encoding="utf-8")
    commits(library)
    git(library, "tag", "v0.1")
    assert "[ledger/" not in radanki_here(library, "check").err
    path.write_text(ledger("0.1").replace("1700000000", "1600000000"), encoding="utf-8")
    commits(library)

    answer = radanki_here(library, "release", "0.2")

    assert answer.status == 1
    assert "release 0.1 is not as the tag v0.1 has it [ledger/altered]" in answer.err
    assert "git checkout v0.1 -- decks/ledger.json" in answer.err


def test_other_tags_and_other_branches_say_nothing(library: Path) -> None:
    git(library, "tag", "version-2")
    git(library, "checkout", "-q", "-b", "other")
    commits(library)
    git(library, "tag", "v0.9")
    git(library, "checkout", "-q", "-")

    assert "[ledger/" not in radanki_here(library, "check").err
