"""A new library in git and with make: the hooks hold patients back, and `make decks` builds."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from support.program import git, radanki_here

PROGRAMS = Path(sys.executable).parent


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("RADANKI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("RADANKI_NO_OCR", "1")
    root = tmp_path / "Schule ü"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    return root


def test_in_a_repository_git_asks_radanki_from_now_on_and_takes_the_new_library(repository: Path) -> None:
    ran = radanki_here(repository, "init")

    assert "git asks radanki before each commit and push from now on" in ran.err
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "A library")
    assert git(repository, "status", "--porcelain") == ""
    assert {path.name for path in (repository / ".hooks").iterdir() if path.stat().st_mode & stat.S_IXUSR} == {
        "pre-commit",
        "pre-merge-commit",
        "pre-push",
    }


def test_no_id_of_a_library_is_taken_for_a_patients_number(repository: Path) -> None:
    radanki_here(repository, "init")

    def commits(library_id: str) -> None:
        (repository / "decks/library.json").write_text(f'{{"id": "{library_id}"}}\n')
        git(repository, "add", "decks/library.json")
        git(repository, "commit", "-qm", "An id")

    for library_id in ("4711081599123456", "19580312ab123456", "be9603182b770eef"):
        commits(library_id)
    with pytest.raises(Exception, match="commit"):
        commits("Zebrawitz, Quintus, MRN 5508813377")


def test_hooks_of_ones_own_stay_at_work(repository: Path) -> None:
    hook = repository / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\n")

    ran = radanki_here(repository, "init")

    assert "your own hooks stay at work" in ran.err
    assert "hooksPath" not in (repository / ".git/config").read_text()


def test_a_folder_of_a_larger_repository_is_told_what_its_top_needs(repository: Path) -> None:
    ran = radanki_here(repository, "init", "cards")

    assert "core.hooksPath cards/.hooks" in ran.err


def _first_push(repository: Path, tmp_path: Path) -> Path:
    radanki_here(repository, "init")
    git(tmp_path, "init", "-q", "--bare", "far")
    git(repository, "remote", "add", "origin", str(tmp_path / "far"))
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "A library")
    git(repository, "push", "-q", "origin", "main")
    return tmp_path / "far"


def test_a_push_takes_what_is_clean_and_refuses_what_a_later_commit_took_out(repository: Path, tmp_path: Path) -> None:
    far = _first_push(repository, tmp_path)
    first = git(far, "rev-parse", "main")

    (repository / "list.txt").write_text("Patient: Quintus Zebrawitz, born 1947-05-23, MRN 5508813377\n")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "A list", "--no-verify")
    git(repository, "rm", "-q", "list.txt")
    git(repository, "commit", "-qm", "No list", "--no-verify")
    for branch in ("main", "main:another"):
        with pytest.raises(Exception, match="push"):
            git(repository, "push", "-q", "origin", branch)
    assert git(far, "rev-parse", "main") == first

    git(repository, "reset", "-q", "--hard", "origin/main")
    (repository / "README.md").write_text("# Cards\n")
    git(repository, "commit", "-qam", "New words")
    git(repository, "push", "-q", "origin", "main", "HEAD^{/New words}:refs/heads/another")
    git(repository, "push", "-q", "origin", ":another")
    assert git(far, "rev-parse", "main") != first


def test_what_is_no_answer_of_git_is_refused_in_a_line(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    radanki_here(repository, "init")
    monkeypatch.setattr("sys.stdin", io.StringIO("nonsense\n"))

    ran = radanki_here(repository, "check", "--pushed", "origin")

    assert (ran.status, "four words a line" in ran.err) == (2, True)


def test_make_decks_uses_the_radanki_that_made_the_library(tmp_path: Path) -> None:
    root = tmp_path / "a school"
    assert radanki_here(tmp_path, "init", "a school").status == 0
    surroundings = {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"}

    told = _make(root, "decks", surroundings | {"RADANKI_CACHE": str(tmp_path / "cache")})

    assert "a-school.apkg: 5 notes, 5 cards" in told
    assert not (root / ".venv").exists()
    assert "make decks" in _make(root, "help", surroundings)


def _make(root: Path, target: str, surroundings: dict[str, str]) -> str:
    done = subprocess.run(
        ["make", target], cwd=root, env={**os.environ, **surroundings}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
