"""The git hook: nothing with an identity gets into git's memory, whichever way it is taken, and what is clean does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from radanki.cli import run
from support.libraries import SMALL_FOLDER, write_small_library

if TYPE_CHECKING:
    from collections.abc import Callable

HOOKS = Path(__file__).parents[2] / ".ci/hooks"
ME = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
NAME = "ZEBRAWITZ^QUINTUS"


def dirty(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = PngInfo()
    text.add_text("Comment", NAME)
    Image.new("L", (40, 30), 90).save(path, "PNG", pnginfo=text)


def clean(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", (400, 300), 100).save(path, "PNG")


class Clone:
    """A repository with the hook at work, and one case in it."""

    def __init__(self, root: Path, bin_folder: Path) -> None:
        self.root = root
        self._environment = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
        self.git("init", "-q")
        write_small_library(root)
        self.git("add", "-A")
        self.git("commit", "-qm", "A case")
        self.git("config", "core.hooksPath", str(HOOKS))

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", *ME, *words], cwd=self.root, env=self._environment, capture_output=True, check=False
        )
        self.said = done.stderr.decode()
        self.did = done.returncode == 0
        return done.stdout.decode()

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    monkeypatch.setenv("RADANKI_CACHE", str(tmp_path / "cache"))
    program = tmp_path / "bin/radanki"
    program.parent.mkdir()
    start = "import sys; from radanki.cli import run; sys.exit(run(sys.argv[1:]))"
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -c '{start}' \"$@\"\n")
    program.chmod(0o755)
    (tmp_path / "clone").mkdir()
    return Clone(tmp_path / "clone", program.parent)


def staged_then_mended(root: Path, git: Callable[..., str]) -> None:
    dirty(root / SMALL_FOLDER / "frontal.png")
    git("add", "-A")
    clean(root / SMALL_FOLDER / "frontal.png")


def by_name(name: str) -> Callable[[Path, Callable[..., str]], None]:
    def put(root: Path, git: Callable[..., str]) -> None:
        dirty(root / name)
        git("add", "-A", "-f")

    return put


def volume_elsewhere(root: Path, git: Callable[..., str]) -> None:
    (root / "originals").mkdir()
    (root / "originals/IM1").write_bytes(bytes(128) + b"DICM" + b"\x10\0\x10\0PN\x11\0" + NAME.encode())
    git("add", "-A")


def document(root: Path, git: Callable[..., str]) -> None:
    (root / "notes.pdf").write_bytes(b"%PDF-1.7\n" + NAME.encode())
    git("add", "-A")


def drawing(root: Path, git: Callable[..., str]) -> None:
    words = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><metadata>{NAME}</metadata></svg>'
    (root / "sketch.svg").write_text(words)
    git("add", "-A")


def words(name: str, code: str = "utf-8") -> Callable[[Path, Callable[..., str]], None]:
    def put(root: Path, git: Callable[..., str]) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(f"name,born\nMr {NAME.replace('^', ' ')},12.03.1956\n".encode(code))
        git("add", "-A", "-f")

    return put


def named(name: str) -> Callable[[Path, Callable[..., str]], None]:
    def put(root: Path, git: Callable[..., str]) -> None:
        clean(root / name)
        git("add", "-A", "-f")

    return put


def local_memory(root: Path, git: Callable[..., str]) -> None:
    (root / ".radanki/origins").mkdir(parents=True)
    (root / ".radanki/origins/00000000000000a1.json").write_text("{}")
    git("add", "-A", "-f")


WAYS = {
    "what this machine remembers of originals": local_memory,
    "a list of patients": words("lists/worklist.csv"),
    "a list as an office writes it": words("worklist.txt", "utf-16"),
    "notes beside a case": words(f"{SMALL_FOLDER}/notes.md"),
    "notes above the cases": words("cases/xr/notes.json"),
    "notes in a hidden folder": words(".notes/a"),
    "a case outside of the library": words("old/cases/xr/chest/x/case.yaml"),
    "in a name of a picture": named("docs/pictures/2021-03-14-frontal.png"),
    "in a name of a folder": named(f"old/{NAME}/frontal.png"),
    "a picture that was staged and then mended": staged_then_mended,
    "beside the cases": by_name("cases/xr/chest/IM1.png"),
    "in cases": by_name("cases/original.png"),
    "in a folder of any name": by_name("originals/IM1.png"),
    "at the top": by_name("IM1.png"),
    "under a name that is none of a picture": by_name("notes.txt"),
    "under a name with an umlaut": by_name(f"{SMALL_FOLDER}/M\u00fcller.png"),
    "in a folder with a blank": by_name("cases/xr/chest/my case/frontal.png"),
    "under a name with a line end": by_name(f"{SMALL_FOLDER}/one\ntwo.png"),
    "under a name that begins like an option": by_name("--help"),
    "in a hidden folder": by_name(".notes/a.png"),
    "that git ignores": by_name("dist/a.png"),
    "in the documentation": by_name("docs/a.png"),
    "an original without an ending": volume_elsewhere,
    "a document": document,
    "a drawing": drawing,
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_leads_an_identity_into_git(way: str, clone: Clone, capsys: pytest.CaptureFixture[str]) -> None:
    WAYS[way](clone.root, clone.git)

    status = run(["-C", str(clone.root), "check", "--staged"])

    said = capsys.readouterr().err
    assert status == 1
    assert "[privacy/" in said
    assert NAME not in said.replace("old/" + NAME, "")


def test_a_commit_with_an_identity_is_not_made(clone: Clone) -> None:
    before = clone.head
    staged_then_mended(clone.root, clone.git)

    clone.git("commit", "-qm", "A picture")

    assert not clone.did
    assert "[privacy/text-chunk]" in clone.said
    assert "nothing was committed" in clone.said
    assert clone.head == before


def test_commit_all_is_looked_at_too(clone: Clone) -> None:
    before = clone.head
    dirty(clone.root / SMALL_FOLDER / "frontal.png")

    clone.git("commit", "-qam", "A picture")

    assert clone.head == before


def test_a_commit_of_named_files_is_looked_at_as_git_makes_it(clone: Clone) -> None:
    before = clone.head
    dirty(clone.root / "a.png")
    clone.git("add", "a.png")

    clone.git("commit", "-qm", "A picture", "a.png")

    assert clone.head == before


def test_a_merge_is_looked_at(clone: Clone) -> None:
    clone.git("checkout", "-q", "-b", "other")
    dirty(clone.root / "a.png")
    clone.git("add", "-A")
    clone.git("commit", "-qm", "A picture", "--no-verify")
    clone.git("checkout", "-q", "-")
    before = clone.head

    clone.git("merge", "-q", "--no-ff", "other")

    assert clone.head == before


def test_what_is_clean_is_committed(clone: Clone) -> None:
    clean(clone.root / "docs/pictures/figure.png")
    clean(clone.root / SMALL_FOLDER / "frontal.png")
    (clone.root / "notes.txt").write_text("Words: follow-up at 3/6/12 months, T12/L1.\n")
    (clone.root / "CHANGELOG.md").write_text("## 0.1.0 (2026-11-20)\n")
    (clone.root / "docs/page.md").write_text("Nobody may write “Mr Quintus Zebrawitz, born 12.03.1956”.\n")
    clone.git("add", "-A")

    clone.git("commit", "-qm", "Pictures")

    assert clone.did, clone.said


def test_a_dirty_file_that_is_not_staged_stops_nothing(clone: Clone) -> None:
    (clone.root / "notes.txt").write_text("Words.\n")
    clone.git("add", "-A")
    dirty(clone.root / "IM1.png")

    clone.git("commit", "-qm", "Words")

    assert clone.did, clone.said


def test_a_picture_that_a_later_commit_takes_out_is_found_in_a_branch(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = clone.head.strip()
    dirty(clone.root / "a.png")
    clone.git("add", "-A")
    clone.git("commit", "-qm", "A picture", "--no-verify")
    clone.git("rm", "-q", "a.png")
    clone.git("commit", "-qm", "Take it out")
    monkeypatch.chdir(clone.root)

    assert run(["check", "--since", before, "--format", "github"]) == 1
    assert "file=a.png" in capsys.readouterr().out
    assert run(["check", "--since", "HEAD"]) == 0
