"""A program that changed, or what is installed beside it, is another state; a file that was just written tells none."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

import pytest

import radanki
from radanki.library.git import Git
from radanki.pipeline.memory import surroundings
from radanki.pipeline.memory.surroundings import Look, state_of_program, state_of_surroundings
from radanki.pipeline.memory.trees import UnknowableError
from support.libraries import write_small_library

SOURCE = Path(radanki.__file__).parent
PARTS = (
    "vocabulary/licences.yaml",
    "cards/note_types/notetypes.yaml",
    "cards/guid.py",
    "checks/__init__.py",
    "phi/scan.py",
    "imaging/versions.py",
)


@pytest.fixture(autouse=True)
def _a_program_that_may_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "state_of_program", state_of_program)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the parts of the program, which takes its place."""
    copy = tmp_path / "program"
    for part in (*PARTS, "__init__.py", *_of_the_web()):
        (copy / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(SOURCE / part, copy / part)
    monkeypatch.setattr(radanki, "__file__", str(copy / "__init__.py"))
    return copy


def _of_the_web() -> tuple[str, ...]:
    """Give a script, a style and a template of cards and pages."""
    found = (next((SOURCE / "web").rglob(f"*.{ending}")) for ending in ("js", "css", "html"))
    return tuple(path.relative_to(SOURCE).as_posix() for path in found)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_small_library(tmp_path / "library")


def state(library: Path, *call: object, later_s: float = 10) -> bytes:
    started = time.time_ns() + int(later_s * 1e9)
    return state_of_surroundings(library, library.parent / "cache", Git(library, {}), call, Look(library, started))


@pytest.mark.parametrize("part", [*PARTS, *_of_the_web()])
def test_each_part_of_the_program_counts(library: Path, program: Path, part: str) -> None:
    before = state(library)
    assert state(library) == before
    content = (program / part).read_bytes()

    (program / part).write_bytes(content + b"\n")

    assert state(library) != before


def test_what_python_compiles_does_not_count(library: Path, program: Path) -> None:
    before = state(library)
    (program / "cards/__pycache__").mkdir()
    (program / "cards/__pycache__/guid.pyc").write_bytes(b"")

    assert state(library) == before


def test_another_version_of_an_installed_package_is_another_state(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "installed"
    (installed / "genanki-1.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(installed)])
    before = state(library)

    (installed / "genanki-1.0.dist-info").rename(installed / "genanki-1.1.dist-info")

    assert state(library) != before


def test_another_python_is_another_state(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(library)
    monkeypatch.setattr(sys, "version", "4.0")

    assert state(library) != before


def test_another_writer_of_databases_is_another_state(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(library)
    monkeypatch.setattr(surroundings, "writer_versions", lambda: "sqlite 4.0")

    assert state(library) != before


def test_what_was_just_written_could_change_unseen(library: Path) -> None:
    with pytest.raises(UnknowableError):
        state(library, later_s=-3600)


def test_a_clock_of_whole_seconds_is_given_more_time(library: Path) -> None:
    newest = max(path.stat().st_ctime_ns for path in library.rglob("*"))
    for path in library.rglob("*"):
        os.utime(path, ns=(newest, (newest // 10**9 + 2) * 10**9))

    with pytest.raises(UnknowableError):
        state(library, later_s=2)
