"""When a case last changed, as git tells it: the same in every clone, newer with every change, whatever the clock."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from radanki.library.change_times import change_times
from radanki.library.git import Git
from radanki.library.walk import read_library
from support.libraries import write_case, write_deck
from support.program import git

if TYPE_CHECKING:
    from pathlib import Path

    from radanki.library.change_times import ChangeTimes

ONE, TWO = "00000000000000a1", "00000000000000a2"
CASE = """\
id: {id}
title: {title}
kind: anatomy
level: 1
questions: [{{id: q, ask: What?, answer: That.}}]
sources: [{{id: mine, own: true, author: A. B, licence: CC-BY-4.0}}]
licence: CC-BY-4.0
contributors: [A. B]
"""


def writes(root: Path, slug: str, key: str, title: str, more: str = "") -> Path:
    return write_case(root, f"xr/chest/{slug}", CASE.format(id=key, title=title) + more)


def commits(root: Path, time: int) -> None:
    git(root, "add", "-A")
    surroundings = {**os.environ, "GIT_COMMITTER_DATE": f"{time} +0000", "GIT_AUTHOR_DATE": f"{time} +0000"}
    words = ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-q", "--allow-empty", "-m", "x"]
    subprocess.run(words, cwd=root, check=True, env=surroundings)


def times(root: Path, file_time: int | None = None) -> ChangeTimes:
    return change_times(read_library(root)[0], Git(root, os.environ), file_time)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    write_deck(root)
    writes(root, "one", ONE, "One")
    writes(root, "two", TWO, "Two")
    git(root, "init", "-q", "-b", "main")
    commits(root, 1_000_000_000)
    return root


def test_a_case_is_as_old_as_the_last_commit_that_touched_it(library: Path) -> None:
    writes(library, "two", TWO, "Two, better")
    commits(library, 1_100_000_000)
    (library / "README.md").write_text("Not of a case.\n", encoding="utf-8")
    commits(library, 1_200_000_000)

    assert times(library).by_case == {ONE: 1_000_000_000, TWO: 1_100_000_000}
    assert times(library).origin == "history"


def test_a_clock_in_the_past_does_not_make_a_change_older_than_what_it_changes(library: Path) -> None:
    writes(library, "one", ONE, "One, better")
    commits(library, 900_000_000)

    assert times(library).by_case[ONE] > 1_000_000_000


def test_a_case_changes_with_those_that_stand_beside_its_answers(library: Path) -> None:
    writes(library, "one", ONE, "One", f"compare_with: ['{TWO}']\n")
    commits(library, 1_100_000_000)
    writes(library, "two", TWO, "Two, better")
    commits(library, 1_200_000_000)

    assert times(library).by_case == {ONE: 1_200_000_000, TWO: 1_200_000_000}


def test_what_a_merge_brings_is_newer_than_what_was_there_before_it(library: Path) -> None:
    git(library, "checkout", "-q", "-b", "side")
    (library / "cases/xr/chest/one/sign.txt").write_text("x", encoding="utf-8")
    commits(library, 1_050_000_000)
    git(library, "checkout", "-q", "main")
    writes(library, "one", ONE, "One, better")
    commits(library, 1_100_000_000)
    before = times(library).by_case

    git(library, "merge", "-q", "--no-edit", "side")

    assert times(library).by_case[ONE] > before[ONE]
    assert times(library).by_case[TWO] == before[TWO]


def test_what_is_not_committed_is_newer_than_every_commit(library: Path) -> None:
    path = writes(library, "one", ONE, "One, better") / "case.yaml"
    os.utime(path, (5, 5))

    assert times(library).by_case == {ONE: 1_000_000_001, TWO: 1_000_000_000}

    os.utime(path, (1_500_000_000, 1_500_000_000))
    assert times(library).by_case[ONE] == 1_500_000_000
    assert times(library, file_time=1_400_000_000).by_case[ONE] == 1_400_000_000


def test_every_full_clone_says_the_same_and_a_shallow_one_says_that_it_is_shallow(library: Path) -> None:
    writes(library, "two", TWO, "Two, better")
    commits(library, 1_100_000_000)
    whole, shallow = library.parent / "whole", library.parent / "shallow"
    git(library, "clone", "-q", library, whole)
    git(library, "clone", "-q", "--depth", "1", f"file://{library}", shallow)

    assert times(whole) == times(library)
    assert times(shallow).origin == "shallow"
    assert times(shallow).by_case[ONE] == 1_100_000_000


def test_without_git_a_case_is_as_old_as_its_files(tmp_path: Path) -> None:
    write_deck(tmp_path)
    os.utime(writes(tmp_path, "one", ONE, "One") / "case.yaml", (1_300_000_000, 1_300_000_000))

    assert times(tmp_path).by_case == {ONE: 1_300_000_000}
    assert times(tmp_path).origin == "files"


def test_a_library_that_is_a_part_of_a_repository_is_found_in_its_history(tmp_path: Path) -> None:
    root = tmp_path / "teaching" / "radiology"
    write_deck(root)
    writes(root, "one", ONE, "One")
    git(tmp_path, "init", "-q")
    commits(tmp_path, 1_000_000_000)

    assert times(root).by_case == {ONE: 1_000_000_000}
