"""Drafts before any release: who imports build after build keeps what they wrote, and gets all that changed."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from radanki.cards.fields import facts
from support.libraries import write_case, write_deck
from support.program import git, radanki_here
from support.same_program import WHO_ASKS

if TYPE_CHECKING:
    from pathlib import Path

    from support.program import Ran
    from support.students import StudentCollection

START, EDITED, LATER = 1_764_000_000, 1_764_500_000, 1_765_000_000
CASE = """\
id: {number:016x}
title: {title}
kind: anatomy
level: 1
questions:
  - {{id: first, ask: What is first?, answer: {answer}}}
  - {{id: then, ask: What is then?, answer: That}}
sources: [{{id: mine, own: true, author: A. Contributor, licence: CC-BY-4.0}}]
licence: CC-BY-4.0
contributors: [A. Contributor]
"""


def writes(root: Path, number: int, answer: str = "This") -> None:
    write_case(root, f"xr/chest/case-{number}", CASE.format(number=number, title=f"Case {number}", answer=answer))


def commits(root: Path, time: int) -> None:
    git(root, "add", "-A")
    dates = {"GIT_COMMITTER_DATE": f"{time} +0000", "GIT_AUTHOR_DATE": f"{time} +0000"}
    words = ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-q", "--allow-empty", "-m", "x"]
    subprocess.run(words, cwd=root, check=True, env={**os.environ, **dates})


def builds(root: Path) -> Ran:
    answer = radanki_here(root, "build", "--jobs", "1", SOURCE_DATE_EPOCH="")
    assert answer.status == 0, answer.said
    return answer


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    write_deck(root)
    for number in (1, 2, 3):
        writes(root, number)
    (root / ".gitignore").write_text("dist/\n", encoding="utf-8")
    git(root, "init", "-q")
    commits(root, START)
    return root


@pytest.fixture
def diligent(library: Path, student: StudentCollection) -> StudentCollection:
    """Give a student who imported a draft, and wrote on every note of it."""
    assert "every note is new" in builds(library).err
    student.imports(library / "dist/test.apkg")
    for guid in student.notes():
        student.edits(guid, at=EDITED, tags=["mine"], My_notes="My own words")
    return student


def kept(student: StudentCollection) -> set[str]:
    notes = {guid: student.note(guid) for guid in student.notes()}
    return {guid for guid, note in notes.items() if "mine" in note.tags and note.fields["My notes"] == "My own words"}


def test_a_commit_elsewhere_updates_nothing(library: Path, diligent: StudentCollection) -> None:
    (library / "README.md").write_text("Cases.\n", encoding="utf-8")
    commits(library, LATER)
    before = (library / "dist/test.apkg").stat()

    said = builds(library).err

    assert (library / "dist/test.apkg").stat().st_mtime_ns == before.st_mtime_ns
    assert "Since the packages before: 0 notes new, 0 changed, 0 gone." in said
    log = diligent.imports(library / "dist/test.apkg")
    assert (log.new, log.updated) == (0, 0)
    assert len(kept(diligent)) == 6


def test_a_case_that_was_committed_is_updated_and_no_other(library: Path, diligent: StudentCollection) -> None:
    writes(library, 2, "Something better")
    writes(library, 4)
    commits(library, LATER)

    said = builds(library).err

    assert "Since the packages before: 2 notes new, 1 changed, 0 gone." in said
    log = diligent.imports(library / "dist/test.apkg")
    assert (log.new, log.updated) == (2, 2)  # both notes of the case carry its time
    assert len(kept(diligent)) == 4
    assert any("Something better" in diligent.note(guid).fields["Answer"] for guid in diligent.notes())


def test_a_draft_that_nobody_committed_reaches_anki(library: Path, diligent: StudentCollection) -> None:
    writes(library, 2, "Something better")

    builds(library)

    assert diligent.imports(library / "dist/test.apkg").updated == 2
    assert len(kept(diligent)) == 4


def test_what_the_program_alone_changes_reaches_anki_and_nothing_else_is_touched(
    library: Path, diligent: StudentCollection, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = facts.provenance

    def reworded(case: object, *given: object, **more: bool) -> object:
        told = plain(case, *given, **more)  # type: ignore[arg-type]
        return {**told, "Level": told["Level"] + " Really."} if "2" in str(getattr(case, "title", "")) else told

    monkeypatch.setattr("radanki.cards.assemble.provenance", reworded)
    for name in WHO_ASKS:
        monkeypatch.setattr(name, lambda: b"another program")

    said = builds(library).err

    assert "0 notes new, 2 changed, 0 gone; 2 by the program alone." in said
    assert diligent.imports(library / "dist/test.apkg").updated == 2
    assert len(kept(diligent)) == 4


def test_two_full_clones_at_one_commit_give_the_same_bytes(library: Path) -> None:
    writes(library, 2, "Something better")
    commits(library, LATER)
    clones = [library.parent / name for name in ("first", "second")]
    for clone in clones:
        git(library, "clone", "-q", library, clone)
        builds(clone)

    packages = [(clone / "dist/test.apkg").read_bytes() for clone in clones]
    assert packages[0] == packages[1]
